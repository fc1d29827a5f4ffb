import { describe, expect, test } from '@jest/globals';
import { asId, type Coordinate, type RecordId } from '#kernel/ids.ts';
import { createEgressLedger, departureDigest, type Departure } from './egress-ledger.ts';

const departure = (record: string): Departure => ({
  record: asId<RecordId>(record),
  digest: departureDigest(record, [], null),
});

/** A ledger over a store that keeps, or fails, what it is given. */
function openLedger({ gatherMs = 60_000, maxWaiting = 100 } = {}) {
  const written: (readonly string[])[] = [];
  const lost: unknown[] = [];
  const { promise: wrote, resolve } = Promise.withResolvers<undefined>();
  let failure: Error | null = null;
  const ledger = createEgressLedger({
    store: {
      insertDepartures(departures) {
        if (failure !== null) return Promise.reject(failure);
        written.push(departures.map(({ record }) => record));
        resolve(undefined);
        return Promise.resolve();
      },
    },
    gatherMs,
    maxWaiting,
    onLost: (count, error) => lost.push([count, error]),
  });
  const failWith = (error: Error | null): void => {
    failure = error;
  };
  return { ledger, written, lost, wrote, failWith };
}

describe('what left', () => {
  test('is gathered, and written together', async () => {
    const { ledger, written, lost } = openLedger();
    for (const record of ['a', 'b', 'c']) ledger.left(departure(record));
    expect(written).toEqual([]);
    await ledger.drain();
    await ledger.drain();
    expect([written, lost]).toEqual([[['a', 'b', 'c']], []]);
  });

  test('is written by itself once it has gathered', async () => {
    const { ledger, written, wrote } = openLedger({ gatherMs: 1 });
    ledger.left(departure('a'));
    await wrote;
    expect(written).toEqual([['a']]);
  });

  test('is lost where it cannot be written: that is told, and what leaves later is written', async () => {
    const { ledger, written, lost, failWith } = openLedger();
    const failure = new Error('the database does not answer');
    failWith(failure);
    for (const record of ['a', 'b']) ledger.left(departure(record));
    await ledger.drain();
    failWith(null);
    ledger.left(departure('c'));
    await ledger.drain();
    expect([written, lost]).toEqual([[['c']], [[2, failure]]]);
  });

  test('is not kept waiting without end: the oldest is lost, and that is told', async () => {
    const { ledger, written, lost } = openLedger({ maxWaiting: 2 });
    for (const record of ['a', 'b', 'c', 'd']) ledger.left(departure(record));
    await ledger.drain();
    expect(written).toEqual([['c', 'd']]);
    expect(lost).toEqual([
      [1, null],
      [1, null],
    ]);
  });
});

describe('the digest of a departure', () => {
  const digest = (record: string, coordinates: readonly string[], document: string | null = null) =>
    Buffer.from(
      departureDigest(
        record,
        coordinates.map((each) => asId<Coordinate>(each)),
        document,
      ),
    ).toString('hex');

  test('goes by the set of coordinates, in whatever order', () => {
    expect(digest('a', ['Case.id', 'Case.status'])).toBe(digest('a', ['Case.status', 'Case.id', 'Case.id']));
  });

  test.each([
    ['another record', digest('b', ['Case.id', 'Case.status'])],
    ['another last coordinate', digest('a', ['Case.id', 'Case.type'])],
    ['another first coordinate', digest('a', ['Case.area', 'Case.status'])],
    ['the last coordinate less', digest('a', ['Case.id'])],
    ['the first coordinate less', digest('a', ['Case.status'])],
    ['a document', digest('a', ['Case.id', 'Case.status'], 'f0')],
  ])('is another one for %s', (_what, other) => {
    expect(other).not.toBe(digest('a', ['Case.id', 'Case.status']));
  });
});
