import { BREAK, visit, type DocumentNode } from 'graphql';

/** How NUL can be written in a document: as it is, or escaped. */
const written = /\0|\\u(?:0000|\{0+\})/;

/** Whether a text anywhere in a value holds NUL, which no register can hold either (PostgreSQL, section 8.3). */
export function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsNul);
}

/** The same of the texts that stand in a document. */
export function writesNul(query: string, document: DocumentNode): boolean {
  if (!written.test(query)) return false;
  let isFound = false;
  visit(document, {
    StringValue: ({ value }) => {
      isFound = value.includes('\0');
      return isFound ? BREAK : undefined;
    },
  });
  return isFound;
}
