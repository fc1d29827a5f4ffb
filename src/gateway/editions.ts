import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { createAdmission, type AdmissionOptions, type Contracts } from './admit.ts';
import { createPlanExecutor, type PlanExecutor, type PlanOptions } from './execute-plan.ts';
import { createOperationCache, type OperationCache } from './operation-cache.ts';

/**
 * What one version of the policy, with the supergraph and the contracts compiled with it, makes of the gateway. It never
 * changes: a request takes the current one when it is admitted, and keeps it to its end, record included.
 */
export interface Edition {
  readonly policy: CompiledPolicy;
  readonly contracts: Contracts;
  readonly admission: ReturnType<typeof createAdmission>;
  readonly operations: OperationCache;
  readonly plans: PlanExecutor;
}

/** @throws Error when the supergraph is none, or nothing can be planned over it; nothing is left open then */
export async function openEdition(options: AdmissionOptions & PlanOptions): Promise<Edition> {
  const { policy, contracts } = options;
  return {
    policy,
    contracts,
    admission: createAdmission(options),
    operations: createOperationCache(policy),
    plans: await createPlanExecutor(options),
  };
}

export interface Editions {
  current(): Edition;
  /** Runs the work of one request on the current edition, which stays open until that has ended. */
  use<Result>(work: (edition: Edition) => Promise<Result>): Promise<Result>;
  /** Whoever comes from now on gets this one. The one before is closed when nobody uses it any more. */
  replace(next: Edition): void;
  close(): Promise<void>;
}

export function createEditions(first: Edition): Editions {
  let current = first;
  /** How many requests use each edition that is open. */
  const users = new Map<Edition, number>([[first, 0]]);
  const closeUnused = (edition: Edition): void => {
    if (edition === current || users.get(edition) !== 0) return;
    users.delete(edition);
    void edition.plans.close();
  };
  return {
    current: () => current,
    async use(work) {
      const edition = current;
      users.set(edition, (users.get(edition) ?? 0) + 1);
      try {
        return await work(edition);
      } finally {
        users.set(edition, (users.get(edition) ?? 0) - 1);
        closeUnused(edition);
      }
    },
    replace(next) {
      const before = current;
      current = next;
      users.set(next, 0);
      closeUnused(before);
    },
    async close() {
      await Promise.all([...users.keys()].map(({ plans }) => plans.close()));
    },
  };
}
