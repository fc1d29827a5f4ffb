import type { PublishedLog } from '#disclosure/published-log.ts';
import { systemClock } from '#kernel/clock.ts';
import { onTimer } from '#kernel/schedule.ts';
import type { ServiceNotices } from '#kernel/service-notices.ts';
import { createSigner, type VerifierKey } from '#log/note-key.ts';
import { startSequencer } from '#sequencer/start-sequencer.ts';
import type { Store } from '#storage/open-store.ts';
import { createLogStore } from '#storage/postgres-log-store.ts';
import { createPublishedLog } from '#storage/postgres-published-log.ts';
import { describeFailure } from '#telemetry/describe-failure.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';

interface LogOptions {
  readonly store: Store;
  readonly logName: string;
  /** Seeds of 32 bytes. */
  readonly logKeys: readonly Uint8Array[];
  readonly notices: ServiceNotices;
  readonly telemetry: Telemetry;
}

interface RunningLog {
  readonly published: PublishedLog;
  readonly keys: readonly VerifierKey<'log'>[];
  /** Something was recorded. */
  readonly wake: () => void;
  close(): Promise<void>;
}

/** The log in this process: what is recorded is brought into it by the real clock, whatever time tokens are judged by. */
export function startLog({ store, logName, logKeys, notices, telemetry }: LogOptions): RunningLog {
  const signers = logKeys.map((seed) => createSigner('log', logName, seed));
  const sequencer = startSequencer({
    store: createLogStore(store),
    identity: { origin: logName, signers },
    clock: systemClock,
    schedule: onTimer,
    notices,
    onFailed: (error) => telemetry.log.write('log.unsigned', describeFailure(error)),
  });
  return {
    published: createPublishedLog(store),
    keys: signers.map(({ key }) => key),
    wake: () => sequencer.wake(),
    close: () => sequencer.close(),
  };
}
