import { SingleBar } from 'cli-progress';
import { drawFrom } from '#test/oracle/draw.ts';
import { bootNetwork } from '#test/support/boot-network.ts';
import { prepareDatabases, removeDatabases, storeKinds, type StoreKind } from '#test/support/databases.ts';
import { entryNames, measureAnswers, type EntryName, type Times } from './measure-answers.ts';
import { makeSubjects, subjectNames, type SubjectName } from './subjects.ts';
import { tellApart, type Apart } from './tell-apart.ts';
import { median } from '../quantiles.ts';

export interface TimingOptions {
  readonly requests: number;
  readonly seed: number;
  readonly json: boolean;
}

interface Pair extends Apart {
  readonly store: StoreKind;
  readonly entry: EntryName;
  readonly subjects: readonly [SubjectName, SubjectName];
  /** Of each of the two, in milliseconds. */
  readonly medianMs: readonly [number, number];
  readonly holds: boolean;
}

/** How often a threshold may be right about which of two subjects an answer was about. */
const maxAccuracy = 0.55;

/** @returns whether no two kinds of subjects are told apart by the time of their answers */
export async function runTiming({ requests, seed, json }: TimingOptions): Promise<boolean> {
  const bar = new SingleBar({ format: '{bar} {value}/{total} rounds, {eta_formatted} left', noTTYOutput: false });
  if (process.stderr.isTTY) bar.start(storeKinds.length * entryNames.length * requests, 0);
  const pairs: Pair[] = [];
  await prepareDatabases();
  try {
    for (const store of storeKinds) {
      pairs.push(...(await measureStore(store, { requests, seed, onRound: () => bar.increment() })));
    }
  } finally {
    bar.stop();
    await removeDatabases();
  }
  const holds = pairs.every((pair) => pair.holds);
  const text = json ? JSON.stringify({ requests, seed, maxAccuracy, holds, pairs }, null, 2) : describePairs(pairs);
  process.stdout.write(`${text}\n`);
  return holds;
}

interface StoreMeasurement {
  readonly requests: number;
  readonly seed: number;
  readonly onRound: () => void;
}

async function measureStore(store: StoreKind, { requests, seed, onRound }: StoreMeasurement): Promise<readonly Pair[]> {
  const draw = drawFrom(seed);
  const network = await bootNetwork(store);
  try {
    const subjects = await makeSubjects(network.store);
    const pairs: Pair[] = [];
    for (const entry of entryNames) {
      const times = await measureAnswers(entry, { network, subjects, requests, draw, onRound });
      pairs.push(...comparePairs(store, entry, times));
    }
    return pairs;
  } finally {
    await network.close();
  }
}

function comparePairs(store: StoreKind, entry: EntryName, times: Times): readonly Pair[] {
  return subjectNames.flatMap((first, index) =>
    subjectNames.slice(index + 1).map((second): Pair => {
      const apart = tellApart(times[first], times[second]);
      return {
        store,
        entry,
        subjects: [first, second],
        medianMs: [median(times[first]), median(times[second])],
        ...apart,
        holds: apart.accuracy <= maxAccuracy,
      };
    }),
  );
}

function describePairs(pairs: readonly Pair[]): string {
  const lines = pairs.map(({ store, entry, subjects, medianMs, accuracy, auc, holds }) =>
    [
      store.padEnd(9),
      entry.padEnd(22),
      subjects.join(' / ').padEnd(21),
      medianMs.map((ms) => ms.toFixed(2).padStart(6)).join(' '),
      `${(accuracy * 100).toFixed(1)} %`.padStart(8),
      auc.toFixed(3).padStart(7),
      holds ? '' : ' TOLD APART',
    ].join(' '),
  );
  return ['store     entry                  subjects              medians, ms    right     AUC', ...lines].join('\n');
}
