import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, openScene, requesters, valueAt, type Scene } from './cast.ts';

const { ministry } = requesters;

const query = `{
  caseByJournalNumber(journalNumber: "ASY-1") {
    journalNumber
    type
    applicant { familyName givenNames dateOfBirth cprNumber sensitive { health politicalOpinion } }
    decisions { outcome decidedOn reasons }
    grounds { statement }
  }
}`;
const identity = { familyName: 'Karimova', givenNames: 'Nadia', dateOfBirth: '1984-03-17', cprNumber: '770384-4102' };
const health = 'end-stage renal disease, haemodialysis three times a week';
const decisions = [{ outcome: 'REFUSED', decidedOn: '2024-01-15', reasons: 'strike activity found not credible' }];
const statement = 'fears arrest after the dock strike';

const person = ['caseByJournalNumber', 'applicant'];
const opinionWithheld = { path: [...person, 'sensitive', 'politicalOpinion'], reason: 'NOT_FOR_PURPOSE' };
const groundsWithheld = {
  path: ['caseByJournalNumber', 'grounds'],
  reason: 'REQUIREMENT_MISSING',
  requirement: 'CASE_RELEVANCE',
};

describe.each(storeKinds)('S01, the Ministry reads the medical part of an asylum file, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  test('identity, outcome, reasons and health come; the political opinion does not', async () => {
    const answer = await scene.ask(ministry, query);
    expect(answer.data).toEqual({
      caseByJournalNumber: {
        journalNumber: 'ASY-1',
        type: 'ASYLUM',
        applicant: { ...identity, sensitive: { health, politicalOpinion: null } },
        decisions,
        grounds: null,
      },
    });
    expect(answer.disclosure.withheld).toHaveLength(2);
    expect(answer.disclosure.withheld).toEqual(expect.arrayContaining([opinionWithheld, groundsWithheld]));
    expect(castValuesIn(answer)).toEqual([
      '1984-03-17',
      '2024-01-15',
      '770384-4102',
      'ASY-1',
      'Karimova',
      'Nadia',
      'end-stage renal disease, haemodialysis three times a week',
      'strike activity found not credible',
    ]);
  });

  test('the record names the rule, its bases and the necessity record, on the case that the relation rests on', async () => {
    const entry = await scene.recordOf(await scene.ask(ministry, query));
    expect(entry.rule).toBe('uim:decide_humanitarian_permit');
    expect(entry.legalBasis).toEqual(expect.arrayContaining(['udl_9b', 'gdpr_9_2_f']));

    const own = { authority: 'uim', purpose: 'internal_case_handling' };
    const ownAnswer = await scene.ask(own, '{ caseByJournalNumber(journalNumber: "HUM-1") { journalNumber } }');
    const humanitarian = (await scene.recordOf(ownAnswer)).subjects[0]?.caseRef;
    expect(humanitarian).toMatch(/^[0-9a-f]{64}$/);

    const holder = (coordinate: string) =>
      entry.subjects.filter((each) => each.coordinates.join().includes(coordinate));
    expect(holder('Decision.reasons')).toMatchObject([{ basisCaseRef: humanitarian }]);
    expect(holder('Decision.reasons')[0]?.caseRef).not.toBe(humanitarian);

    const { caseKey } = await scene.caseKeys('HUM-1');
    const necessity = await scene.desk
      .selectFrom('access.fact')
      .select('key')
      .where('fact', '=', 'ART9_NECESSITY')
      .where('purpose', '=', ministry.purpose)
      .where('case_keys', '@>', sql<string[]>`array[${caseKey}::uuid]`)
      .executeTakeFirstOrThrow();
    expect(holder('SpecialCategoryData.health')).toMatchObject([
      { basisCaseRef: humanitarian, evidence: [necessity.key] },
    ]);
  });

  test('the grounds come once the Immigration Service has marked them relevant, and not by a mark on another case', async () => {
    const mark = { fact: 'CASE_RELEVANCE', authority: 'uim', cases: ['HUM-1'], categories: ['GROUNDS'] };
    await scene.register({ ...mark, item: 'HUM-1' });
    const unmarked = await scene.ask(ministry, query);
    expect(valueAt(unmarked, 'caseByJournalNumber', 'grounds')).toBeNull();
    expect(unmarked.disclosure.withheld).toContainEqual(groundsWithheld);

    await scene.register({ ...mark, item: 'ASY-1' });
    const marked = await scene.ask(ministry, query);
    expect(valueAt(marked, 'caseByJournalNumber', 'grounds')).toEqual([{ statement }]);
    expect(marked.disclosure.withheld).toEqual([opinionWithheld]);
    await scene.end('CASE_RELEVANCE', 'HUM-1');
  });

  test('without a necessity record health is null and the rest unchanged', async () => {
    await scene.end('ART9_NECESSITY', 'HUM-1');
    const answer = await scene.ask(ministry, query);
    expect(answer.data).toEqual({
      caseByJournalNumber: {
        journalNumber: 'ASY-1',
        type: 'ASYLUM',
        applicant: { ...identity, sensitive: null },
        decisions,
        grounds: null,
      },
    });
    const healthWithheld = {
      path: [...person, 'sensitive', 'health'],
      reason: 'REQUIREMENT_MISSING',
      requirement: 'ART9_NECESSITY',
    };
    expect(answer.disclosure.withheld).toHaveLength(3);
    expect(answer.disclosure.withheld).toEqual(
      expect.arrayContaining([healthWithheld, opinionWithheld, groundsWithheld]),
    );
    expect(castValuesIn(answer)).not.toContain(health);
  });
});
