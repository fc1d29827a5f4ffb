/** One person or case that a request asks for, by its key. */
export interface Lookup {
  /** What is asked by: a root field of the schema, or the path of a document. */
  readonly by: string;
  /** The key as the client gave it. */
  readonly key: string;
}

export interface LookedUp {
  readonly lookup: Lookup;
  /** Nothing that the caller may see came of it. */
  readonly missed: boolean;
}

/** The same key but for its number, one before and one after; `null` for a key that does not end in a number. */
export function neighboursOf({ by, key }: Lookup): readonly [Lookup, Lookup] | null {
  const [, prefix, digits] = /^(.{0,32}?)(\d{1,15})$/s.exec(key) ?? [];
  if (prefix === undefined || digits === undefined) return null;
  const withNumber = (number: number): Lookup => ({
    by,
    key: `${prefix}${String(Math.max(number, 0)).padStart(digits.length, '0')}`,
  });
  const number = Number(digits);
  return [withNumber(number - 1), withNumber(number + 1)];
}
