import type { Edition, Editions } from '#gateway/editions.ts';
import type { PolicyVersion } from '#kernel/ids.ts';
import type { Schedule } from '#kernel/schedule.ts';
import type { ServiceNotices } from '#kernel/service-notices.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import type { Generated } from './load-generated.ts';
import { tellReload, type Taken } from './reload-policy.ts';

interface ChangeOptions {
  readonly editions: Editions;
  readonly open: (generated: Generated) => Promise<Edition>;
  readonly subgraphNames: readonly string[];
  /** The subgraphs that do not answer under this policy. */
  readonly findBehind: (version: PolicyVersion) => Promise<readonly string[]>;
  readonly notices: ServiceNotices;
  readonly schedule: Schedule;
  readonly telemetry: Telemetry;
}

interface EditionChange {
  /** One at a time. @throws Error, and changes nothing, when no edition can be made of it */
  readonly take: (generated: Generated) => Promise<Taken>;
  close(): Promise<void>;
}

const retryMs = 5000;

/**
 * Changes the gateway over to another edition, when the new one has answered a plan and every subgraph knows its policy:
 * an earlier request would be refused there. Until then the gateway stays as it is, says so, and asks again.
 */
export function createEditionChange(options: ChangeOptions): EditionChange {
  const { editions, open, findBehind, notices } = options;
  let next: Edition | null = null;
  let isTaking = false;

  const tell = (behind: readonly string[]): void => {
    for (const name of options.subgraphNames) {
      if (behind.includes(name)) notices.raise('POLICY_WAITS', name);
      else notices.clear('POLICY_WAITS', name);
    }
  };
  const abandon = async (): Promise<void> => {
    const abandoned = next;
    next = null;
    tell([]);
    await abandoned?.plans.close();
  };
  const tryNext = async (): Promise<boolean> => {
    const edition = next;
    if (edition === null) return false;
    const behind = await findBehind(edition.policy.version);
    // Another may have come meanwhile, or this one have been taken.
    if (next !== edition) return false;
    tell(behind);
    if (behind.length > 0) return false;
    next = null;
    editions.replace(edition);
    return true;
  };
  const takeGenerated = async (generated: Generated): Promise<Taken> => {
    if (generated.policy.version === editions.current().policy.version) {
      await abandon();
      return 'unchanged';
    }
    const edition = await open(generated);
    await abandon();
    next = edition;
    return (await tryNext()) ? 'taken' : 'waiting';
  };
  const stop = options.schedule(async () => {
    if (isTaking || !(await tryNext())) return;
    tellReload(options.telemetry, 'taken', editions.current().policy.version);
  }, retryMs);

  return {
    async take(generated) {
      isTaking = true;
      try {
        return await takeGenerated(generated);
      } finally {
        isTaking = false;
      }
    },
    async close() {
      stop();
      await abandon();
    },
  };
}
