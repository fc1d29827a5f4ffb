import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, expectNothing, expectUnknown, openScene, withoutRecord, type Scene } from './cast.ts';

const service = { authority: 'fe', purpose: 'security_assessment' } as const;
const asking = { ...service, reference: 'FE 2026-31' } as const;

describe.each(storeKinds)('S13, give me everyone from one country, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
    const { authority, reference } = asking;
    await scene.register({
      fact: 'security_referral_open',
      authority,
      reference,
      cases: ['ASY-2'],
      person: '10000002',
    });
  });
  afterAll(() => scene.close());

  test.each([
    '{ casesRelatedToMe(filter: { nationality: "IRN" }) { nodes { id } } }',
    '{ casesRelatedToMe(filter: { nationality: "IRN" }) { totalCount } }',
    '{ casesRelatedToMe(first: 1) { endCursor } }',
    '{ all: casesRelatedToMe(first: 1) { nodes { applicant { nationalities } } } }',
    '{ caseByJournalNumber(journalNumber: "ASY-2") { id } }',
    '{ applicantByFileNumber(alienFileNumber: "10000002") { id } }',
    '{ case(id: "1") { id } }',
    '{ applicant(id: "1") { id } }',
    '{ sponsor(id: "1") { id } }',
    '{ caseStatistics(table: "cases_by_type_and_quarter", period: "2025") { value } }',
  ])('there is no such way in: %s', async (query) => {
    const texts = new Set<string>();
    for (const authority of ['fe', 'pet']) {
      const answer = await scene.ask({ ...asking, authority }, query);
      expectUnknown(answer);
      texts.add(answer.text);
    }
    expect(texts.size).toBe(1);
  });

  test('the nationality of the person in a matter is the person’s alone: no list of others hangs on it', async () => {
    const answer = await scene.ask(asking, '{ personInMatter { nationalities cases { id } } }');
    expect(answer.data).toEqual({ personInMatter: null });
    expect(castValuesIn(answer)).toEqual([]);
  });

  test('walking through references finds nothing, and a reference that is known looks like any other', async () => {
    const query = '{ personInMatter { nationalities } }';
    const known = withoutRecord(await scene.ask(asking, query));
    for (const reference of ['FE 2026-32', 'PET 2026-118', 'FOB 26/00417', '%']) {
      expect(withoutRecord(await scene.ask({ ...asking, reference }, query))).toBe(known);
    }
    expectUnknown(await scene.ask(service, query));
  });

  describe('over a cleared channel', () => {
    const cleared = { ...asking, officer: 'analyst-7', clearance: true } as const;

    test('the one person comes that the reference names, and whom else it might concern does not', async () => {
      const query = '{ personInMatter { nationalities cases { journalNumber applicant { familyName } } } }';
      expect((await scene.ask(cleared, query)).data).toEqual({
        personInMatter: {
          nationalities: ['IRN'],
          cases: [{ journalNumber: 'ASY-2', applicant: { familyName: 'Rahmani' } }],
        },
      });
    });

    test('walking through references finds nothing', async () => {
      for (const reference of ['FE 2026-32', 'PET 2026-118', 'FOB 26/00417', '%']) {
        expectNothing(await scene.ask({ ...cleared, reference }, '{ personInMatter { nationalities } }'));
      }
    });

    test.each([
      '{ casesRelatedToMe(filter: { nationality: "IRN" }) { totalCount } }',
      '{ applicantByFileNumber(alienFileNumber: "10000002") { id } }',
    ])('there is no such way in either: %s', async (query) => {
      expectUnknown(await scene.ask(cleared, query));
    });
  });
});
