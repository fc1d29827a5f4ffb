import { median } from '../quantiles.ts';
import type { ContenderName } from './contender.ts';
import type { Sample } from './measure.ts';
import { questionNames, type QuestionName } from './questions.ts';

export type Results = Readonly<Record<QuestionName, Readonly<Record<ContenderName, Sample>>>>;

export interface Judged {
  readonly what: string;
  readonly question: QuestionName;
  readonly measured: number;
  readonly must: string;
  readonly holds: boolean;
  readonly aim: string | null;
  readonly reached: boolean;
}

/** How many times the CPU of ours a peer takes, at least. */
const peerBars: readonly { readonly peer: ContenderName; readonly bars: Bars }[] = [
  { peer: 'apollo', bars: { Q1: { must: 6, aim: 10 }, Q2: { must: 4, aim: 10 } } },
  { peer: 'hive-scopes', bars: { Q1: { must: 10, aim: 18 }, Q2: { must: 8, aim: 18 } } },
  { peer: 'mercurius-jit', bars: { Q1: { must: 1.3, aim: 2.2 }, Q2: { must: 1.7, aim: 4 } } },
];
/** How many times the CPU of the floor ours takes, at most. */
const floorBars: Bars = { Q1: { must: 3, aim: 1.6 }, Q2: { must: 5, aim: 2 } };
const maxResidentMb = 450;

type Bars = Readonly<Record<QuestionName, { readonly must: number; readonly aim: number }>>;

const notPeers: readonly ContenderName[] = ['ours', 'ours-dpop', 'floor'];

/** Each number by itself, as the median of the rounds. */
export function medianOf(samples: readonly Sample[]): Sample {
  const of = (read: (sample: Sample) => number): number => median(samples.map(read));
  return {
    cpuMicros: of(({ cpuMicros }) => cpuMicros),
    databaseMicros: samples.some(({ databaseMicros }) => databaseMicros === null)
      ? null
      : of(({ databaseMicros }) => databaseMicros ?? NaN),
    perSecond: of(({ perSecond }) => perSecond),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    residentMb: of(({ residentMb }) => residentMb),
  };
}

/** Everything that must hold, and what is aimed at. */
export function judge(results: Results): readonly Judged[] {
  return questionNames.flatMap((question) => {
    const { ours, floor } = results[question];
    const atLeast = peerBars.map(({ peer, bars }): Judged => {
      const measured = results[question][peer].cpuMicros / ours.cpuMicros;
      const { must, aim } = bars[question];
      return {
        what: `CPU of ${peer}, times ours`,
        question,
        measured,
        must: `>= ${String(must)}`,
        holds: measured >= must,
        aim: `>= ${String(aim)}`,
        reached: measured >= aim,
      };
    });
    const { must, aim } = floorBars[question];
    const aboveFloor = ours.cpuMicros / floor.cpuMicros;
    const peers = Object.entries(results[question]).filter(([name]) => !notPeers.some((each) => each === name));
    const bestP99 = Math.min(...peers.map(([, { p99Ms }]) => p99Ms));
    return [
      ...atLeast,
      {
        what: 'CPU of ours, times the floor',
        question,
        measured: aboveFloor,
        must: `<= ${String(must)}`,
        holds: aboveFloor <= must,
        aim: `<= ${String(aim)}`,
        reached: aboveFloor <= aim,
      },
      below('p99 of ours, ms, against the best peer', question, ours.p99Ms, bestP99),
      below('memory of ours, MB', question, ours.residentMb, maxResidentMb),
    ];
  });
}

function below(what: string, question: QuestionName, measured: number, limit: number): Judged {
  const holds = measured < limit;
  return { what, question, measured, must: `< ${limit.toFixed(1)}`, holds, aim: null, reached: holds };
}
