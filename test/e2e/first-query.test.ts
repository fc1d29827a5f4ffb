import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordAppealOutcome } from '#storage/case-register.ts';
import type { Answer } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, expectNothing, expectUnknown, openScene, requesters, type Scene } from './scenarios/cast.ts';

const { refugeeBoard, immigrationBoard, copenhagen, protectionOfficer } = requesters;

const sample = `{
  caseByJournalNumber(journalNumber: "ASY-2") {
    journalNumber
    applicant { familyName sensitive { religiousBelief health tradeUnionMembership } }
    grounds { statement }
    securityAssessment
  }
}`;
const numberAlone = '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber } }';

describe.each(storeKinds)('the first query on %s', (kind) => {
  let scene: Scene;
  let first: Answer;
  beforeAll(async () => {
    scene = await openScene(kind);
    first = await scene.ask(refugeeBoard, sample);
  });
  afterAll(() => scene.close());

  test('gives the board what its purpose allows and null for the rest', () => {
    expect(first.status).toBe(200);
    expect(first.errors).toBeUndefined();
    expect(first.data).toEqual({
      caseByJournalNumber: {
        journalNumber: 'ASY-2',
        applicant: {
          familyName: 'Rahmani',
          sensitive: {
            religiousBelief: 'baptised in Esbjerg, house-church member',
            health: 'post-traumatic stress disorder',
            tradeUnionMembership: null,
          },
        },
        grounds: [{ statement: 'converted in Esbjerg; cousin still at home' }],
        securityAssessment: null,
      },
    });
  });

  test('says that the trade union is withheld for want of a necessity record, and of the assessment nothing', () => {
    expect(first.disclosure).toEqual({
      record: expect.stringMatching(/^[0-9a-f-]{36}$/),
      policyVersion: scene.network.generated.policy.version,
      purpose: 'appeal_refugee_appeals_board',
      legalBasis: ['gdpr_6_1_e', 'gdpr_9_2_f', 'dbl_8_1_2', 'udl_53a', 'udl_45b'],
      withheld: [
        {
          path: ['caseByJournalNumber', 'applicant', 'sensitive', 'tradeUnionMembership'],
          reason: 'REQUIREMENT_MISSING',
          requirement: 'ART9_NECESSITY',
        },
      ],
      marks: [],
    });
    expect(castValuesIn(first)).toEqual([
      'ASY-2',
      'Rahmani',
      'baptised in Esbjerg, house-church member',
      'converted in Esbjerg; cousin still at home',
      'post-traumatic stress disorder',
    ]);
  });

  test('is on record, where the data protection officer finds who got which categories for what', async () => {
    const found = await scene.ask(
      protectionOfficer,
      'query ($id: ID!) { disclosure(id: $id) { id recipient rule purpose legalBasis categories withheld } }',
      { id: first.disclosure.record },
    );
    expect(found.errors).toBeUndefined();
    expect(found.data).toEqual({
      disclosure: {
        id: first.disclosure.record,
        recipient: 'flygtningenaevnet',
        rule: 'flygtningenaevnet:appeal_refugee_appeals_board',
        purpose: 'appeal_refugee_appeals_board',
        legalBasis: ['gdpr_6_1_e', 'gdpr_9_2_f', 'dbl_8_1_2', 'udl_53a', 'udl_45b'],
        categories: expect.arrayContaining(['FILE_NUMBER', 'GROUNDS', 'HEALTH', 'IDENTITY', 'RELIGIOUS_BELIEF']),
        withheld: ['SpecialCategoryData.tradeUnionMembership: REQUIREMENT_MISSING ART9_NECESSITY'],
      },
    });
    expect(castValuesIn(found)).toEqual([]);
  });

  test('is no valid request with internal notes, which no rule of the board opens', async () => {
    expectUnknown(await scene.ask(refugeeBoard, sample.replace('securityAssessment', 'internalNotes')));
  });

  test('gives nothing, in the same words, to a municipality, to the other board, and once the outcome is recorded', async () => {
    const municipality = await scene.ask(copenhagen, numberAlone);
    const otherBoard = await scene.ask(immigrationBoard, numberAlone);
    const before = await scene.ask(refugeeBoard, numberAlone);
    expect(before.data).toEqual({ caseByJournalNumber: { journalNumber: 'ASY-2' } });

    const { caseKey } = await scene.caseKeys('ASY-2');
    await recordAppealOutcome(scene.desk, { caseKey, board: 'FLYGTNINGENAEVNET', outcome: 'UPHELD' });
    const decided = await scene.ask(refugeeBoard, numberAlone);

    for (const answer of [municipality, otherBoard, decided]) expectNothing(answer);
    const bodies = [municipality, otherBoard, decided].map(withoutOwnWords);
    expect(new Set(bodies).size).toBe(1);
    expect(new Set([municipality, otherBoard, decided].map(({ disclosure }) => disclosure.record)).size).toBe(3);
  });
});

/** The body without what names the caller's own rule and receipt. */
function withoutOwnWords({ text, disclosure: { record, purpose, legalBasis } }: Answer): string {
  return text.replace(record, '').replace(purpose, '').replace(JSON.stringify(legalBasis), '');
}
