import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { castSchema, type Cast } from './cast-schema.ts';

export function readCast(): Cast {
  return castSchema.parse(parse(readCastText()));
}

/** Every date that stands in the cast: each is a value to search for, so generated data must not repeat it. */
export function readCastDates(): ReadonlySet<string> {
  return new Set(readCastText().match(/\d{4}-\d{2}-\d{2}/g));
}

function readCastText(): string {
  return readFileSync(join(import.meta.dirname, 'cast.yaml'), 'utf8');
}
