import type { DisclosureEntry } from './disclosure-entry.ts';

/** How many persons something was disclosed of. */
export function countPersons({ direction, subjects }: DisclosureEntry): number {
  if (direction === 'received') return 0;
  return new Set(subjects.flatMap(({ personRef }) => (personRef === null ? [] : [personRef]))).size;
}
