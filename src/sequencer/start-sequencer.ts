import type { Clock } from '#kernel/clock.ts';
import type { Schedule } from '#kernel/schedule.ts';
import type { ServiceNotices } from '#kernel/service-notices.ts';
import type { LogStore } from './log-store.ts';
import { sequenceRecords, type LogIdentity } from './sequence-records.ts';

export interface Sequencer {
  /** Something was recorded here: the tree grows with it within moments. */
  wake(): void;
  /** Brings in what waits, and ends. */
  close(): Promise<void>;
}

export interface SequencerOptions {
  readonly store: LogStore;
  readonly identity: LogIdentity;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly notices: ServiceNotices;
  /** The tree has grown, and is signed. */
  readonly onSigned: () => void;
  readonly onFailed: (error: unknown) => void;
}

/** How long records gather before the tree grows with them. */
const turnMs = 200;
/** Every how many turns to look for what another replica left behind. */
const turnsBetweenLooks = 10;
const dayMs = 86_400_000;
/** How far ahead there is room for records: a gateway that cannot make room has this long to be mended. */
const daysAhead = 62;

/** Keeps the tree growing with the record, in this process; of all replicas one at a time works, whichever comes first. */
export function startSequencer(options: SequencerOptions): Sequencer {
  const { store, identity, clock, notices, onSigned, onFailed } = options;
  let isAwake = true;
  let turnsLeft = 0;
  let running: Promise<void> | null = null;
  let roomMadeOn: string | null = null;

  const makeRoom = async (): Promise<void> => {
    const today = dayOf(clock.nowMs());
    if (roomMadeOn === today) return;
    await store.openPeriods(dayOf(clock.nowMs() + daysAhead * dayMs));
    roomMadeOn = today;
  };
  const work = async (): Promise<void> => {
    isAwake = false;
    try {
      await makeRoom();
      const head = await sequenceRecords(store, identity);
      notices.clear('LOG_UNSIGNED');
      if (head !== null) onSigned();
    } catch (error) {
      // It is tried again with the next look. What waits too long for its signature stops everything.
      notices.raise('LOG_UNSIGNED');
      onFailed(error);
    }
  };
  const workAlone = async (): Promise<void> => {
    running ??= work().finally(() => {
      running = null;
    });
    await running;
  };
  const stop = options.schedule(async () => {
    turnsLeft -= 1;
    if (!isAwake && turnsLeft > 0) return;
    turnsLeft = turnsBetweenLooks;
    await workAlone();
  }, turnMs);

  return {
    wake() {
      isAwake = true;
    },
    async close() {
      stop();
      await running;
      if (isAwake) await workAlone();
    },
  };
}

/** `YYYY-MM-DD`, UTC. */
function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 'YYYY-MM-DD'.length);
}
