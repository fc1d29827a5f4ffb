/** How well two kinds of answers are told apart by how long they took. */
export interface Apart {
  /** Share of answers that a threshold puts on the right side, 0 to 1; 0.5 = no better than a coin. */
  readonly accuracy: number;
  /** How likely a random time of the second kind is above one of the first, ties counted half; 0.5 = no difference. */
  readonly auc: number;
}

interface Threshold {
  readonly at: number;
  /** Whether times above it are taken for the second kind; otherwise for the first. */
  readonly isSecondAbove: boolean;
}

/**
 * Learns the best single threshold on one half of the times and judges the other half with it, then the other way round.
 *
 * @param first, second times of the two kinds in the order of asking: of neighbours one is learnt from, one is judged
 */
export function tellApart(first: readonly number[], second: readonly number[]): Apart {
  const halves = [0, 1].map((parity) => ({ first: every(first, parity), second: every(second, parity) }));
  const accuracies = halves.map((learnt, index) => {
    const judged = halves[1 - index] ?? learnt;
    return judge(learnThreshold(learnt.first, learnt.second), judged.first, judged.second);
  });
  return { accuracy: mean(accuracies), auc: areaUnderCurve(first, second) };
}

/** Every place between two times is tried, in both directions. */
function learnThreshold(first: readonly number[], second: readonly number[]): Threshold {
  const times = sortTogether(first, second);
  let firstBelow = 0;
  let secondBelow = 0;
  let best = { right: -1, threshold: { at: 0, isSecondAbove: true } };
  for (const [index, { time, isSecond }] of times.entries()) {
    if (isSecond) secondBelow += 1;
    else firstBelow += 1;
    const next = times[index + 1]?.time ?? time;
    if (next === time && index < times.length - 1) continue;
    const right = firstBelow / first.length + (second.length - secondBelow) / second.length;
    for (const isSecondAbove of [true, false]) {
      const share = isSecondAbove ? right : 2 - right;
      if (share > best.right) best = { right: share, threshold: { at: (time + next) / 2, isSecondAbove } };
    }
  }
  return best.threshold;
}

function judge({ at, isSecondAbove }: Threshold, first: readonly number[], second: readonly number[]): number {
  const above = (times: readonly number[]): number => times.filter((time) => time > at).length / times.length;
  const right = (above(second) + 1 - above(first)) / 2;
  return isSecondAbove ? right : 1 - right;
}

/** By the ranks of the times (Mann and Whitney 1947). */
function areaUnderCurve(first: readonly number[], second: readonly number[]): number {
  const times = sortTogether(first, second);
  let firstBelow = 0;
  let area = 0;
  for (let start = 0; start < times.length;) {
    let end = start;
    while (times[end]?.time === times[start]?.time && end < times.length) end += 1;
    const tied = times.slice(start, end);
    const seconds = tied.filter(({ isSecond }) => isSecond).length;
    area += seconds * (firstBelow + (tied.length - seconds) / 2);
    firstBelow += tied.length - seconds;
    start = end;
  }
  return area / (first.length * second.length);
}

function sortTogether(first: readonly number[], second: readonly number[]) {
  return [
    ...first.map((time) => ({ time, isSecond: false })),
    ...second.map((time) => ({ time, isSecond: true })),
  ].toSorted((a, b) => a.time - b.time);
}

function every(times: readonly number[], parity: number): readonly number[] {
  return times.filter((_time, index) => index % 2 === parity);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
