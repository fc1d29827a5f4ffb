import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A row of a page, by the heading of its column: text of the cells, and the ids that stand in them as code. */
export interface Row {
  readonly cells: Readonly<Record<string, string>>;
  readonly ids: Readonly<Record<string, readonly string[]>>;
}

/** The rows of every table of a page of ours that has this column first. */
export function readTables(path: string, firstColumn: string): readonly Row[] {
  const page = readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
  return page.split(/\n\n+/).flatMap((block) => {
    const [headings = [], , ...rows] = block
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split('|').slice(1, -1));
    const names = headings.map((heading) => heading.trim());
    if (names[0] !== firstColumn) return [];
    return rows.map((row) => {
      const cells = Object.fromEntries(names.map((name, index) => [name, (row[index] ?? '').trim()]));
      return { cells, ids: Object.fromEntries(names.map((name) => [name, codeIn(cells[name] ?? '')])) };
    });
  });
}

function codeIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}
