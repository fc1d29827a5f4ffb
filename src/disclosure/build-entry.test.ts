import { describe, expect, test } from '@jest/globals';
import {
  asId,
  type AuthorityId,
  type CategoryId,
  type Coordinate,
  type InternalKey,
  type RecordId,
} from '#kernel/ids.ts';
import type { OpenedVerdict, OwnerName } from '#policy/verdict-report.ts';
import { keyOf } from '#test/support/build-policy.ts';
import { buildFixtureRule } from '#test/support/gate-fixture.ts';
import { instance, requesterOf } from '#test/support/requester.ts';
import { buildEntry } from './build-entry.ts';
import { createPseudonyms } from './pseudonym.ts';

const pseudonyms = createPseudonyms(new Uint8Array(32).fill(3));
const { policy, rule } = buildFixtureRule();
const requester = requesterOf('board', 'appeal', {
  instance: instance('0101'),
  officer: 'B42',
  reference: 'F-7',
  need: 'to serve a letter',
});

type Input = Parameters<typeof buildEntry>[0];

function build(holdings: Input['holdings'], withheld: Input['withheld'] = [], received: Input['received'] = null) {
  return buildEntry(
    {
      id: asId<RecordId>(keyOf(99)),
      atMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
      requestId: 'request-1',
      requester,
      policy,
      rule,
      operationHash: 'hash',
      document: null,
      holdings,
      received,
      withheld,
    },
    pseudonyms,
  );
}

function held(owner: string, coordinate: string, opened: Partial<OpenedVerdict> = {}): Input['holdings'][number] {
  const id = asId<Coordinate>(coordinate);
  return {
    coordinate: id,
    opened: {
      owner: owner as OwnerName,
      coordinate: id,
      caseKey: keyOf(1),
      applicantKey: keyOf(2),
      controller: asId<AuthorityId>('agency'),
      basisCaseKey: keyOf(1),
      relationFactKey: null,
      categories: [],
      evidence: [],
      marks: [],
      ...opened,
    },
  };
}

const withheldField = (coordinate: string, owner: string): Input['withheld'][number] => ({
  coordinate: asId<Coordinate>(coordinate),
  reason: 'NOT_FOR_PURPOSE',
  requirement: null,
  announced: true,
  owner,
});

describe('the record of an answer', () => {
  test('says who asked, for what, on which basis, under which policy', () => {
    expect(build([])).toEqual({
      id: keyOf(99),
      direction: 'disclosed',
      at: '2026-01-02T03:04:05.006Z',
      requestId: 'request-1',
      authority: 'board',
      instance: '0101',
      client: 'board-system',
      officer: 'B42',
      assurance: 'high',
      purpose: 'appeal',
      reference: 'F-7',
      need: 'to serve a letter',
      rule: 'board:appeal',
      legalBasis: ['law'],
      policyVersion: policy.version,
      operationHash: 'hash',
      document: null,
      subjects: [],
      withheld: [],
    });
  });

  test('names each coordinate once, sorted, with its categories and the evidence relied on', () => {
    const { subjects } = build([
      held('Case:x', 'Case.status', { evidence: [keyOf(8)] }),
      held('Applicant:x', 'Applicant.name', { evidence: [keyOf(7), keyOf(8)] }),
      held('Applicant:x', 'Applicant.name'),
    ]);
    expect(subjects).toEqual([
      {
        personRef: pseudonyms.personRef(keyOf(2)),
        caseRef: pseudonyms.caseRef(keyOf(1)),
        controller: 'agency',
        basisCaseRef: pseudonyms.caseRef(keyOf(1)),
        relationFact: null,
        coordinates: ['Applicant.name', 'Case.status'],
        categories: ['IDENTITY', 'PROCESS'],
        evidence: [keyOf(7), keyOf(8)],
      },
    ]);
  });

  test('names what was handed in, and not what the receipt is', () => {
    const received = [asId<CategoryId>('HEALTH')];
    const entry = build([held('InformationReceipt:x', 'Case.status')], [], received);
    expect(entry.direction).toBe('received');
    expect(entry.subjects).toMatchObject([{ coordinates: ['Case.status'], categories: ['HEALTH'] }]);
    expect(build([], [], received)).toMatchObject({ direction: 'received', subjects: [] });
  });

  test('names what a document holds, in the verdict on its own fields alone', () => {
    const categories = [asId<CategoryId>('HEALTH')];
    const { subjects } = build([
      held('Document:x', 'Case.status', { categories }),
      held('Document:x', 'Applicant.name', { coordinate: asId<Coordinate>('Document.id'), categories: [] }),
    ]);
    expect(subjects[0]?.categories).toEqual(['HEALTH', 'IDENTITY', 'PROCESS']);
  });

  test('keeps apart what another case, person, basis or relation opened', () => {
    const { subjects } = build([
      held('Case:x', 'Case.status'),
      held('Case:x', 'Case.status', { caseKey: keyOf(3) }),
      held('Case:x', 'Case.status', { applicantKey: keyOf(4) }),
      held('Case:x', 'Case.status', { basisCaseKey: keyOf(5) }),
      held('Case:x', 'Case.status', { relationFactKey: keyOf(6) }),
    ]);
    expect(subjects).toHaveLength(5);
    expect(subjects.at(-1)).toMatchObject({ relationFact: keyOf(6) });
  });

  test("takes what is the sponsor's as the sponsor's, and the rest as the applicant's", () => {
    const { subjects } = build([held(`Sponsor:${keyOf(5)}`, 'Applicant.name'), held('Document:x', 'Part.text')]);
    expect(subjects.map(({ personRef }) => personRef)).toEqual([
      pseudonyms.personRef(keyOf(5)),
      pseudonyms.personRef(keyOf(2)),
    ]);
  });

  test('stands under nobody where the answer concerns nobody', () => {
    const nobody = { caseKey: null, applicantKey: null, basisCaseKey: null };
    expect(build([held('Query:', 'Query.table', nobody)]).subjects).toMatchObject([
      { personRef: null, caseRef: null, basisCaseRef: null, categories: ['STRUCTURE'] },
    ]);
  });

  test('holds no internal key of a person or case', () => {
    const entry = build(
      [held(`Sponsor:${keyOf(5)}`, 'Applicant.name'), held(`Case:${keyOf(1)}`, 'Case.status')],
      [withheldField('Case.status', `Case:${keyOf(1)}`), withheldField('Applicant.name', `Applicant:${keyOf(2)}`)],
    );
    for (const key of [keyOf(1), keyOf(2), keyOf(5)]) expect(JSON.stringify(entry)).not.toContain(key);
  });

  test('names what was withheld once per coordinate, reason and case', () => {
    const { withheld } = build(
      [],
      [
        withheldField('Case.status', `Case:${keyOf(1)}`),
        withheldField('Case.status', `Case:${keyOf(1)}`),
        withheldField('Case.status', `Case:${keyOf(3)}`),
        withheldField('Applicant.name', `Applicant:${keyOf(2)}`),
        { ...withheldField('Applicant.name', `Applicant:${keyOf(2)}`), reason: 'RESTRICTED', announced: false },
      ],
    );
    expect(withheld).toEqual([
      {
        coordinate: 'Case.status',
        reason: 'NOT_FOR_PURPOSE',
        requirement: null,
        announced: true,
        caseRef: pseudonyms.caseRef(keyOf(1)),
      },
      {
        coordinate: 'Case.status',
        reason: 'NOT_FOR_PURPOSE',
        requirement: null,
        announced: true,
        caseRef: pseudonyms.caseRef(keyOf(3)),
      },
      { coordinate: 'Applicant.name', reason: 'NOT_FOR_PURPOSE', requirement: null, announced: true, caseRef: null },
      { coordinate: 'Applicant.name', reason: 'RESTRICTED', requirement: null, announced: false, caseRef: null },
    ]);
  });

  test('tolerates a coordinate that the policy does not categorise', () => {
    expect(build([held('Case:x', 'Case.unknown')]).subjects).toMatchObject([{ categories: [] }]);
  });
});

describe('pseudonymous references', () => {
  const key: InternalKey = keyOf(1);

  test('are the same for the same key and another for another key, kind or link key', () => {
    expect(pseudonyms.caseRef(key)).toBe(createPseudonyms(new Uint8Array(32).fill(3)).caseRef(key));
    const refs = [
      pseudonyms.caseRef(key),
      pseudonyms.caseRef(keyOf(2)),
      pseudonyms.personRef(key),
      createPseudonyms(new Uint8Array(32).fill(4)).caseRef(key),
    ];
    expect(new Set(refs).size).toBe(refs.length);
    expect(refs.every((ref) => /^[0-9a-f]{64}$/.test(ref))).toBe(true);
  });
});
