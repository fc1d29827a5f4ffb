import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { asking } from './asking.ts';
import type { Contender } from './contender.ts';
import { seenSchema, type Order, type Seen } from './load-order.ts';
import { cpuMicrosOf, pin, residentMbOf } from './process-tree.ts';
import { questions, type QuestionName } from './questions.ts';

/** What one contender was seen to do with one question for some seconds. */
export interface Sample {
  /** Of the gateway and all it has started, for each request, warming up included; until nothing is left to do. */
  readonly cpuMicros: number;
  /** Of the database server; `null` where it is not on this machine. */
  readonly databaseMicros: number | null;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly residentMb: number;
}

export interface Measuring {
  readonly load: LoadGenerator;
  readonly databasePid: number | null;
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

export interface LoadGenerator {
  run(order: Order): Promise<Seen>;
  close(): void;
}

/** A process of its own, so that what it costs to ask is nobody's. */
export function startLoad(core: number): LoadGenerator {
  const child = fork(join(import.meta.dirname, 'load.ts'));
  if (child.pid !== undefined) pin(child.pid, core);
  const ended = new AbortController();
  child.once('exit', () => {
    ended.abort(new Error('the load generator ended'));
  });
  return {
    async run(order) {
      const seen = once(child, 'message', { signal: ended.signal });
      child.send(order);
      return seenSchema.parse((await seen)[0]);
    },
    close: () => {
      if (child.connected) child.disconnect();
    },
  };
}

/** @throws Error where an answer was not what it was asked for: nobody is measured on errors */
export async function measure(
  { name, pid, url, headers, bound, idOf, putsOffSeconds }: Contender,
  question: QuestionName,
  { load, databasePid, connections, warmUpSeconds, seconds }: Measuring,
): Promise<Sample> {
  const order = {
    url,
    headers: { 'content-type': 'application/json', ...(await headers()) },
    bound: bound === null ? null : { client: bound, authority: asking.authority },
    bodies: [...questions[question].bodies(idOf)],
    connections,
  };
  const before = cpuMicrosOf(pid);
  const databaseBefore = databasePid === null ? 0 : cpuMicrosOf(databasePid);
  const warmUp = await load.run({ ...order, milliseconds: warmUpSeconds * 1000 });
  const { requests, failed, ...seen } = await load.run({ ...order, milliseconds: seconds * 1000 });
  const residentMb = residentMbOf(pid);
  await setTimeout(putsOffSeconds * 1000);
  const all = warmUp.requests + requests;
  const cpuMicros = ((await untilQuiet(pid)) - before) / all;
  if (warmUp.failed + failed > 0) throw new Error(`${name}: answers to ${question} failed`);
  const databaseMicros = databasePid === null ? null : (cpuMicrosOf(databasePid) - databaseBefore) / all;
  return { cpuMicros, databaseMicros, residentMb, ...seen };
}

const quietMs = 250;
/** Of the clock ticks that /proc counts in. */
const quietMicros = 20_000;
const maxLooks = 120;

/**
 * Waits until a process has nothing left to do: what it puts off until after the answer costs as well.
 *
 * @returns the CPU that it has used by then
 */
async function untilQuiet(pid: number): Promise<number> {
  let used = cpuMicrosOf(pid);
  for (let look = 0; look < maxLooks; look += 1) {
    await setTimeout(quietMs);
    const now = cpuMicrosOf(pid);
    if (now - used < quietMicros) return now;
    used = now;
  }
  throw new Error(`process ${String(pid)} does not come to rest`);
}
