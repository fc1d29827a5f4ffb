import { entriesOf } from '../schema-model/entries.ts';
import type { Check } from './check.ts';

/** Every root field says how it is entered; no other field does. */
export const checkEntry: Check = (_source, schema) =>
  [...schema.coordinates.values()].flatMap(({ coordinate, kind, parent, entry, position }) => {
    const entries = kind === 'field' ? entriesOf(parent) : null;
    if (entries === null ? entry === null : entry !== null && entries.includes(entry)) return [];
    const message =
      entries === null
        ? `${coordinate} is not a root field and takes no @entry`
        : `${coordinate} needs @entry(through:) with ${listInWords(entries)}`;
    return [{ code: 'SCHEMA_ENTRY_INVALID' as const, ...position, message }];
  });

function listInWords(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}
