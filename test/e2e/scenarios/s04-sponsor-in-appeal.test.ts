import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, openScene, requesters, valueAt, type Scene } from './cast.ts';

const { immigrationBoard, protectionOfficer } = requesters;

const query = `{
  caseByJournalNumber(journalNumber: "FAM-1") {
    journalNumber
    sponsor {
      fullName relationToApplicant annualIncome receivesPublicAssistance convictions postalAddress addressProtection
    }
    applicant { familyName postalAddress protectedAddress municipalityCode contactPoints employerName }
    documents { title kind content contentCategories }
    parties { name }
    grounds { statement }
    receivedInformation { content }
  }
}`;
const sponsor = {
  fullName: 'Peter Haugaard',
  relationToApplicant: 'spouse',
  annualIncome: 187431,
  receivesPublicAssistance: true,
  convictions: null,
  postalAddress: null,
  addressProtection: 'SPECIAL',
};
const convictions = ['2014: assault, 30 days suspended'];
const address = 'Hemmelig Sti 12, 8900 Randers';
const need = 'hearing of the parties at their homes';

const addressPath = ['caseByJournalNumber', 'sponsor', 'postalAddress'];
const convictionsWithheld = {
  path: ['caseByJournalNumber', 'sponsor', 'convictions'],
  reason: 'REQUIREMENT_MISSING',
  requirement: 'ART10_NEED',
};
const release = {
  fact: 'HUMAN_REVIEW',
  authority: 'udlaendingenaevnet',
  cases: ['FAM-1'],
  coordinates: ['Sponsor.postalAddress'],
};

describe.each(storeKinds)("S04, a sponsor's data in an appeal, on %s", (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  test('name, relation, income and public assistance come; the protected address is null without a word', async () => {
    const answer = await scene.ask(immigrationBoard, query);
    expect(valueAt(answer, 'caseByJournalNumber', 'sponsor')).toEqual(sponsor);
    expect(answer.disclosure.withheld).toEqual([convictionsWithheld]);
    expect(answer.disclosure.marks).toContainEqual({ path: addressPath, mark: 'ADDRESS_PROTECTED' });
    expectOnlyAddressMarks(answer);
    expect(castValuesIn(answer)).toEqual(['187431', 'FAM-1', 'Peter Haugaard', 'Tran']);
  });

  test('nothing else in the file tells where he lives: no title, no employer, no address of the household', async () => {
    const answer = await scene.ask(immigrationBoard, query);
    expect(valueAt(answer, 'caseByJournalNumber')).toMatchObject({
      applicant: {
        familyName: 'Tran',
        postalAddress: null,
        protectedAddress: null,
        municipalityCode: null,
        contactPoints: null,
        employerName: null,
      },
      // The tenancy agreement is filed as PROTECTED_CONTACT, so the list is one without it.
      documents: [],
    });
    expect(answer.text).not.toMatch(/Hemmelig|Randers/);
  });

  test('convictions come with a recorded need for them alone', async () => {
    await scene.register({ fact: 'ART10_NEED', authority: 'udlaendingenaevnet', cases: ['FAM-1'] });
    const answer = await scene.ask(immigrationBoard, query);
    expect(valueAt(answer, 'caseByJournalNumber', 'sponsor')).toEqual({ ...sponsor, convictions });
    expect(answer.disclosure.withheld).toEqual([]);
    await scene.end('ART10_NEED', 'FAM-1');
  });

  test('the address comes, marked, for a stated need and a human release, and for neither of them alone', async () => {
    const stated = await scene.ask({ ...immigrationBoard, need }, query);
    expect(valueAt(stated, 'caseByJournalNumber', 'sponsor')).toEqual(sponsor);

    await scene.register(release);
    const released = await scene.ask(immigrationBoard, query);
    expect(valueAt(released, 'caseByJournalNumber', 'sponsor')).toEqual(sponsor);
    for (const answer of [stated, released]) {
      expect(answer.disclosure.withheld).toEqual([convictionsWithheld]);
      expect(answer.text).not.toContain('Hemmelig');
    }

    const both = await scene.ask({ ...immigrationBoard, need }, query);
    expect(valueAt(both, 'caseByJournalNumber', 'sponsor')).toEqual({ ...sponsor, postalAddress: address });
    expect(both.disclosure.marks).toContainEqual({ path: addressPath, mark: 'ADDRESS_PROTECTED' });
    expect((await scene.recordOf(both)).need).toBe(need);
    // The release names one field: the document that carries the address stays out.
    expect(valueAt(both, 'caseByJournalNumber', 'documents')).toEqual([]);
    expect(castValuesIn(both)).toEqual(['187431', 'FAM-1', address, 'Peter Haugaard', 'Tran']);
    await scene.end('HUMAN_REVIEW', 'FAM-1');
  });

  test('a rule that does not list the protected address gets neither the address nor the mark, whatever it states', async () => {
    const reference = 'DPO 2026-0010';
    await scene.register({
      fact: 'dpo_task_registered',
      authority: 'databeskyttelsesraadgiver',
      cases: ['FAM-1'],
      reference,
      categories: ['SPONSOR', 'CONTACT', 'IDENTITY'],
    });
    const answer = await scene.ask(
      { ...protectionOfficer, reference, need },
      '{ caseByJournalNumber(journalNumber: "FAM-1") { journalNumber sponsor { fullName postalAddress } } }',
    );
    expect(answer.data).toEqual({
      caseByJournalNumber: {
        journalNumber: 'FAM-1',
        sponsor: { fullName: 'Peter Haugaard', postalAddress: null },
      },
    });
    expect(answer.disclosure).toMatchObject({ withheld: [], marks: [] });
    expect(castValuesIn(answer)).toEqual(['FAM-1', 'Peter Haugaard']);
  });
});

/** Marks stand at what reveals where somebody lives, and say no more than that it is protected. */
function expectOnlyAddressMarks({ disclosure }: Answer): void {
  const revealing = ['postalAddress', 'protectedAddress', 'municipalityCode', 'contactPoints', 'employerName', 'title'];
  for (const { path, mark } of disclosure.marks) {
    expect(mark).toBe('ADDRESS_PROTECTED');
    expect(revealing).toContain(path.at(-1));
  }
}
