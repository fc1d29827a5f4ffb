/** A published table as its reader has it: `null` where a cell is hidden. */
export type ReadTable = Readonly<Record<string, number | null>>;

interface Bounds {
  low: number;
  high: number;
}

/** How far a hidden figure is pinned down: by table and value. */
export interface Narrowed {
  readonly cell: string;
  readonly low: number;
  readonly high: number;
}

/**
 * A reader with patience: knows that counts are whole and not negative, how each table adds up and which figures two
 * tables share, and narrows every hidden figure by the others until nothing moves any more. It shares no code with the
 * product and is told nothing but what the tables show.
 *
 * @param tables of one period, by name
 * @returns the bounds of every hidden cell
 */
export function attackTables(tables: Readonly<Record<string, ReadTable>>): readonly Narrowed[] {
  const figures = new Map<string, Bounds>();
  const sums: { readonly total: Bounds; readonly parts: readonly Bounds[] }[] = [];
  const figureOf = (table: string, value: string): Bounds => {
    const name = figureName(table, value);
    const figure = figures.get(name) ?? { low: 0, high: Infinity };
    figures.set(name, figure);
    return figure;
  };

  for (const [table, cells] of Object.entries(tables)) {
    for (const [value, count] of Object.entries(cells)) {
      const figure = figureOf(table, value);
      if (count !== null) narrow(figure, count, count);
    }
    for (const total of Object.keys(cells).filter((value) => value.includes('TOTAL'))) {
      for (const parts of partsOf(total, Object.keys(cells))) {
        sums.push({ total: figureOf(table, total), parts: parts.map((value) => figureOf(table, value)) });
      }
    }
  }
  for (let moved = true; moved;) {
    moved = false;
    for (const { total, parts } of sums) {
      moved = narrow(total, add(parts, 'low'), add(parts, 'high')) || moved;
      for (const part of parts) {
        const others = parts.filter((each) => each !== part);
        moved = narrow(part, total.low - add(others, 'high'), total.high - add(others, 'low')) || moved;
      }
    }
  }
  return Object.entries(tables).flatMap(([table, cells]) =>
    Object.entries(cells)
      .filter(([, count]) => count === null)
      .map(([value]) => ({ cell: `${table} ${value}`, ...figureOf(table, value) })),
  );
}

/** Under one name what is the same figure. */
function figureName(table: string, value: string): string {
  const type = table.startsWith('humanitarian') ? 'HUMANITARIAN' : null;
  if (type !== null) return value === 'TOTAL' ? `type ${type}` : `decision ${type} ${value}`;
  const [first = '', second = 'TOTAL'] = value.split('/');
  if (first === 'TOTAL') return second === 'TOTAL' ? 'everything' : `${table} ${second}`;
  if (second === 'TOTAL') return `type ${first}`;
  return table.startsWith('decisions') ? `decision ${first} ${second}` : `${table} ${value}`;
}

/** The ways in which a sum adds up: over the first word of the values, or over the second. */
function partsOf(total: string, values: readonly string[]): readonly (readonly string[])[] {
  if (!values.some((value) => value.includes('/'))) return [values.filter((value) => value !== total)];
  const [first, second] = total === 'TOTAL' ? ['TOTAL', 'TOTAL'] : total.split('/');
  const pairs = values.map((value) => (value === 'TOTAL' ? ['TOTAL', 'TOTAL', value] : [...value.split('/'), value]));
  return [
    first === 'TOTAL' ? pairs.filter(([a, b]) => a !== 'TOTAL' && b === second) : [],
    second === 'TOTAL' ? pairs.filter(([a, b]) => b !== 'TOTAL' && a === first) : [],
  ]
    .map((parts) => parts.flatMap(([, , value]) => value ?? []))
    .filter((parts) => parts.length > 0);
}

function add(figures: readonly Bounds[], end: keyof Bounds): number {
  return figures.reduce((sum, figure) => sum + figure[end], 0);
}

/** @returns whether anything has become narrower */
function narrow(figure: Bounds, low: number, high: number): boolean {
  const isNarrower = low > figure.low || high < figure.high;
  figure.low = Math.max(figure.low, low);
  figure.high = Math.min(figure.high, high);
  return isNarrower;
}
