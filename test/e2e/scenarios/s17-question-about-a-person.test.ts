import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { atTheDesk } from './at-the-desk.ts';
import { castValuesIn, expectNothing, expectUnknown, openScene, type Scene } from './cast.ts';

const parliament = { authority: 'folketinget', purpose: 'parliamentary_question' };
const question = 'UUI alm. del spm. 512';

const extractFor = (reference: string): string =>
  `{ anonymisedCases(questionReference: "${reference}") { type outcome processingWeeks } }`;

describe.each(storeKinds)('S17, a question about a named person, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  test.each([
    '{ caseByJournalNumber(journalNumber: "HUM-1") { type status } }',
    '{ applicantByFileNumber(alienFileNumber: "10000001") { familyName } }',
    '{ applicants(name: "Nadia Karimova") { id } }',
    `{ anonymisedCases(questionReference: "${question}", name: "Nadia Karimova") { outcome } }`,
    `{ anonymisedCases(questionReference: "${question}") { outcome nationality } }`,
  ])('Parliament has no way to ask %s', async (query) => {
    expectUnknown(await scene.ask({ ...parliament, reference: question }, query));
  });

  test('a registered question with an approved extract of five cases gives type, outcome and weeks', async () => {
    const answer = await scene.ask({ ...parliament, reference: question }, extractFor(question));
    expect(answer.data).toEqual({
      anonymisedCases: [
        { type: 'HUMANITARIAN', outcome: 'REFUSED', processingWeeks: 28 },
        { type: 'HUMANITARIAN', outcome: 'REFUSED', processingWeeks: 32 },
        { type: 'HUMANITARIAN', outcome: 'GRANTED', processingWeeks: 36 },
        { type: 'HUMANITARIAN', outcome: 'REFUSED', processingWeeks: 24 },
        { type: 'HUMANITARIAN', outcome: 'REFUSED', processingWeeks: 40 },
      ],
    });
    expect(castValuesIn(answer)).toEqual([]);
    const { subjects } = await scene.recordOf(answer);
    expect(subjects.filter(({ personRef, caseRef }) => personRef !== null || caseRef !== null)).toEqual([]);
    expect(subjects).toContainEqual(
      expect.objectContaining({ categories: ['ANON_CASE'], evidence: [expect.any(String)] }),
    );
  });

  test('the Ministry finds the case and its course for the reply; health is no part of it', async () => {
    const ministry = { authority: 'uim', purpose: 'parliamentary_question', reference: question };
    const answer = await scene.ask(
      ministry,
      '{ caseInMatter { journalNumber type status applicant { familyName sensitive { health } } } }',
    );
    expect(answer.data).toEqual({
      caseInMatter: { journalNumber: 'HUM-1', type: 'HUMANITARIAN', status: 'UNDER_CONSIDERATION', applicant: null },
    });
    expect(castValuesIn(answer)).toEqual(['HUM-1']);
    expectNothing(await scene.ask({ ...ministry, reference: 'UUI alm. del spm. 999' }, '{ caseInMatter { status } }'));
  });

  test('a question that the desk registers opens the case to the Ministry, and nothing to Parliament', async () => {
    const reference = 'UUI alm. del spm. 514';
    const ministry = { authority: 'uim', purpose: 'parliamentary_question', reference };
    const course = '{ caseInMatter { journalNumber status } }';
    expectNothing(await scene.ask(ministry, course));
    const fact = 'question_registered_with_minister';
    await atTheDesk(scene, 'uim').register({ fact, recipient: 'uim', reference, cases: ['HUM-1'] });
    expect((await scene.ask(ministry, course)).data).toEqual({
      caseInMatter: { journalNumber: 'HUM-1', status: 'UNDER_CONSIDERATION' },
    });
    expectNothing(await scene.ask({ ...parliament, reference }, extractFor(reference)));
  });

  test('a question that is not registered, or an extract of fewer than five cases, gives nothing', async () => {
    for (const reference of ['UUI alm. del spm. 999', 'HUM-1', 'Nadia Karimova']) {
      expectNothing(await scene.ask({ ...parliament, reference }, extractFor(reference)));
    }
    const reference = 'UUI alm. del spm. 513';
    const course = { type: 'HUMANITARIAN', outcome: 'REFUSED', processingWeeks: 28 };
    await scene.register({
      fact: 'named_question_with_approved_extract',
      authority: 'folketinget',
      cases: [],
      reference,
      detail: { approvedBy: 'head of office uim-02', extract: [course, course, course, course] },
    });
    expectNothing(await scene.ask({ ...parliament, reference }, extractFor(reference)));
  });
});
