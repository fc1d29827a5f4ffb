import { ConfigError } from '#config/config-error.ts';
import type { PolicyVersion } from '#kernel/ids.ts';
import type { ServiceNotices } from '#kernel/service-notices.ts';
import { StoreError } from '#storage/store-error.ts';
import { describeFailure } from '#telemetry/describe-failure.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import { GeneratedError, loadGenerated, type Generated } from './load-generated.ts';

/** `waiting`: until every subgraph knows it. */
export type Taken = 'taken' | 'unchanged' | 'waiting';

interface ReloadOptions {
  /** `null`: the one that comes with this code. */
  readonly schemaDir: string | null;
  /** Goes over to another version, or throws and changes nothing. */
  readonly take: (generated: Generated) => Promise<Taken>;
  /** `null` where nobody is shown any. */
  readonly notices: ServiceNotices | null;
  readonly telemetry: Telemetry;
}

/**
 * What a signal calls: reads what was compiled again, and goes over to it. One after the other; one that waits for its
 * turn stands for all that come until then. Whatever is wrong with the files, the process goes on with what it has.
 */
export function createReload({ schemaDir, take, notices, telemetry }: ReloadOptions): () => Promise<void> {
  const reload = async (): Promise<void> => {
    try {
      const generated = await loadGenerated(schemaDir);
      tellReload(telemetry, await take(generated), generated.policy.version);
      notices?.clear('POLICY_REFUSED');
    } catch (error) {
      notices?.raise('POLICY_REFUSED');
      telemetry.metrics.policyReloaded('refused');
      telemetry.log.write('policy.refused', { detail: reasonOf(error), ...describeFailure(error) });
    }
  };
  let last = Promise.resolve();
  let waiting: Promise<void> | null = null;
  return () => {
    waiting ??= last.then(async () => {
      waiting = null;
      await reload();
    });
    last = waiting;
    return waiting;
  };
}

export function tellReload({ log, metrics }: Telemetry, taken: Taken, version: PolicyVersion): void {
  metrics.policyReloaded(taken);
  log.write(`policy.${taken}`, { detail: version });
}

/** Sentences of ours; what another error says may be anything. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof GeneratedError || error instanceof StoreError) return error.message;
  return error instanceof ConfigError ? 'the configuration names authorities that it does not have' : undefined;
}
