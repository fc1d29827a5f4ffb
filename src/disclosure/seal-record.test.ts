import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  asId,
  type AuthorityId,
  type CategoryId,
  type Coordinate,
  type InternalKey,
  type RecordId,
} from '#kernel/ids.ts';
import { buildEntry } from './build-entry.ts';
import type { DisclosedSubject, DisclosureEntry, WithheldCoordinate } from './disclosure-entry.ts';
import { layerRecord, noCase } from './layer-record.ts';
import { openRecord } from './open-record.ts';
import { createPseudonyms } from './pseudonym.ts';
import { readRecord } from './read-record.ts';
import { leafOf, sealRecord } from './seal-record.ts';
import { buildFixtureRule } from '#test/support/gate-fixture.ts';
import { hex } from '#test/support/log-tree.ts';
import { requesterOf } from '#test/support/requester.ts';

const { policy, rule } = buildFixtureRule();

function subject(caseRef: string | null, more: Partial<DisclosedSubject> = {}): DisclosedSubject {
  return {
    personRef: `person of ${String(caseRef)}`,
    caseRef,
    controller: asId<AuthorityId>('agency'),
    basisCaseRef: caseRef,
    relationFact: null,
    evidence: [asId<InternalKey>(`evidence in ${String(caseRef)}`)],
    coordinates: [asId<Coordinate>(`Case.of_${String(caseRef)}`)],
    categories: [asId<CategoryId>('IDENTITY')],
    ...more,
  };
}

function entryOf(subjects: readonly DisclosedSubject[], more: Partial<DisclosureEntry> = {}): DisclosureEntry {
  const requester = requesterOf('board', 'appeal', {
    officer: 'officer 7',
    reference: 'their file 12',
    need: 'to reach her',
  });
  const entry = buildEntry(
    {
      id: asId<RecordId>('7b0e32f2-9f3b-4a53-9d4c-0d6d7a5f3b11'),
      atMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
      requestId: 'request 3',
      requester,
      policy,
      rule,
      operationHash: 'hash',
      document: null,
      holdings: [],
      received: null,
      withheld: [],
    },
    createPseudonyms(new Uint8Array(32)),
  );
  return { ...entry, subjects, ...more };
}

/** What the part of a case says. */
function contentOf({ subjects, withheld }: DisclosureEntry, name: string) {
  const [ofCase, lines] = [subjects, withheld].map((list) =>
    list.filter(({ caseRef }) => caseRef === name).map(({ caseRef, ...line }) => line),
  );
  return { name, content: { subjects: ofCase, withheld: lines } };
}

/** The keys of cases, each of which can be destroyed. */
function createKeys() {
  const keys = new Map<string, Uint8Array>();
  return {
    keys,
    sealing: {
      drawBytes: (count: number) => randomBytes(count),
      caseKey(caseRef: string) {
        const key = keys.get(caseRef) ?? randomBytes(32);
        keys.set(caseRef, key);
        return createSecretKey(key);
      },
    },
    left: (caseRef: string) => keys.get(caseRef) ?? null,
  };
}

function seal(entry: DisclosureEntry) {
  const keys = createKeys();
  return { keys, record: sealRecord(layerRecord(entry), keys.sealing) };
}

const withheldOf = (caseRef: string): WithheldCoordinate => ({
  coordinate: asId<Coordinate>(`Case.withheld_${caseRef}`),
  reason: 'RESTRICTED',
  requirement: null,
  announced: false,
  caseRef,
});
const two = entryOf([subject('A'), subject('B', { basisCaseRef: 'A' })], {
  withheld: [withheldOf('A'), withheldOf('B')],
});

describe('a sealed record', () => {
  test('says in the open who got what kind of data, on which day, and no more', () => {
    const { record } = seal(two);
    const { skeleton, link } = openRecord(record, () => null);
    expect(skeleton).toEqual({
      date: '2026-01-02',
      direction: 'disclosed',
      recipient: 'board',
      instance: null,
      purpose: 'appeal',
      rule: rule.id,
      policyVersion: policy.version,
      categories: ['IDENTITY'],
      result: 'data',
    });
    expect(link).toEqual({ cases: ['A', 'B'], persons: ['person of A', 'person of B'] });
    for (const hidden of [
      'officer 7',
      'their file 12',
      'to reach her',
      'request 3',
      '03:04',
      'Case.of',
      'withheld_',
      'evidence',
    ]) {
      expect(record).not.toContain(hidden);
    }
  });

  test('opens with the keys of its cases to all that went in', () => {
    const { keys, record } = seal(two);
    const { id, skeleton, request, parts } = openRecord(record, keys.left);
    const { direction, recipient: authority, instance, purpose, rule: ruleId, policyVersion } = skeleton;
    const open = { id, direction, authority, instance, purpose, rule: ruleId, policyVersion };
    expect(Object.assign({ ...open, subjects: two.subjects, withheld: two.withheld }, request)).toEqual(two);
    expect(parts).toMatchObject([contentOf(two, 'A'), contentOf(two, 'B')]);
    const read = readRecord(record, keys.left);
    expect(read).toMatchObject({ isWhole: true, request, subjects: two.subjects, withheld: two.withheld });
  });

  test('keeps what left of one case from the key of another', () => {
    const { keys, record } = seal(two);
    keys.keys.delete('A');
    const { request, parts } = openRecord(record, keys.left);
    expect(request).toMatchObject({ officer: 'officer 7' });
    expect(parts).toMatchObject([{ name: 'A', content: null }, contentOf(two, 'B')]);
    expect(readRecord(record, keys.left)).toMatchObject({ isWhole: false, subjects: two.subjects.slice(1) });
  });

  test('has a key of its own for what concerns several cases, and none between a case and what is its alone', () => {
    const drawn: string[] = [];
    const { sealing } = createKeys();
    const drawBytes = (count: number) => {
      const bytes = randomBytes(count);
      if (count === 32) drawn.push(hex(bytes));
      return bytes;
    };
    sealRecord(layerRecord(two), { ...sealing, drawBytes });
    // The salt, and a key for the request.
    expect(new Set(drawn).size).toBe(2);
    drawn.length = 0;
    sealRecord(layerRecord(entryOf([subject('A')])), { ...sealing, drawBytes });
    expect(drawn).toHaveLength(1);
  });

  test('loses every sealed part with the last key, and not a byte', () => {
    const { keys, record } = seal(two);
    const leaf = hex(leafOf(record));
    keys.keys.clear();
    const { request, parts } = openRecord(record, keys.left);
    expect([request, ...parts.map(({ content }) => content)]).toEqual([null, null, null]);
    expect(hex(leafOf(record))).toBe(leaf);
  });

  test('of an answer that concerns no case has a key of its own', () => {
    const { keys, record } = seal(entryOf([]));
    expect([...keys.keys.keys()]).toEqual([noCase]);
    expect(openRecord(record, keys.left)).toMatchObject({
      skeleton: { result: 'nothing' },
      request: { officer: 'officer 7' },
    });
    const table = entryOf([subject(null, { personRef: null })]);
    const sealed = seal(table);
    expect(readRecord(sealed.record, sealed.keys.left).subjects).toEqual(table.subjects);
  });

  test('is closed to the key for what concerns no case where it concerns one as well', () => {
    const { keys, record } = seal(entryOf([subject('A'), subject(null, { personRef: null })]));
    keys.keys.delete('A');
    const { request, parts } = openRecord(record, keys.left);
    expect([request, ...parts.map(({ content }) => content === null)]).toEqual([null, true, false]);
  });

  test('names a case of which something was only withheld, and one that only opened another', () => {
    const names = (entry: DisclosureEntry) => layerRecord(entry).parts.map(({ name }) => name);
    const layers = layerRecord(entryOf([], { withheld: [withheldOf('C')] }));
    expect(layers.link.cases).toEqual(['C']);
    expect(names(entryOf([], { withheld: [withheldOf('C')] }))).toEqual(['C']);
    const rests = entryOf([subject('B', { basisCaseRef: 'A' })]);
    expect(names(rests)).toEqual(['A', 'B']);
    const { keys, record } = seal(rests);
    keys.keys.delete('B');
    expect(readRecord(record, keys.left)).toMatchObject({ request: { officer: 'officer 7' }, subjects: [] });
  });

  test('carries 32 random bytes, so that a leaf gives nothing away', () => {
    const keys = createKeys();
    const records = [1, 2].map(() => sealRecord(layerRecord(two), keys.sealing));
    const salts = records.map((record) => /"salt":"([^"]*)"/.exec(record)?.[1] ?? '');
    expect(salts.map((salt) => Buffer.from(salt, 'base64').length)).toEqual([32, 32]);
    expect(salts[0]).not.toBe(salts[1]);
    expect(records.map((record) => leafOf(record).length)).toEqual([32, 32]);
  });

  test('does not open where anything sealed was changed or moved', () => {
    const { keys, record } = seal(two);
    const { request, parts } = JSON.parse(record) as { request: string; parts: { box: string }[] };
    const boxes = [request, ...parts.map(({ box }) => box)];
    expect(boxes.length).toBe(1 + 2);
    const [first = '', ...others] = boxes;
    const flipped = first.startsWith('A') ? `B${first.slice(1)}` : `A${first.slice(1)}`;
    const spoilt = [
      record.replace(first, flipped),
      record.replace(first, 'AAAA'),
      ...others.map((other) => record.replace(first, 'X').replace(other, first).replace('"X"', `"${other}"`)),
      record.replace('7b0e32f2', '7b0e32f3'),
    ];
    for (const text of spoilt) {
      expect(() => openRecord(text, keys.left)).toThrow(expect.objectContaining({ code: 'LOG_SEAL_BROKEN' }));
    }
    expect(() => openRecord(record, () => randomBytes(32))).toThrow(
      expect.objectContaining({ code: 'LOG_SEAL_BROKEN' }),
    );
  });

  test.each([
    ['no JSON', (record: string) => record.slice(1)],
    ['other white space', (record: string) => record.replace(':', ': ')],
    ['a key twice', (record: string) => record.replace('{"format"', '{"format":"x","format"')],
    ['a key more', (record: string) => record.replace('{"format"', '{"a":1,"format"')],
    ['another form', (record: string) => record.replace('disclosure-record/2', 'disclosure-record/3')],
    ['a time for a date', (record: string) => record.replace('2026-01-02', '2026-01-02T03:04:05Z')],
    ['no salt', (record: string) => record.replace(/"salt":"[^"]*"/, '"salt":null')],
    ['nesting without end', () => '['.repeat(100_000)],
  ])('is refused with %s', (_, spoil) => {
    const { keys, record } = seal(two);
    expect(() => openRecord(spoil(record), keys.left)).toThrow(
      expect.objectContaining({ code: 'LOG_RECORD_MALFORMED' }),
    );
  });
});
