import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findFacts } from '#storage/fact-store.ts';
import { storeKinds } from '#test/support/databases.ts';
import { atTheDesk } from './at-the-desk.ts';
import { castValuesIn, expectNothing, openScene, requesters, textAt, type Scene } from './cast.ts';

const { copenhagen, refugeeBoard } = requesters;
const prosecution = {
  authority: 'anklagemyndigheden',
  instance: 'KBH',
  purpose: 'prosecution',
  reference: 'AM 5100-26',
} as const;

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
    await desk().end('restriction', 'ASY-4');
    await desk().register({
      fact: 'restriction',
      restriction: 'ACCURACY_CONTESTED',
      cases: ['ASY-4'],
      coordinates: ['Applicant.dateOfBirth'],
    });
  });
  afterAll(() => scene.close());

  const desk = () => atTheDesk(scene, 'udlaendingestyrelsen');

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

  describe('the prosecution, in a matter where his age decides liability', () => {
    const inMatter = '{ personInMatter { familyName dateOfBirth cprNumber } }';
    const held = { personInMatter: { familyName: 'Barakat', dateOfBirth: null, cprNumber: null } };
    const released = {
      coordinates: ['Applicant.dateOfBirth'],
      show: 'applicant { dateOfBirth }',
      ground: 'LEGAL_CLAIM',
    } as const;

    test('gets nothing before the matter is registered', async () => {
      expectNothing(await scene.ask(prosecution, inMatter));
    });

    test('gets what was reviewed, and in silence no date of birth nor what carries it', async () => {
      const { authority: recipient, instance, reference } = prosecution;
      await desk().register({ fact: 'criminal_matter_registered', recipient, instance, reference, cases: ['ASY-4'] });
      await desk().release(prosecution, {
        coordinates: ['Applicant.familyName', 'Applicant.dateOfBirth', 'Applicant.cprNumber'],
        show: 'applicant { familyName dateOfBirth cprNumber }',
      });
      const answer = await scene.ask(prosecution, inMatter);
      expect(answer.data).toEqual(held);
      expect(answer.disclosure).toMatchObject({ withheld: [], marks: [] });
      expect(castValuesIn(answer)).toEqual(['Barakat']);
      const { withheld } = await scene.recordOf(answer);
      expect(withheld.map(({ coordinate, reason, announced }) => [coordinate, reason, announced])).toEqual([
        ['Applicant.dateOfBirth', 'RESTRICTED', false],
        ['Applicant.cprNumber', 'RESTRICTED', false],
      ]);
    });

    test('gets the one field that is released on a ground, marked, and the record names the release', async () => {
      await desk().release(prosecution, released);
      const [key] = await findFacts(scene.desk, { fact: 'restriction_release' });
      if (key === undefined) throw new Error('there is a release');
      const answer = await scene.ask(prosecution, inMatter);
      expect(answer.data).toEqual({ personInMatter: { ...held.personInMatter, dateOfBirth: sami.dateOfBirth } });
      expect(answer.disclosure).toMatchObject({
        withheld: [],
        marks: [{ path: ['personInMatter', 'dateOfBirth'], mark: 'CONTESTED' }],
      });
      const { subjects } = await scene.recordOf(answer);
      expect(subjects.filter(({ evidence }) => evidence.includes(key))).toHaveLength(1);
    });

    test('gets it once: that release is spent, and the next request waits for its own', async () => {
      expect((await scene.ask(prosecution, inMatter)).data).toEqual(held);
      await desk().release(prosecution, released);
      expect((await scene.ask(prosecution, '{ personInMatter { familyName } }')).data).toEqual({
        personInMatter: { familyName: 'Barakat' },
      });
      expect((await scene.ask(prosecution, inMatter)).data).toMatchObject({
        personInMatter: { dateOfBirth: sami.dateOfBirth },
      });
      expect((await scene.ask(prosecution, inMatter)).data).toEqual(held);
    });
  });

  test('the municipality, whose purpose blocks, cannot ask for a release, and none opens it', async () => {
    const ids = '{ applicantByFileNumber(alienFileNumber: "10000006") { cases { id } } }';
    const caseId = textAt(await scene.ask(copenhagen, ids), 'applicantByFileNumber', 'cases', '0', 'id');
    const ask = 'mutation ($input: ReleaseRequestInput!) { requestRelease(input: $input) { state } }';
    const input = { key: '0101-1', caseId, coordinates: ['Applicant.dateOfBirth'], need: 'is he a minor?' };
    expect((await scene.ask(copenhagen, ask, { input })).errors?.[0]?.extensions.code).toBe('OPERATION_REFUSED');
    const { authority, instance, purpose } = copenhagen;
    const detail = { ground: 'important_public_interest' };
    await scene.register({ fact: 'restriction_release', authority, instance, purpose, cases: ['ASY-4'], detail });
    expect((await scene.ask(copenhagen, query)).data).toMatchObject({ applicantByFileNumber: { dateOfBirth: null } });
  });

  test('once the restriction is lifted the municipality gets the date without a mark', async () => {
    await desk().end('restriction', 'ASY-4');
    const answer = await scene.ask(copenhagen, query);
    expect(answer.data).toEqual({
      applicantByFileNumber: { ...sami, cases: [{ journalNumber: 'ASY-4', restriction: 'NONE' }] },
    });
    expect(answer.disclosure).toMatchObject({ withheld: [], marks: [] });
    const plain = await scene.ask(prosecution, '{ personInMatter { dateOfBirth cprNumber } }');
    expect(plain.data).toEqual({ personInMatter: { dateOfBirth: sami.dateOfBirth, cprNumber: sami.cprNumber } });
    expect(plain.disclosure.marks).toEqual([]);
  });
});
