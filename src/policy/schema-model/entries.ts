import type { CoordinateEntry } from '../compiled-policy.ts';

/** The values of `@entry(through:)` on the fields of each root type, and what the compiled policy calls them. */
const entries = {
  Query: {
    KEY: 'key',
    LIST: 'list',
    MATTER_CASE: 'matter_case',
    MATTER_PERSON: 'matter_person',
    DESK: 'desk',
    RELEASE: 'release',
  },
  Mutation: { SUBMISSION: 'submission', DESK: 'desk', RELEASE: 'release' },
} as const satisfies Record<string, Record<string, CoordinateEntry['entry']>>;

/** The values that a field of the type may have; `null` for a type that is no root type. */
export function entriesOf(type: string): readonly string[] | null {
  return type === 'Query' || type === 'Mutation' ? Object.keys(entries[type]) : null;
}

/** `null` for what is no root field's entry. */
export function parseEntry(text: string | null): CoordinateEntry['entry'] {
  const all: Readonly<Record<string, CoordinateEntry['entry']>> = { ...entries.Query, ...entries.Mutation };
  return text !== null && Object.hasOwn(all, text) ? (all[text] ?? null) : null;
}
