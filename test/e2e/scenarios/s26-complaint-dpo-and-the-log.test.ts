import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, expectUnknown, openScene, requesters, valueAt, type Scene } from './cast.ts';

const { immigrationBoard, protectionOfficer } = requesters;
const agency = { authority: 'datatilsynet', purpose: 'supervision_datatilsynet', reference: '2026-432-0071' } as const;
const byNumber = (fields: string): string => `{ caseByJournalNumber(journalNumber: "FAM-1") ${fields} }`;
const log = byNumber('{ journalNumber disclosures { recipient rule purpose legalBasis categories withheld } }');
const content = byNumber('{ applicant { familyName } sponsor { fullName postalAddress } decisions { outcome } }');
const address = 'Hemmelig Sti 12, 8900 Randers';

describe.each(storeKinds)('S26, complaint, DPO and the log, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
    await scene.ask(immigrationBoard, byNumber('{ journalNumber sponsor { fullName annualIncome postalAddress } }'));
  });
  afterAll(() => scene.close());

  test.each([agency, protectionOfficer])('$authority sees who got which categories, and no value', async (asking) => {
    const answer = await scene.ask(asking, log);
    expect(answer.errors).toBeUndefined();
    expect(valueAt(answer, 'caseByJournalNumber', 'disclosures')).toContainEqual({
      recipient: 'udlaendingenaevnet',
      rule: 'udlaendingenaevnet:appeal_immigration_appeals_board',
      purpose: 'appeal_immigration_appeals_board',
      legalBasis: ['gdpr_6_1_e', 'gdpr_9_2_f', 'dbl_8_1_2', 'udl_46a', 'udl_52b'],
      categories: ['ECONOMY', 'FILE_NUMBER', 'IDENTITY', 'SPONSOR', 'STRUCTURE'],
      withheld: [],
    });
    expect(castValuesIn(answer)).toEqual(['FAM-1']);
  });

  test('each look is on record itself, with the controller that it was for, and the other one sees it', async () => {
    const answer = await scene.ask(protectionOfficer, byNumber('{ disclosures { recipient reference } }'));
    expect(valueAt(answer, 'caseByJournalNumber', 'disclosures')).toEqual([
      { recipient: protectionOfficer.authority, reference: protectionOfficer.reference },
      { recipient: agency.authority, reference: agency.reference },
      { recipient: 'udlaendingenaevnet', reference: null },
    ]);
    const { subjects, reference } = await scene.recordOf(answer);
    expect(reference).toBe(protectionOfficer.reference);
    expect(subjects.map(({ categories, controller }) => [controller, categories])).toEqual([
      ['udlaendingestyrelsen', ['DISCLOSURE_LOG', 'STRUCTURE']],
    ]);
  });

  test('content waits for the scope', async () => {
    const answer = await scene.ask(agency, content);
    expect(castValuesIn(answer)).toEqual(['Tran']);
  });

  test('with a wider scope the agency sees content, and the protected address once it says why', async () => {
    const categories = ['DISCLOSURE_LOG', 'DECISION_OUTCOME', 'SPONSOR', 'CONTACT', 'PROTECTED_CONTACT'];
    const { authority } = agency;
    const wider = { ...agency, reference: '2026-432-0072' };
    await scene.register({
      fact: 'supervision_case_open',
      authority,
      reference: wider.reference,
      cases: ['FAM-1'],
      categories,
    });
    const answer = await scene.ask(wider, content);
    expect(castValuesIn(answer)).toEqual(['Peter Haugaard', 'Tran']);
    const stated = await scene.ask({ ...wider, need: 'the complaint is about this address' }, content);
    expect(castValuesIn(stated)).toEqual([address, 'Peter Haugaard', 'Tran'].toSorted());
    expect((await scene.recordOf(stated)).need).toBe('the complaint is about this address');
  });

  test('with a wider task the officer sees content, and the address never', async () => {
    const categories = ['DISCLOSURE_LOG', 'IDENTITY', 'SPONSOR', 'CONTACT', 'DECISION_OUTCOME'];
    const { authority } = protectionOfficer;
    const wider = { ...protectionOfficer, reference: 'DPO 2026-0010', need: 'the complaint is about this address' };
    await scene.register({
      fact: 'dpo_task_registered',
      authority,
      reference: wider.reference,
      cases: ['FAM-1'],
      categories,
    });
    expect(castValuesIn(await scene.ask(protectionOfficer, content))).toEqual([]);
    expect(castValuesIn(await scene.ask(wider, content))).toEqual(['Peter Haugaard', 'Tran']);
  });

  test.each(['grounds { statement }', 'securityAssessment'])('the officer cannot ask for %s', async (field) => {
    expectUnknown(await scene.ask(protectionOfficer, byNumber(`{ ${field} }`)));
  });
});
