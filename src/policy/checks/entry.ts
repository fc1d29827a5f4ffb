import { isEntry } from '../schema-model/entries.ts';
import type { Check } from './check.ts';

/** Every root field says how it is entered; no other field does. */
export const checkEntry: Check = (_source, schema) =>
  [...schema.coordinates.values()].flatMap(({ coordinate, kind, parent, entry, position }) => {
    const isRoot = kind === 'field' && parent === 'Query';
    if (isRoot ? entry !== null && isEntry(entry) : entry === null) return [];
    const message = isRoot
      ? `${coordinate} needs @entry(through:) with KEY, LIST, MATTER_CASE or MATTER_PERSON`
      : `${coordinate} is not a root field and takes no @entry`;
    return [{ code: 'SCHEMA_ENTRY_INVALID' as const, ...position, message }];
  });
