import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { atTheDesk } from './at-the-desk.ts';
import { castValuesIn, expectNothing, expectUnknown, openScene, valueAt, type Scene } from './cast.ts';

const reference = 'NSK 26-8001';
const prosecution = { authority: 'anklagemyndigheden', instance: 'NSK', purpose: 'prosecution', reference } as const;
/** The same body, as the desk names it. */
const recipient = { recipient: prosecution.authority, instance: prosecution.instance } as const;
const file = `{
  caseInMatter {
    journalNumber
    receivedOn
    decisions { outcome decidedOn }
    grounds { kind statement }
    receivedInformation { source caveat content }
    applicant { familyName givenNames nationalities }
  }
}`;
const released = [
  ...['Case.journalNumber', 'Case.receivedOn', 'Case.decisions', 'Decision.outcome', 'Decision.decidedOn'],
  ...['Applicant.familyName', 'Applicant.givenNames', 'Applicant.nationalities'],
];
const itemCoordinates = [
  'Case.receivedInformation',
  'ReceivedInformation.content',
  'ReceivedInformation.source',
  'ReceivedInformation.caveat',
];
const identityAndHistory = ['2025-03-11', '2026-02-27', 'ASY-2', 'IRN', 'Omar', 'Rahmani'];

describe.each(storeKinds)('S11, the prosecution and a report that must not travel, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  const desk = () => atTheDesk(scene, 'udlaendingestyrelsen');
  const expectNothingSaid = (answer: Answer): void => {
    expect(answer.disclosure.withheld.filter(({ path }) => path.includes('receivedInformation'))).toEqual([]);
    expect(answer.disclosure.marks).toEqual([]);
    for (const word of ['Norwegian', '4471', 'SECURITY', 'a note']) expect(answer.text).not.toContain(word);
  };

  test('no matter, no answer', async () => {
    expectNothing(await scene.ask(prosecution, file));
    const { reference: _reference, ...without } = prosecution;
    expectUnknown(await scene.ask(without, file));
  });

  test('with the matter registered everything waits for a release', async () => {
    await desk().register({ fact: 'criminal_matter_registered', cases: ['ASY-2'], ...recipient, reference });
    expect(castValuesIn(await scene.ask(prosecution, file))).toEqual([]);
  });

  test('identity, history and decisions come after release', async () => {
    await desk().release(prosecution, {
      coordinates: released,
      show: `journalNumber receivedOn decisions { outcome decidedOn }
        applicant { familyName givenNames nationalities }`,
    });
    const answer = await scene.ask(prosecution, file);
    expect(answer.errors).toBeUndefined();
    expect(castValuesIn(answer)).toEqual(identityAndHistory);
  });

  test('statements come as released: in the wording of the official, and what was left out stays', async () => {
    await desk().release(prosecution, {
      coordinates: ['Case.grounds', 'Ground.kind', 'Ground.statement', ...itemCoordinates],
      show: `grounds { kind statement } receivedInformation { content source caveat }`,
      keepBack: ['Ground.kind', ...itemCoordinates],
      reword: { 'Ground.statement': 'converted in Denmark' },
    });
    const answer = await scene.ask(prosecution, file);
    expect(valueAt(answer, 'caseInMatter', 'grounds')).toEqual([{ kind: null, statement: 'converted in Denmark' }]);
    expect(castValuesIn(answer)).toEqual(identityAndHistory);
  });

  test('the Norwegian report is not there, and nothing is said of it', async () => {
    const answer = await scene.ask(prosecution, file);
    expect(answer.data).toMatchObject({ caseInMatter: { receivedInformation: [] } });
    expectNothingSaid(answer);
  });

  test('the desk is to ask Norway; of the note of the security service there is no task for anybody', async () => {
    const tasks = [
      {
        kind: 'ASK_ORIGINATOR',
        addressee: 'Norwegian police',
        recipient: 'anklagemyndigheden NSK',
        case: { journalNumber: 'ASY-2' },
      },
    ];
    expect(await desk().tasks()).toEqual(tasks);
    const { caseKey } = await scene.caseKeys('ASY-2');
    await scene.desk
      .insertInto('case_file.received_information')
      .values({
        key: randomUUID(),
        case_key: caseKey,
        source: 'pet',
        caveat: 'SECURITY',
        content_categories: ['SECURITY'],
        content: 'a note of the service',
      })
      .execute();
    expectNothingSaid(await scene.ask(prosecution, file));
    expect(await desk().tasks()).toEqual(tasks);
  });

  test('released and found necessary, it stays without the consent of Norway', async () => {
    await desk().register({ fact: 'ART10_NEED', cases: ['ASY-2'], ...recipient, claim: 'the charge' });
    await desk().release(prosecution, {
      coordinates: itemCoordinates,
      show: 'receivedInformation { content source caveat }',
    });
    const answer = await scene.ask(prosecution, file);
    expect(answer.data).toMatchObject({ caseInMatter: { receivedInformation: [] } });
    expectNothingSaid(answer);
  });

  test('Norway consents for this recipient: the report comes with its caveat, and the task is gone', async () => {
    await desk().register({
      fact: 'ORIGINATOR_OK',
      ...{ ...recipient, cases: ['ASY-2'], originator: 'Norwegian police' },
      categories: ['PROVENANCE', 'CRIMINAL_OFFENCE'],
    });
    const answer = await scene.ask(prosecution, file);
    expect(answer.data).toMatchObject({
      caseInMatter: {
        receivedInformation: [
          { source: 'Norwegian police', caveat: 'NO_REDISCLOSURE', content: 'report 4471 on ferry smuggling' },
        ],
      },
    });
    expect(answer.disclosure.marks).toContainEqual(expect.objectContaining({ mark: 'CAVEAT' }));
    expect(answer.text).not.toContain('a note of the service');
    expect(await desk().tasks()).toEqual([]);
  });

  test.each(['securityAssessment', 'internalNotes', 'sponsor { id }'])('it can never ask for %s', async (field) => {
    expectUnknown(await scene.ask(prosecution, `{ caseInMatter { ${field} } }`));
  });
});
