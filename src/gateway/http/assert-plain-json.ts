import { AppError } from '#kernel/app-error.ts';

const maxDepth = 100;
/** All that structure is made of; what is left out between is numbers, words, commas and blanks. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/**
 * One pass over text that is JSON already: no object names a member twice, for of two members two readers may take
 * either, and nothing is nested deeper than anybody needs.
 *
 * @throws {AppError} BAD_REQUEST, LIMIT_EXCEEDED
 * @see RFC 8259, section 4
 */
export function assertPlainJson(text: string): void {
  /** The names so far of every object that is open, `null` for a list. */
  const open: (Set<unknown> | null)[] = [];
  let lastText = '""';
  for (const [token] of text.matchAll(tokens)) {
    switch (token) {
      case '{':
      case '[':
        if (open.push(token === '{' ? new Set() : null) > maxDepth) {
          throw new AppError('LIMIT_EXCEEDED', { detail: 'JSON too deep' });
        }
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ':':
        addName(open.at(-1), lastText);
        break;
      default:
        lastText = token;
    }
  }
}

/** @param literal as it stands in the text: one name can be written in many ways */
function addName(names: Set<unknown> | null | undefined, literal: string): void {
  const name: unknown = JSON.parse(literal);
  if (names?.has(name) === true) throw new AppError('BAD_REQUEST', { detail: 'a member stands twice' });
  names?.add(name);
}
