import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asId, type AuthorityId, type CategoryId, type Coordinate, type InternalKey } from '#kernel/ids.ts';
import { packReport, parseVerdictReport } from './packed-report.ts';
import type { OpenedVerdict } from './verdict-report.ts';
import { marks } from './verdict.ts';

const key = fc.uuid().map(asId<InternalKey>);
const verdict = fc.record<OpenedVerdict>({
  owner: fc.constantFrom('Case:1', 'Case:2', 'Applicant:1', 'Query:'),
  coordinate: fc.constantFrom('Case.id', 'Case.type', 'Applicant.id').map(asId<Coordinate>),
  caseKey: fc.option(fc.constantFrom('1', '2').map(asId<InternalKey>)),
  applicantKey: fc.option(key),
  controller: fc.option(fc.constantFrom('us', 'siri').map(asId<AuthorityId>)),
  basisCaseKey: fc.option(fc.constantFrom('1', '2').map(asId<InternalKey>)),
  relationFactKey: fc.option(key),
  categories: fc.array(fc.constantFrom('IDENTITY', 'HEALTH').map(asId<CategoryId>), { maxLength: 2 }),
  evidence: fc.array(key, { maxLength: 2 }),
  marks: fc.subarray([...marks]),
});
const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const sorted = (verdicts: readonly OpenedVerdict[] = []) =>
  verdicts.map((each) => JSON.stringify(each, inOrder)).sort();

function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('a report on the wire', () => {
  test('says the same, whatever verdicts have in common', () => {
    fc.assert(
      fc.property(fc.array(verdict, { maxLength: 30 }), (opened) => {
        const read = parseVerdictReport(overTheWire(packReport({ opened })));
        expect(sorted(read?.opened)).toEqual(sorted(opened));
      }),
    );
  });

  test('names what many have in common once', () => {
    const opened = Array.from({ length: 50 }, (_, number): OpenedVerdict[] =>
      ['Case.id', 'Case.type', 'Case.stage'].map((coordinate) => ({
        owner: `Case:${String(number)}`,
        coordinate: asId<Coordinate>(coordinate),
        caseKey: asId<InternalKey>(String(number)),
        applicantKey: null,
        controller: null,
        basisCaseKey: null,
        relationFactKey: null,
        categories: [asId<CategoryId>('IDENTITY')],
        evidence: [],
        marks: [],
      })),
    ).flat();
    const packed = packReport({ opened });
    expect(
      [packed.coordinates, packed.bases, packed.grounds, packed.sets, packed.opened].map(({ length }) => length),
    ).toEqual([3, 50, 1, 1, 50]);
  });

  test('of nothing needs no tables', () => {
    expect(parseVerdictReport({ opened: [] })).toEqual({ opened: [] });
  });
});

describe('no report', () => {
  const packed = {
    coordinates: ['Case.id'],
    bases: [['1', null, null, '1', null]],
    grounds: [[['IDENTITY'], [], ['CAVEAT']]],
    sets: [[0, 0]],
    opened: [['Case:1', 0, 0]],
  };

  test('is what these cases are made of', () => {
    expect(parseVerdictReport(packed)?.opened).toHaveLength(1);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 1],
    ['a list', []],
    ['one without verdicts', {}],
    ['verdicts that are no list', { ...packed, opened: {} }],
    ['a verdict that is no list', { ...packed, opened: [{}] }],
    ['a verdict in too few parts', { ...packed, opened: [['Case:1', 0]] }],
    ['an owner that is no text', { ...packed, opened: [[1, 0, 0]] }],
    ['an owner without a type', { ...packed, opened: [['x', 0, 0]] }],
    ['a basis that is not there', { ...packed, opened: [['Case:1', 1, 0]] }],
    ['a place before the first', { ...packed, opened: [['Case:1', -1, 0]] }],
    ['a place by another name', { ...packed, opened: [['Case:1', 'length', 0]] }],
    ['a place in a text', { ...packed, opened: [['Case:1', '0', 0]] }],
    ['a set that is not there', { ...packed, opened: [['Case:1', 0, 1]] }],
    ['a set without its last ground', { ...packed, sets: [[0]] }],
    ['a set of texts', { ...packed, sets: [['0', '0']] }],
    ['a set of a coordinate that is not there', { ...packed, sets: [[1, 0]] }],
    ['a set of a ground that is not there', { ...packed, sets: [[0, 1]] }],
    ['a coordinate that is no text', { ...packed, coordinates: [1] }],
    ['a coordinate that is too long', { ...packed, coordinates: ['x'.repeat(129)] }],
    ['a basis in too few parts', { ...packed, bases: [['1', null, null, '1']] }],
    ['a basis with a number', { ...packed, bases: [[1, null, null, '1', null]] }],
    ['a key that is too long', { ...packed, bases: [['x'.repeat(65), null, null, '1', null]] }],
    ['a ground in too few parts', { ...packed, grounds: [[['IDENTITY'], []]] }],
    ['a category that is no text', { ...packed, grounds: [[[1], [], []]] }],
    ['evidence that is no list', { ...packed, grounds: [[[], 'x', []]] }],
    ['a mark that there is not', { ...packed, grounds: [[[], [], ['OTHER']]] }],
    ['tables that are none', { ...packed, sets: {} }],
  ])('is %s', (_what, extension) => {
    expect(parseVerdictReport(extension)).toBeNull();
  });

  test('is one of more verdicts than any answer has, however short it is', () => {
    const sets = [Array.from({ length: 2000 }, () => 0)];
    const rows = (count: number) => Array.from({ length: count }, () => ['Case:1', 0, 0]);
    expect(parseVerdictReport({ ...packed, sets, opened: rows(100) })?.opened).toHaveLength(100_000);
    expect(parseVerdictReport({ ...packed, sets, opened: rows(101) })).toBeNull();
  });
});
