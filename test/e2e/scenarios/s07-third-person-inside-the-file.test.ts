import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, openScene, requesters, valueAt, withoutRecord, type Scene } from './cast.ts';

const { refugeeBoard } = requesters;
const service = { authority: 'pet', purpose: 'security_assessment', reference: 'PET 2026-118' } as const;
const fields = `{
  journalNumber
  documents { title }
  applicant { familyMembers { name saidBy } }
}`;
const byNumber = `{ caseByJournalNumber(journalNumber: "ASY-2") ${fields} }`;
const inMatter = `{ caseInMatter ${fields} }`;
const cousin = 'Behrouz Rahmani-Tabrizi';

describe.each(storeKinds)('S07, a third person inside the file, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind, { bearerAuthorities: ['pet'] });
  });
  afterAll(() => scene.close());

  test('the board sees the cousin and the interview that speaks of him, whose need is noted for the appeal', async () => {
    const answer = await scene.ask(refugeeBoard, byNumber);
    expect(castValuesIn(answer)).toEqual(['ASY-2', cousin, 'Interview 2 of 2']);
  });

  test('the security service sees him over a cleared channel once need and relevance are noted for him, both', async () => {
    const { authority } = service;
    const cleared = { ...service, officer: 'pet-04', clearance: true };
    const common = { authority, cases: ['ASY-2'], item: 'ASY-2' };
    const relevant = (...coordinates: string[]) =>
      scene.register({ ...common, fact: 'CASE_RELEVANCE', categories: ['THIRD_PARTY'], coordinates });
    const names = async () => castValuesIn(await scene.ask(cleared, inMatter));

    const withoutHim = await names();
    expect(withoutHim).toEqual(['ASY-2']);
    await scene.register({ ...common, fact: 'THIRD_PARTY_NEED' });
    expect(await names()).toEqual(withoutHim);
    await scene.endWhere({ fact: 'THIRD_PARTY_NEED', authority });
    await relevant('Applicant.familyMembers', 'FamilyMember.name');
    expect(await names()).toEqual(withoutHim);
    await scene.endWhere({ fact: 'CASE_RELEVANCE', authority });
    await scene.register({ ...common, fact: 'THIRD_PARTY_NEED' });
    await relevant('Case.documents');
    expect(await names()).toEqual(withoutHim);
    await relevant('Applicant.familyMembers', 'FamilyMember.name');
    const answer = await scene.ask(cleared, inMatter);
    expect(castValuesIn(answer)).toEqual(['ASY-2', cousin]);
    expect(valueAt(answer, 'caseInMatter', 'applicant')).toEqual({ familyMembers: [{ name: cousin, saidBy: null }] });
    await scene.endWhere({ fact: 'CASE_RELEVANCE', authority });
    expect(await names()).toEqual(withoutHim);
  });

  test('the security service sees nobody without a cleared channel, whatever is marked as needed and relevant', async () => {
    const { authority } = service;
    const before = await scene.ask(service, inMatter);
    await scene.register({ fact: 'THIRD_PARTY_NEED', authority, cases: ['ASY-2'] });
    const categories = ['THIRD_PARTY', 'GROUNDS', 'DOCUMENT_CONTENT'];
    await scene.register({ fact: 'CASE_RELEVANCE', authority, cases: ['ASY-2'], categories });
    const after = await scene.ask({ ...service, officer: 'pet-04', clearance: true, bound: false }, inMatter);
    expect(after.data).toEqual({ caseInMatter: null });
    expect(withoutRecord(after)).toBe(withoutRecord(before));
    expect(castValuesIn(after)).toEqual([]);
  });

  test('the agency that prepares the answer to Omar sees the cousin, and that Omar spoke of him', async () => {
    const agency = { authority: 'udlaendingestyrelsen', purpose: 'data_subject_access', reference: 'R 26-1' } as const;
    const { authority, reference } = agency;
    const fact = 'rights_request_addressed_here';
    await scene.register({ fact, authority, reference, cases: [], person: '10000002' });
    const answer = await scene.ask(agency, '{ personInMatter { familyMembers { name saidBy } } }');
    expect(answer.data).toEqual({ personInMatter: { familyMembers: [{ name: cousin, saidBy: 'applicant' }] } });
  });

  test('once the need is no longer noted, the cousin is gone from the board’s answer, and the interview with him', async () => {
    await scene.endWhere({ fact: 'THIRD_PARTY_NEED', authority: refugeeBoard.authority });
    const answer = await scene.ask(refugeeBoard, byNumber);
    expect(valueAt(answer, 'caseByJournalNumber', 'applicant')).toBeNull();
    expect(castValuesIn(answer)).toEqual(['ASY-2']);
  });
});
