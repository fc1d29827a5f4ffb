import { invariant } from '#kernel/invariant.ts';

const oid = { bytea: 17, int8: 20, date: 1082, timestamptz: 1184, interval: 1186 } as const;

/**
 * How values come out of the database, the same on both engines: `date` and `interval` as their text, `int8` as a
 * number, `timestamptz` as a Date, `bytea` as bytes. By PostgreSQL type oid.
 */
export const typeParsers: Readonly<Record<number, (text: string) => unknown>> = {
  // The form of `bytea_output = hex`, PostgreSQL's default: \x and two digits for each byte.
  [oid.bytea]: (text) => Buffer.from(text.slice(2), 'hex'),
  [oid.date]: (text) => text,
  [oid.interval]: (text) => text,
  [oid.int8]: (text) => {
    const value = Number(text);
    invariant(Number.isSafeInteger(value), 'int8 is a safe integer');
    return value;
  },
  [oid.timestamptz]: parseInstant,
};

/** `2026-11-02 10:00:00.123456+00` -> Date (milliseconds). Sessions run in UTC, so the offset is always `+00`. */
function parseInstant(text: string): Date {
  const instant = new Date(text.replace(' ', 'T').replace(/[+]00$/, 'Z'));
  invariant(!Number.isNaN(instant.getTime()), 'timestamptz is an instant in UTC');
  return instant;
}
