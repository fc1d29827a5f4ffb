import { isUtf8 } from 'node:buffer';

// Letters, marks, digits, punctuation, symbols and spaces. Control characters, invisible format characters (text
// that turns direction, zero width), private-use and unassigned code points do not belong in a record.
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]+$/u;

/** Whether the text has 1 to `maxLength` code points, all of them printable. */
export function isPrintableText(text: string, maxLength: number): boolean {
  return text.length <= 2 * maxLength && printable.test(text) && Array.from(text).length <= maxLength;
}

/**
 * The text of a header value as Node hands it over, one character per byte: UTF-8 where the bytes are UTF-8 (what
 * most clients send), ISO 8859-1 otherwise (what `fetch` sends), in Unicode normal form C so that equal texts compare
 * equal.
 */
export function decodeHeaderText(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  return (isUtf8(bytes) ? bytes.toString('utf8') : value).normalize('NFC');
}
