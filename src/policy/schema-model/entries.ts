import type { CoordinateEntry } from '../compiled-policy.ts';

/** The values of `@entry(through:)` and what the compiled policy calls them. */
const entries = {
  KEY: 'key',
  LIST: 'list',
  MATTER_CASE: 'matter_case',
  MATTER_PERSON: 'matter_person',
} as const satisfies Record<string, CoordinateEntry['entry']>;

export function isEntry(text: string): text is keyof typeof entries {
  return Object.hasOwn(entries, text);
}

/** `null` for what is no root field's entry. */
export function parseEntry(text: string | null): CoordinateEntry['entry'] {
  return text !== null && isEntry(text) ? entries[text] : null;
}
