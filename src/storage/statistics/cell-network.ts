import { dimensions, marginName, type Margin } from './dimensions.ts';

/**
 * Published counts as a network of flows. A cell is a flow from one node to another, and what comes into a node goes out
 * of it: that is how every sum adds up, within a table and across tables. Decisions run from outcomes over types to
 * durations and back, so that a figure which two tables share is one flow:
 *
 *     source -(outcome)-> outcome -(type and outcome)-> type -(type)-> decided -(type and duration)-> duration -> sink
 *     sink -(everything)-> source
 */
export interface Cell {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** How far up it stands among the sums: 0 for a part, 2 for the sum of everything. What is higher is hidden later. */
  readonly rank: 0 | 1 | 2;
}

type Flow = Omit<Cell, 'count'>;

const { type: types, outcome: outcomes, duration: durations } = dimensions;

/** Every figure that a table can hold. */
const flows: readonly Flow[] = [
  flow({}, 'sink', 'source', 2),
  ...outcomes.map((outcome) => flow({ outcome }, 'source', outcome, 1)),
  ...types.flatMap((type) => outcomes.map((outcome) => flow({ type, outcome }, outcome, type, 0))),
  ...types.map((type) => flow({ type }, type, `${type} decided`, 1)),
  ...types.flatMap((type) => durations.map((duration) => flow({ type, duration }, `${type} decided`, duration, 0))),
  ...durations.map((duration) => flow({ duration }, duration, 'sink', 1)),
];

function flow(margin: Partial<Margin>, from: string, to: string, rank: Cell['rank']): Flow {
  return { name: marginName({ type: null, outcome: null, duration: null, ...margin }), from, to, rank };
}

/**
 * The network of the figures that are published of one period. A figure that is not published binds nothing: the nodes at
 * its two ends are one.
 *
 * @param counts by name of the margin
 */
export function buildNetwork(counts: ReadonlyMap<string, number>): readonly Cell[] {
  const joined = new Map<string, string>();
  const nodeOf = (node: string): string => {
    const next = joined.get(node);
    return next === undefined ? node : nodeOf(next);
  };
  for (const { name, from, to } of flows) {
    if (!counts.has(name) && nodeOf(from) !== nodeOf(to)) joined.set(nodeOf(from), nodeOf(to));
  }
  return flows.flatMap((each) => {
    const count = counts.get(each.name);
    return count === undefined ? [] : [{ ...each, from: nodeOf(each.from), to: nodeOf(each.to), count }];
  });
}

/** The network of a table that stands alone: parts, and their sum. */
export function buildLine(cells: Readonly<Record<string, number>>, sumName: string): readonly Cell[] {
  return Object.entries(cells).map(([name, count]) =>
    name === sumName
      ? { name, from: 'parts', to: 'sum', count, rank: 2 }
      : { name, from: 'sum', to: 'parts', count, rank: 0 },
  );
}
