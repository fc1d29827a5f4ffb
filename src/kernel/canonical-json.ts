export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * The one text of a JSON value: object keys sorted by UTF-16 code units, no white space, ECMAScript number form.
 * Keys whose value is `undefined` are left out.
 *
 * @throws Error for numbers that are not finite and for lone surrogates, which have no canonical form
 * @see RFC 8785 (JSON Canonicalization Scheme)
 */
export function canonicalJson(value: Json): string {
  // What is written in order already, as most is, is the platform's to write: in one piece, and twice as fast.
  return isInOrder(value) ? JSON.stringify(value) : write(value);
}

/** Whether nothing has to be sorted or refused. */
function isInOrder(value: Json | undefined): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (isArray(value)) return value.every(isInOrder);
  let last = '';
  for (const key of Object.keys(value)) {
    if (key < last || !key.isWellFormed() || !isInOrder(value[key])) return false;
    last = key;
  }
  return true;
}

function write(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error('canonical JSON: number is not finite');
    return JSON.stringify(value);
  }
  if (typeof value === 'string') return quote(value);
  if (isArray(value)) return `[${value.map(write).join(',')}]`;
  let members = '';
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${quote(key)}:${write(member)}`;
  }
  return `{${members}}`;
}

/** Printable ASCII but the quotation mark and the backslash: what stands in a text as it is. Most of what is written. */
const plain = /^[ !#-[\]-~]*$/;

function quote(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new Error('canonical JSON: lone surrogate');
  return JSON.stringify(text);
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
