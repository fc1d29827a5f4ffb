import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, expectNothing, expectUnknown, openScene, type Scene } from './cast.ts';

const manila = {
  authority: 'dansk_repraesentation',
  instance: 'MNL',
  purpose: 'consular_and_visa_handling',
} as const;
const visa = `{
  caseByJournalNumber(journalNumber: "VIS-1") {
    status
    applicant { familyName travelDocuments { number } entries { leftOn } }
    sponsor { fullName postalAddress }
  }
}`;

describe.each(storeKinds)('S19, a visa at one mission and not at the next, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  test('the mission sees applicant, documents and earlier stays; the host waits for a mark', async () => {
    const answer = await scene.ask(manila, visa);
    expect(answer.data).toEqual({
      caseByJournalNumber: {
        status: 'UNDER_CONSIDERATION',
        applicant: {
          familyName: 'Castillo',
          travelDocuments: [{ number: 'P4410997B' }],
          entries: [{ leftOn: '2019-09-28' }],
        },
        sponsor: null,
      },
    });
  });

  test("with the mark it sees the host's name; a CPR number it cannot ask for", async () => {
    const { authority } = manila;
    await scene.register({ fact: 'CASE_RELEVANCE', authority, cases: ['VIS-1'], categories: ['SPONSOR'] });
    const answer = await scene.ask(manila, visa);
    expect(answer.data).toMatchObject({
      caseByJournalNumber: {
        sponsor: { fullName: 'Gustav Ellemann-Krogh', postalAddress: 'Strandvænget 41, 5500 Middelfart' },
      },
    });
    expectUnknown(await scene.ask(manila, '{ caseByJournalNumber(journalNumber: "VIS-1") { sponsor { cprNumber } } }'));
  });

  test("the host's address is gone while it is protected, without a word", async () => {
    await scene.desk
      .updateTable('sponsor.person')
      .set({ address_protection: 'NAME_AND_ADDRESS' })
      .where('full_name', '=', 'Gustav Ellemann-Krogh')
      .execute();
    const answer = await scene.ask(manila, visa);
    expect(answer.data).toMatchObject({
      caseByJournalNumber: { sponsor: { fullName: 'Gustav Ellemann-Krogh', postalAddress: null } },
    });
    expect(answer.disclosure).toMatchObject({ withheld: [], marks: [] });
    expect(castValuesIn(answer)).not.toContain('Strandvænget 41, 5500 Middelfart');
  });

  test('the next mission sees nothing, nor does this one of an asylum file', async () => {
    expectNothing(await scene.ask({ ...manila, instance: 'BKK' }, visa));
    await scene.desk
      .updateTable('case_file.case')
      .set({ assigned_mission: 'MNL' })
      .where('journal_number', '=', 'ASY-2')
      .execute();
    expectNothing(await scene.ask(manila, '{ caseByJournalNumber(journalNumber: "ASY-2") { status } }'));
  });

  test('its own list holds the application until the decision is handed over', async () => {
    const list = '{ casesRelatedToMe { totalCount nodes { journalNumber } } }';
    expect((await scene.ask(manila, list)).data).toEqual({
      casesRelatedToMe: { totalCount: 1, nodes: [{ journalNumber: 'VIS-1' }] },
    });
    const { authority, instance } = manila;
    await scene.register({ fact: 'decision_handed_over', authority, instance, cases: ['VIS-1'] });
    expect((await scene.ask(manila, list)).data).toEqual({ casesRelatedToMe: { totalCount: 0, nodes: [] } });
    expectNothing(await scene.ask(manila, visa));
  });
});
