import { Worker } from 'node:worker_threads';
import type { QueryPlan } from '@apollo/query-planner';
import { print, type DocumentNode } from 'graphql';
import { AppError } from '#kernel/app-error.ts';
import { createBoundedCache } from '../limits/bounded-cache.ts';
import { limits } from '../limits/limits.ts';
import type { PlanReply } from './plan-worker.ts';

export interface Planner {
  /**
   * @param hash of the operation: its plan is kept under it
   * @throws {AppError} LIMIT_EXCEEDED when planning takes too much; UPSTREAM_UNAVAILABLE when too many wait
   */
  plan(operation: DocumentNode, hash: string): Promise<QueryPlan>;
  close(): Promise<void>;
}

export interface PlannerOptions {
  readonly startWorker: () => Worker;
  /** For one plan; the thread that takes longer is ended. */
  readonly timeLimitMs: number;
  readonly maxWaiting: number;
}

type Planned = Extract<PlanReply, { kind: 'planned' }>;

interface Job {
  readonly operation: string;
  readonly resolve: (planned: Planned) => void;
  readonly reject: (error: AppError) => void;
}

/** The memory of the thread: a plan can take any amount. */
const maxHeapMb = 512;

export function startPlanWorker(supergraphSdl: string): Worker {
  return new Worker(new URL('./plan-worker.ts', import.meta.url), {
    workerData: { supergraphSdl },
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  });
}

/**
 * Plans in a thread of its own, one operation at a time, so that no document keeps the event loop busy. A thread that
 * takes too long, or more memory than it has, is replaced; its operation is refused, the others go on.
 *
 * @see docs/adr/0014-what-a-document-may-cost.md
 */
export function createPlanner(options: PlannerOptions): Planner {
  const queue = new PlanQueue(options);
  const kept = createBoundedCache<QueryPlan>(limits.keptOperations, limits.keptPlanLength);
  const underWay = new Map<string, Promise<QueryPlan>>();
  const planAndKeep = async (operation: string, hash: string): Promise<QueryPlan> => {
    try {
      const { plan, length } = await queue.plan(operation);
      kept.set(hash, plan, length);
      return plan;
    } finally {
      underWay.delete(hash);
    }
  };
  return {
    async plan(operation, hash) {
      const known = kept.get(hash);
      if (known !== undefined) return known;
      const planned = underWay.get(hash) ?? planAndKeep(print(operation), hash);
      underWay.set(hash, planned);
      return planned;
    },
    close: () => queue.close(),
  };
}

/** The operations that wait for the one thread, and the thread. */
class PlanQueue {
  readonly #options: PlannerOptions;
  readonly #waiting: Job[] = [];
  #running: Job | null = null;
  #timer: NodeJS.Timeout | undefined;
  #worker: Worker | null = null;
  #isReady = false;
  #isClosed = false;

  constructor(options: PlannerOptions) {
    this.#options = options;
  }

  plan(operation: string): Promise<Planned> {
    const { promise, resolve, reject } = Promise.withResolvers<Planned>();
    if (this.#isClosed || this.#waiting.length >= this.#options.maxWaiting) {
      reject(unavailable('too many operations wait for their plans'));
    } else {
      this.#waiting.push({ operation, resolve, reject });
      this.#worker ??= this.#startWorker();
      this.#takeNext();
    }
    return promise;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.terminate();
  }

  #startWorker(): Worker {
    const worker = this.#options.startWorker();
    let hasStarted = false;
    worker.on('message', (reply: PlanReply) => {
      if (reply.kind === 'ready') {
        hasStarted = true;
        this.#isReady = true;
      } else {
        this.#finish(reply);
      }
      this.#takeNext();
    });
    // Whatever went wrong in there, the end of its memory among it, is followed by its exit.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      this.#afterExit(hasStarted);
    });
    return worker;
  }

  #takeNext(): void {
    if (!this.#isReady || this.#running !== null) return;
    this.#running = this.#waiting.shift() ?? null;
    if (this.#running === null) return;
    this.#worker?.postMessage(this.#running.operation);
    this.#timer = setTimeout(() => {
      this.#isReady = false;
      void this.#worker?.terminate();
    }, this.#options.timeLimitMs);
  }

  #finish(reply: Exclude<PlanReply, { kind: 'ready' }>): void {
    clearTimeout(this.#timer);
    if (reply.kind === 'planned') this.#running?.resolve(reply);
    else this.#running?.reject(new AppError('LIMIT_EXCEEDED', { detail: 'planning takes too much' }));
    this.#running = null;
  }

  #afterExit(hadStarted: boolean): void {
    this.#isReady = false;
    this.#finish({ kind: 'refused' });
    this.#worker = hadStarted && !this.#isClosed ? this.#startWorker() : null;
    if (this.#worker !== null) return;
    for (const { reject } of this.#waiting.splice(0)) reject(unavailable('nothing plans'));
  }
}

function unavailable(detail: string): AppError {
  return new AppError('UPSTREAM_UNAVAILABLE', { detail });
}
