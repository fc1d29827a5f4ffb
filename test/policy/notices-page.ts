import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { loadPolicyFiles } from '#policy/load-policy-files.ts';
import { readTables, type Row } from '#test/support/read-tables.ts';

const root = join(import.meta.dirname, '../..');

/** The rows of every table of docs/notices.md that has this column first. */
export function rowsBy(firstColumn: string): readonly Row[] {
  return readTables('docs/notices.md', firstColumn);
}

const lineShape = z.strictObject({ names: z.array(z.string()), sha256: z.hex().length(64) });

/** What each line of the notices names, by `A:12`. */
export function readNoticeLines(): ReadonlyMap<string, z.output<typeof lineShape>> {
  const shape = z.strictObject({ A: z.record(z.string(), lineShape), B: z.record(z.string(), lineShape) });
  const notices = shape.parse(parseYaml(readFileSync(join(import.meta.dirname, 'notice-lines.yaml'), 'utf8')));
  return new Map(
    Object.entries(notices).flatMap(([notice, lines]) =>
      Object.entries(lines).map(([number, line]) => [`${notice}:${number}`, line]),
    ),
  );
}

/** Something of the policy, with the lines of the notices that the policy itself says it comes from. */
export interface Derived {
  readonly id: string;
  readonly lines: readonly string[];
}

const files = await loadPolicyFiles(join(root, 'schema'));
const namedIn = z.array(z.looseObject({ seed: z.string(), lines: z.array(z.int()) }));
const bodies = z.array(z.looseObject({ id: z.string(), named_in: namedIn }));
const seeded = z.looseObject({ seed: z.array(z.string()) });
const named = z.array(z.looseObject({ id: z.string(), seed: z.array(z.string()) }));

/** Every authority, source, purpose, category and requirement as its file derives it from the notices. */
export const derived: readonly Derived[] = [
  ...readBodies(),
  ...readSeeded('policy/purposes.yaml', z.looseObject({ purposes: named })).purposes.map(fromSeed),
  ...readCategories(),
];

function readBodies(): readonly Derived[] {
  const { authorities, sources_only } = readSeeded(
    'policy/authorities.yaml',
    z.looseObject({ authorities: bodies, sources_only: bodies }),
  );
  return [...authorities, ...sources_only].map(({ id, named_in }) => ({
    id,
    lines: named_in.flatMap(({ seed, lines }) => lines.map((line) => `${seed}:${String(line)}`)),
  }));
}

function readCategories(): readonly Derived[] {
  const shape = z.looseObject({ categories: named, requirements: z.record(z.string(), seeded) });
  const { categories, requirements } = readSeeded('policy/categories.yaml', shape);
  return [...categories, ...Object.entries(requirements).map(([id, { seed }]) => ({ id, seed }))].map(fromSeed);
}

function fromSeed({ id, seed }: { readonly id: string; readonly seed: readonly string[] }): Derived {
  return { id, lines: seed.map((line) => line.replace(/^([AB])/, '$1:')) };
}

function readSeeded<Shape extends z.ZodType>(path: string, shape: Shape): z.output<Shape> {
  return shape.parse(parseYaml(files.find((file) => file.path === path)?.text ?? ''));
}
