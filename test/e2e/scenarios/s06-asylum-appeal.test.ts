import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordAppealOutcome } from '#storage/case-register.ts';
import { storeKinds } from '#test/support/databases.ts';
import {
  castValuesIn,
  expectNothing,
  expectUnknown,
  openScene,
  requesters,
  valueAt,
  withoutRecord,
  type Scene,
} from './cast.ts';

const { refugeeBoard } = requesters;

const query = `{
  caseByJournalNumber(journalNumber: "ASY-2") {
    journalNumber
    grounds { kind statement saidBy }
    documents { kind title content contentCategories }
    receivedInformation { source content caveat }
    applicant {
      familyMembers { relation name }
      sensitive { religiousBelief health tradeUnionMembership }
    }
    securityAssessment
  }
}`;
const interview = {
  kind: 'INTERVIEW_RECORD',
  title: 'Interview 2 of 2',
  content: 'says cousin Behrouz was detained in Rasht',
  contentCategories: ['GROUNDS', 'RELIGIOUS_BELIEF', 'THIRD_PARTY'],
};
const file = {
  journalNumber: 'ASY-2',
  grounds: [{ kind: 'religious', statement: 'converted in Esbjerg; cousin still at home', saidBy: null }],
  documents: [interview],
  receivedInformation: [],
  applicant: {
    familyMembers: [{ relation: 'cousin', name: 'Behrouz Rahmani-Tabrizi' }],
    sensitive: {
      religiousBelief: 'baptised in Esbjerg, house-church member',
      health: 'post-traumatic stress disorder',
      tradeUnionMembership: null,
    },
  },
  securityAssessment: null,
};
const fileValues = [
  'ASY-2',
  'Behrouz Rahmani-Tabrizi',
  'Interview 2 of 2',
  'baptised in Esbjerg, house-church member',
  'converted in Esbjerg; cousin still at home',
  'post-traumatic stress disorder',
  'says cousin Behrouz was detained in Rasht',
];
const unionWithheld = {
  path: ['caseByJournalNumber', 'applicant', 'sensitive', 'tradeUnionMembership'],
  reason: 'REQUIREMENT_MISSING',
  requirement: 'ART9_NECESSITY',
};

describe.each(storeKinds)('S06, an asylum appeal before and after, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind, { bearerAuthorities: ['flygtningenaevnet'] });
  });
  afterAll(() => scene.close());

  test('grounds, interview record, belief and health come; the trade union is null for want of a record', async () => {
    const answer = await scene.ask(refugeeBoard, query);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ caseByJournalNumber: file });
    expect(answer.disclosure.withheld).toEqual([unionWithheld]);
    // The summons holds offences without a recorded need, the Norwegian report must not travel, the assessment is secret.
    expect(castValuesIn(answer)).toEqual(fileValues);
  });

  test('the record lists the categories that left, and what was withheld without a word', async () => {
    const entry = await scene.recordOf(await scene.ask(refugeeBoard, query));
    expect(entry.reference).toBeNull();
    const categories = entry.subjects.flatMap((subject) => subject.categories.map(String));
    expect(categories).toEqual(expect.arrayContaining(['GROUNDS', 'RELIGIOUS_BELIEF', 'HEALTH', 'THIRD_PARTY']));
    expect(categories).not.toContain('TRADE_UNION');
    expect(categories).not.toContain('SECURITY');
    expect(entry.withheld).toContainEqual(
      expect.objectContaining({ coordinate: 'Case.securityAssessment', announced: false }),
    );
  });

  test('the record of a document says what the document holds', async () => {
    const answer = await scene.ask(
      refugeeBoard,
      '{ caseByJournalNumber(journalNumber: "ASY-2") { documents { content } } }',
    );
    const { subjects } = await scene.recordOf(answer);
    expect(subjects.flatMap((subject) => subject.categories)).toEqual(
      expect.arrayContaining(['DOCUMENT_CONTENT', 'GROUNDS', 'RELIGIOUS_BELIEF', 'THIRD_PARTY']),
    );
  });

  test('internal notes are no part of what the board can ask for', async () => {
    expectUnknown(await scene.ask(refugeeBoard, query.replace('securityAssessment', 'internalNotes')));
  });

  const officer = { ...refugeeBoard, officer: 'fln-03' } as const;
  const cleared = { ...officer, clearance: true } as const;
  const assessment = 'PET note 2026/118: no objection';

  test('the security assessment comes to a cleared user over a bound token, for the originator has consented', async () => {
    const answer = await scene.ask(cleared, query);
    expect(answer.data).toEqual({ caseByJournalNumber: { ...file, securityAssessment: assessment } });
    expect(answer.disclosure.withheld).toEqual([unionWithheld]);
    expect(castValuesIn(answer)).toEqual([...fileValues, assessment].toSorted());
    const { subjects } = await scene.recordOf(answer);
    const [security] = subjects.filter(({ categories }) => categories.some((each) => each === 'SECURITY'));
    expect(security).toMatchObject({ coordinates: expect.arrayContaining(['Case.securityAssessment']) });
  });

  test.each([
    ['a claim of clearance without a bound token', { clearance: true, bound: false }],
    ['a bound token without a claim of clearance', { bound: true }],
  ])('%s changes nothing and is not mentioned', async (_name, half) => {
    const plain = await scene.ask(officer, query);
    const claimed = await scene.ask({ ...officer, ...half }, query);
    expect(withoutRecord(claimed)).toBe(withoutRecord(plain));
    expect(valueAt(claimed, 'caseByJournalNumber', 'securityAssessment')).toBeNull();
  });

  test('without the originator’s consent the assessment is null without a word, to a cleared user too', async () => {
    await scene.endWhere({ fact: 'ORIGINATOR_OK', authority: refugeeBoard.authority });
    expect(withoutRecord(await scene.ask(cleared, query))).toBe(withoutRecord(await scene.ask(officer, query)));
  });

  test('once the outcome is recorded the same query gives nothing', async () => {
    const { caseKey } = await scene.caseKeys('ASY-2');
    const before = await scene.ask(refugeeBoard, query);
    expect(valueAt(before, 'caseByJournalNumber', 'journalNumber')).toBe('ASY-2');
    await recordAppealOutcome(scene.desk, { caseKey, board: 'FLYGTNINGENAEVNET', outcome: 'UPHELD' });
    expectNothing(await scene.ask(refugeeBoard, query));
    expectNothing(await scene.ask(refugeeBoard, '{ applicantByFileNumber(alienFileNumber: "10000002") { sex } }'));
  });
});
