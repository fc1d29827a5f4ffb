import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import type { ErrorCode } from '#kernel/error-codes.ts';
import { asId, type Coordinate, type InternalKey } from '#kernel/ids.ts';
import { buildEntry, pseudonyms, subjectOf } from '#test/integration/subgraphs/build-entry.ts';
import { checkLedger, type Known } from './check-ledger.ts';
import { heldCoordinates } from './held-coordinates.ts';
import type { Ledger, Received } from './ledger-client.ts';
import { replaceOnce } from './mutants.ts';
import type { Question } from './questions.ts';

const schema = buildSchema(`
  type Query { person(id: ID): Person }
  type Person { name: String, home: String, aliases: [String], parts: [Part] }
  type Part { text: String }`);
const query = 'query ($id: ID) { person(id: $id) { n: name home aliases parts { text } } }';
const question: Question = {
  authority: 'flygtningenaevnet',
  purpose: 'appeal_refugee_appeals_board',
  journalNumber: 'ASY-2',
  query,
};
const data = { person: { n: 'Rahmani', home: null, aliases: [], parts: [{ text: 'a' }, { text: null }] } };
const held = ['Person.aliases', 'Person.name', 'Person.parts', 'Part.text', 'Query.person'].sort();

const key = (): InternalKey => asId<InternalKey>(randomUUID());
const applicantKey = key();
const known = new Map<Question, Known>([
  [
    question,
    {
      data,
      personRef: pseudonyms.personRef(applicantKey),
      held: (answer) => heldCoordinates(schema, query, answer),
    },
  ],
]);

function entryOf(coordinates: readonly string[], person = applicantKey): DisclosureEntry {
  const subject = subjectOf({ caseKey: key(), applicantKey: person }, []);
  return buildEntry([{ ...subject, coordinates: coordinates.map((each) => asId<Coordinate>(each)) }]);
}

function receivedOf({ id }: DisclosureEntry, changes: Partial<Received> = {}): Received {
  return { question, record: id, data, isWhole: true, startedMs: 0, receivedMs: 1, ...changes };
}

interface Case {
  readonly received?: readonly Received[];
  readonly records?: readonly DisclosureEntry[];
  readonly before?: readonly string[];
  readonly refused?: readonly (readonly [ErrorCode, number])[];
  readonly unclean?: readonly string[];
}

function check({ received = [], records = [], before = [], refused = [], unclean = [] }: Case) {
  const ledger: Ledger = { received, refused: new Map(refused), cut: 0, unclean };
  const checked = checkLedger({ ledger, known, before: new Set(before), records, mayTell: ['RECORD_UNAVAILABLE'] });
  const { unrecorded, misrecorded, reused, lost, doubtful, findings } = checked;
  expect(findings.length > 0).toBe(unrecorded + misrecorded + reused + lost + doubtful > 0);
  return { unrecorded, misrecorded, reused, lost, doubtful };
}

const clean = { unrecorded: 0, misrecorded: 0, reused: 0, lost: 0, doubtful: 0 };

describe('what clients received, against what is on record', () => {
  const right = entryOf(held);

  test('is clean where each answer has its record, also one that did not arrive', () => {
    const other = entryOf(held);
    expect(
      check({ received: [receivedOf(right)], records: [right, other], refused: [['RECORD_UNAVAILABLE', 3]] }),
    ).toEqual(clean);
  });

  test('is clean where a part of an answer has the record of that part', () => {
    const part = entryOf(['Person.name', 'Query.person']);
    const partly = receivedOf(part, { data: { person: { n: 'Rahmani', home: null, parts: null } }, isWhole: false });
    expect(check({ received: [partly], records: [part] })).toEqual(clean);
  });

  const lacking = entryOf(held.slice(1));
  const tooMuch = entryOf([...held, 'Person.home']);
  const ofAnother = entryOf(held, key());
  const elsewhere = { ...right, purpose: asId<DisclosureEntry['purpose']>('another') };
  const inOtherWords = { person: { ...data.person, n: 'Karimova' } };
  test.each<[string, Case, Partial<typeof clean>]>([
    ['an answer without a record', { received: [receivedOf(right)] }, { unrecorded: 1 }],
    ['a record that lacks a coordinate', { received: [receivedOf(lacking)], records: [lacking] }, { misrecorded: 1 }],
    ['a record with one too many', { received: [receivedOf(tooMuch)], records: [tooMuch] }, { misrecorded: 1 }],
    ['a record of another person', { received: [receivedOf(ofAnother)], records: [ofAnother] }, { misrecorded: 1 }],
    ['a record for another purpose', { received: [receivedOf(elsewhere)], records: [elsewhere] }, { misrecorded: 1 }],
    ['one record for two', { received: [receivedOf(right), receivedOf(right)], records: [right] }, { reused: 1 }],
    [
      'the record of an earlier answer',
      { received: [receivedOf(right)], records: [right], before: [right.id] },
      { reused: 1 },
    ],
    ['a record that is gone', { records: [right], before: [right.id, randomUUID()] }, { lost: 1 }],
    [
      'an answer in other words',
      { received: [receivedOf(right, { data: inOtherWords })], records: [right] },
      { doubtful: 1 },
    ],
    [
      'another value in a part of an answer',
      { received: [receivedOf(right, { data: inOtherWords, isWhole: false })], records: [right] },
      { doubtful: 1 },
    ],
    ['an error that the fault does not explain', { refused: [['BAD_REQUEST', 2]] }, { doubtful: 2 }],
    ['an answer in no form of ours', { unclean: ['HTTP 200 <html>'] }, { doubtful: 1 }],
  ])('tells %s', (_what, given, told) => {
    expect(check(given)).toEqual({ ...clean, ...told });
  });
});

describe('a mutant', () => {
  test('takes the place of a text that stands there once', () => {
    expect(replaceOnce('a b c', 'b', 'x', 'file.ts')).toBe('a x c');
  });

  test.each(['a c', 'a b c b'])('has no place in %j', (text) => {
    expect(() => replaceOnce(text, 'b', 'x', 'file.ts')).toThrow('file.ts');
  });
});
