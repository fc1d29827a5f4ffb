import type { PublishedLog } from '#disclosure/published-log.ts';
import { systemClock } from '#kernel/clock.ts';
import { onTimer } from '#kernel/schedule.ts';
import type { ServiceNotices } from '#kernel/service-notices.ts';
import { createSigner, type VerifierKey } from '#log/note-key.ts';
import { createWitnessClient } from '#sequencer/ask-witnesses.ts';
import { createCosigner } from '#sequencer/cosign-heads.ts';
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
  readonly logWitnesses: readonly { readonly url: string; readonly key: VerifierKey<'witness'> }[];
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

const witnessTimeoutMs = 5000;

/** The log in this process: what is recorded is brought into it by the real clock, whatever time tokens are judged by. */
export function startLog({ store, logName, logKeys, logWitnesses, notices, telemetry }: LogOptions): RunningLog {
  const signers = logKeys.map((seed) => createSigner('log', logName, seed));
  const kept = createLogStore(store);
  const cosigner = createCosigner({
    store: kept,
    witnesses: logWitnesses.map(({ url, key }) => createWitnessClient({ url, key, timeoutMs: witnessTimeoutMs })),
    schedule: onTimer,
    notices,
    onFailed: ({ witness, reason }) => telemetry.log.write('log.not-cosigned', { detail: `${witness} ${reason}` }),
    onBroken: (error) => telemetry.log.write('log.not-cosigned', describeFailure(error)),
  });
  const sequencer = startSequencer({
    store: kept,
    identity: { origin: logName, signers },
    clock: systemClock,
    schedule: onTimer,
    notices,
    onSigned: () => cosigner.wake(),
    onFailed: (error) => telemetry.log.write('log.unsigned', describeFailure(error)),
  });
  return {
    published: createPublishedLog(store),
    keys: signers.map(({ key }) => key),
    wake: () => sequencer.wake(),
    async close() {
      await sequencer.close();
      await cosigner.close();
    },
  };
}
