import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, openScene, requesters, type Scene } from './cast.ts';

const { copenhagen, refugeeBoard } = requesters;

const query = `{
  applicantByFileNumber(alienFileNumber: "10000006") {
    familyName
    dateOfBirth
    cprNumber
    residenceStatus { isLawful }
    cases { journalNumber restriction }
  }
}`;
const sami = {
  familyName: 'Barakat',
  dateOfBirth: '2008-12-28',
  cprNumber: '881208-4107',
  residenceStatus: { isLawful: true },
  cases: [{ journalNumber: 'ASY-4', restriction: 'ACCURACY_CONTESTED' }],
};
const at = (field: string): string[] => ['applicantByFileNumber', field];

describe.each(storeKinds)('S28, a contested birth date, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  test('the municipality gets the rest and the restriction, but no field that tells whether he is a minor', async () => {
    const answer = await scene.ask(copenhagen, query);
    expect(answer.data).toEqual({ applicantByFileNumber: { ...sami, dateOfBirth: null, cprNumber: null } });
    expect(answer.disclosure.withheld).toHaveLength(2);
    expect(answer.disclosure.withheld).toEqual(
      expect.arrayContaining([
        { path: at('dateOfBirth'), reason: 'RESTRICTED' },
        { path: at('cprNumber'), reason: 'RESTRICTED' },
      ]),
    );
    expect(castValuesIn(answer)).toEqual(['ASY-4', 'Barakat']);
  });

  test('the board in the pending appeal gets it, marked as contested', async () => {
    const answer = await scene.ask(refugeeBoard, query);
    expect(answer.data).toEqual({ applicantByFileNumber: sami });
    expect(answer.disclosure.withheld).toEqual([]);
    expect(answer.disclosure.marks).toHaveLength(2);
    expect(answer.disclosure.marks).toEqual(
      expect.arrayContaining([
        { path: at('dateOfBirth'), mark: 'CONTESTED' },
        { path: at('cprNumber'), mark: 'CONTESTED' },
      ]),
    );
  });

  test('once the restriction is lifted the municipality gets the date without a mark', async () => {
    await scene.end('restriction', 'ASY-4');
    const answer = await scene.ask(copenhagen, query);
    expect(answer.data).toEqual({
      applicantByFileNumber: { ...sami, cases: [{ journalNumber: 'ASY-4', restriction: 'NONE' }] },
    });
    expect(answer.disclosure).toMatchObject({ withheld: [], marks: [] });
  });
});
