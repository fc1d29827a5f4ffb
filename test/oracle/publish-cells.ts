import type { Values } from './world.ts';

/** The cells of a table as they may be shown: small ones are hidden, none among them, and the smallest of the rest. */
export function publishCells(table: Readonly<Record<string, number>>): readonly Values[] {
  const parts = Object.entries(table).filter(([value]) => value !== 'TOTAL');
  const small = parts.filter(([, count]) => count < 5);
  const rest = parts.filter(([, count]) => count >= 5).toSorted(([, a], [, b]) => a - b);
  const hidden = new Set([...small, ...(small.length > 0 ? rest.slice(0, 1) : [])].map(([value]) => value));
  const values = [...parts.map(([value]) => value).toSorted(), 'TOTAL'];
  return values.map((value) => ({ value, count: hidden.has(value) ? null : table[value] }));
}
