import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { caseIdQuery, officers } from '../desk/desk-officers.ts';
import { castValuesIn, expectNothing, openScene, requesters, textAt, valueAt, type Scene } from './cast.ts';

const { ombudsman } = requesters;
const { contact } = officers;

const fileOf = (journalNumber: string): string => `{
  caseByJournalNumber(journalNumber: "${journalNumber}") {
    journalNumber
    type
    status
    receivedOn
    applicant { familyName sensitive { health } }
    sponsor { fullName annualIncome convictions postalAddress }
    decisions { outcome decidedOn reasons }
    documents { title content }
    internalNotes
  }
}`;
const file = {
  journalNumber: 'FAM-1',
  type: 'FAMILY_REUNIFICATION',
  status: 'APPEALED',
  receivedOn: '2025-10-06',
  applicant: { familyName: 'Tran', sensitive: null },
  sponsor: { fullName: 'Peter Haugaard', annualIncome: 187431, convictions: null, postalAddress: null },
  decisions: [{ outcome: 'REFUSED', decidedOn: '2026-05-18', reasons: 'support requirement not met' }],
  documents: [],
  internalNotes: null,
};
const fileValues = [
  '187431',
  '2025-10-06',
  '2026-05-18',
  'FAM-1',
  'Peter Haugaard',
  'Tran',
  'support requirement not met',
];
const missing = (requirement: string, ...path: string[]) => ({
  path: ['caseByJournalNumber', ...path],
  reason: 'REQUIREMENT_MISSING',
  requirement,
});
const healthWithheld = missing('ART9_NECESSITY', 'applicant', 'sensitive', 'health');
const notesWithheld = missing('HUMAN_REVIEW', 'internalNotes');

describe.each(storeKinds)('S18, the Ombudsman, open and closed, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  test('the file of the named case comes; internal notes, offences and special categories wait', async () => {
    const answer = await scene.ask(ombudsman, fileOf('FAM-1'));
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ caseByJournalNumber: file });
    expect(answer.disclosure.withheld).toHaveLength(3);
    expect(answer.disclosure.withheld).toEqual(
      expect.arrayContaining([notesWithheld, healthWithheld, missing('ART10_NEED', 'sponsor', 'convictions')]),
    );
    expect(castValuesIn(answer)).toEqual(fileValues);
    expect((await scene.recordOf(answer)).reference).toBe('FOB 26/00417');
  });

  test('the internal notes come after release', async () => {
    const released = { fact: 'HUMAN_REVIEW', authority: 'folketingets_ombudsmand', cases: ['FAM-1'] };
    await scene.register({ ...released, coordinates: ['Case.internalNotes'] });
    const answer = await scene.ask(ombudsman, fileOf('FAM-1'));
    expect(answer.data).toEqual({
      caseByJournalNumber: { ...file, internalNotes: ['support requirement borderline'] },
    });
    expect(answer.disclosure.withheld).not.toContainEqual(notesWithheld);
    expect(castValuesIn(answer)).toEqual([...fileValues, 'support requirement borderline'].sort());
    await scene.end('HUMAN_REVIEW', 'FAM-1');
  });

  test('offences and special categories come within the scope of the inquiry alone, whatever necessity is on record', async () => {
    const recorded = { authority: 'folketingets_ombudsmand', cases: ['FAM-1'] };
    await scene.register({ ...recorded, fact: 'ART10_NEED' });
    await scene.register({ ...recorded, fact: 'ART9_NECESSITY', categories: ['HEALTH'] });
    const outside = await scene.ask(ombudsman, fileOf('FAM-1'));
    expect(outside.data).toEqual({ caseByJournalNumber: file });
    expect(outside.disclosure.withheld).toContainEqual(missing('SUPERVISION_SCOPE', 'sponsor', 'convictions'));
    expect(outside.disclosure.withheld).toContainEqual(
      missing('SUPERVISION_SCOPE', 'applicant', 'sensitive', 'health'),
    );

    const reference = 'FOB 26/00430';
    const wider = { ...recorded, fact: 'open_ombudsman_inquiry_names_case', reference };
    await scene.register({ ...wider, categories: ['CRIMINAL_OFFENCE'] });
    const within = await scene.ask({ ...ombudsman, reference }, fileOf('FAM-1'));
    expect(valueAt(within, 'caseByJournalNumber', 'sponsor', 'convictions')).toEqual([
      '2014: assault, 30 days suspended',
    ]);
    expect(valueAt(within, 'caseByJournalNumber', 'applicant', 'sensitive')).toBeNull();
  });

  test('another case of the same couple gives nothing until an inquiry names it', async () => {
    expectNothing(await scene.ask(ombudsman, fileOf('FAM-2')));
    const found = await scene.ask(contact, caseIdQuery, { journalNumber: 'FAM-2' });
    const caseIds = [textAt(found, 'caseByJournalNumber', 'id')];
    const input = { key: 's18-open', reference: 'FOB 26/00418', caseIds, scope: ['DECISION_REASONS'] };
    const open = 'mutation ($input: InquiryInput!) { openOmbudsmanInquiry(input: $input) { caseCount } }';
    expect((await scene.ask(contact, open, { input })).data).toEqual({ openOmbudsmanInquiry: { caseCount: 1 } });
    // The reference narrows to its own inquiry.
    expectNothing(await scene.ask(ombudsman, fileOf('FAM-2')));
    const named = await scene.ask({ ...ombudsman, reference: 'FOB 26/00418' }, fileOf('FAM-2'));
    expect(valueAt(named, 'caseByJournalNumber')).toMatchObject({ journalNumber: 'FAM-2', status: 'CLOSED' });
    expectNothing(await scene.ask({ ...ombudsman, reference: 'FOB 26/99999' }, fileOf('FAM-2')));
  });

  test('once the inquiry is closed nothing comes, to whoever of the staff asks', async () => {
    const close = 'mutation ($input: InquiryStepInput!) { closeOmbudsmanInquiry(input: $input) { caseCount } }';
    for (const named of ['FOB 26/00417', 'FOB 26/00430']) {
      const input = { key: `close-${named.slice(-5)}`, reference: named, version: 0, reason: 'opinion given' };
      expect((await scene.ask(contact, close, { input })).data).toEqual({ closeOmbudsmanInquiry: { caseCount: 0 } });
    }
    const { reference, ...withoutReference } = ombudsman;
    for (const asking of [ombudsman, withoutReference, { ...ombudsman, officer: 'fob-11' }]) {
      expectNothing(await scene.ask(asking, fileOf('FAM-1')));
    }
    expectNothing(await scene.ask(ombudsman, '{ caseInMatter { journalNumber } }'));
    expect(reference).toBe('FOB 26/00417');
  });
});
