import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { atTheDesk } from './at-the-desk.ts';
import { castValuesIn, expectNothing, openScene, type Scene } from './cast.ts';

const lawyer = {
  authority: 'kammeradvokaten',
  purpose: 'court_proceedings_legal_claims',
  reference: 'KA 4012-88',
} as const;
const suit = `{
  caseInMatter {
    journalNumber
    decisions { reasons }
    internalNotes
    sponsor { fullName postalAddress }
  }
}`;

describe.each(storeKinds)("S24, the state's lawyer and the court, on %s", (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  const desk = () => atTheDesk(scene, 'udlaendingestyrelsen');

  test('the lawyer gets the case of the suit; the protected address and the notes stay', async () => {
    const answer = await scene.ask(lawyer, suit);
    expect(answer.data).toEqual({
      caseInMatter: {
        journalNumber: 'FAM-1',
        decisions: [{ reasons: 'support requirement not met' }],
        internalNotes: null,
        sponsor: { fullName: 'Peter Haugaard', postalAddress: null },
      },
    });
    expect(answer.disclosure.withheld.map(({ path }) => path.at(-1))).toEqual(['internalNotes']);
  });

  test('another file is not part of the matter, and a matter that is not instructed opens none', async () => {
    expectNothing(await scene.ask(lawyer, '{ caseByJournalNumber(journalNumber: "ASY-2") { status } }'));
    expectNothing(await scene.ask({ ...lawyer, reference: 'KA 4012-89' }, suit));
    const { reference: _reference, ...withoutMatter } = lawyer;
    expect((await scene.ask(withoutMatter, suit)).status).toBe(400);
  });

  test('notes that the instruction lists come after their release', async () => {
    const reference = 'KA 4012-90';
    await desk().register({
      fact: 'matter_instructed',
      recipient: lawyer.authority,
      reference,
      cases: ['FAM-1'],
      categories: ['ASSESSMENT_INTERNAL'],
    });
    const notes = '{ caseInMatter { internalNotes } }';
    expect((await scene.ask({ ...lawyer, reference }, notes)).data).toEqual({ caseInMatter: null });
    await desk().release({ ...lawyer, reference }, { coordinates: ['Case.internalNotes'], show: 'internalNotes' });
    expect((await scene.ask({ ...lawyer, reference }, notes)).data).toEqual({
      caseInMatter: { internalNotes: ['support requirement borderline'] },
    });
    expect(castValuesIn(await scene.ask(lawyer, notes))).toEqual([]);
  });

  test('when the matter closes there is nothing more, and the desk is to have it returned or deleted', async () => {
    expect(await desk().tasks()).toEqual([]);
    await desk().end('matter_instructed', 'FAM-1', lawyer.authority);
    expectNothing(await scene.ask(lawyer, suit));
    expect(await desk().tasks()).toEqual(
      ['KA 4012-90', lawyer.reference].map((reference) => ({
        kind: 'RETURN_OR_DELETE',
        addressee: 'kammeradvokaten',
        recipient: `kammeradvokaten ${reference}`,
        case: { journalNumber: 'FAM-1' },
      })),
    );
  });

  test('a court is switched off', async () => {
    const asking = { authority: 'domstolene', instance: '01', purposes: ['court_proceedings_legal_claims'] };
    await expect(scene.network.token(asking)).rejects.toThrow();
  });
});
