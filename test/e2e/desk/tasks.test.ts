import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { expectNothing, openScene, requesters, textAt, valueAt, type Scene } from '../scenarios/cast.ts';
import { submit } from '../receiving/senders.ts';
import { officers } from './desk-officers.ts';

const { registrar } = officers;
const { refugeeBoard } = requesters;
const list =
  'query ($first: Int) { deskTasks(first: $first) { id kind addressee recipient since case { journalNumber } } }';
const complete = 'mutation ($input: TaskInput!) { completeTask(input: $input) { id kind } }';

interface Task {
  readonly id: string;
  readonly kind: string;
  readonly recipient: string;
}

describe.each(storeKinds)('tasks of the desk on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  const tasks = async (): Promise<readonly Task[]> =>
    valueAt(await scene.ask(registrar, list), 'deskTasks') as readonly Task[];

  test('there is none before anything happens', async () => {
    expect(await tasks()).toEqual([]);
  });

  test('an originator is to be asked once a recipient has asked for what a caveat holds back', async () => {
    const received = '{ caseByJournalNumber(journalNumber: "ASY-2") { receivedInformation { content } } }';
    const answer = await scene.ask(refugeeBoard, received);
    expect(answer.data).toEqual({ caseByJournalNumber: { receivedInformation: [] } });
    expect(answer.disclosure.withheld).toEqual([]);
    expect(await tasks()).toMatchObject([
      {
        kind: 'ASK_ORIGINATOR',
        addressee: 'Norwegian police',
        recipient: 'flygtningenaevnet',
        case: { journalNumber: 'ASY-2' },
      },
    ]);
    expect(await tasks()).toEqual(await tasks());
  });

  test('another authority sees no task of it', async () => {
    expect((await scene.ask({ ...registrar, authority: 'siri' }, list)).data).toEqual({ deskTasks: [] });
  });

  const consent = {
    fact: 'ORIGINATOR_OK',
    authority: 'flygtningenaevnet',
    cases: ['ASY-2'],
    categories: ['CRIMINAL_OFFENCE'],
    detail: { originator: 'Norwegian police' },
  } as const;

  test.each<[string, object]>([
    ['in the case of another person', { cases: ['ASY-3'] }],
    ['to another recipient', { authority: 'anklagemyndigheden' }],
    ['for another purpose', { purpose: 'consult_other_authority' }],
    ['for something else', { categories: ['HEALTH'] }],
    ['of somebody else', { detail: { originator: 'Swedish police' } }],
  ])('it stays with a consent %s', async (_what, change) => {
    await scene.register({ ...consent, categories: [...consent.categories], ...change });
    expect((await tasks()).map((task) => task.kind)).toEqual(['ASK_ORIGINATOR']);
  });

  test('it is gone with the consent', async () => {
    await scene.register({ ...consent, categories: [...consent.categories] });
    expect(await tasks()).toEqual([]);
  });

  test('of a matter that is closed something is to be returned or deleted', async () => {
    await scene.end('matter_instructed', 'FAM-1');
    expect(await tasks()).toMatchObject([
      { kind: 'RETURN_OR_DELETE', addressee: 'kammeradvokaten', case: { journalNumber: 'FAM-1' } },
    ]);
  });

  test('an appeal at a board that does not handle the type is to be put right', async () => {
    const appeal = 'mutation ($input: AppealInput!) { registerAppeal(input: $input) { id } }';
    const find = '{ caseByJournalNumber(journalNumber: "FAM-2") { id } }';
    const caseId = textAt(await scene.ask(registrar, find), 'caseByJournalNumber', 'id');
    await scene.ask(registrar, appeal, { input: { key: 'a', caseId, board: 'FLYGTNINGENAEVNET' } });
    expect((await tasks()).map((task) => task.kind)).toEqual(['RETURN_OR_DELETE', 'APPEAL_AT_WRONG_BOARD']);
  });

  test('a task is completed once, with a reason', async () => {
    const [task] = await tasks();
    const input = { key: 't-1', taskId: task?.id, reason: 'confirmed in writing' };
    expect((await scene.ask(registrar, complete, { input: { ...input, reason: '' } })).status).toBe(400);
    expect((await scene.ask(registrar, complete, { input })).data).toEqual({
      completeTask: { id: task?.id, kind: 'RETURN_OR_DELETE' },
    });
    expect((await tasks()).map(({ kind: left }) => left)).toEqual(['APPEAL_AT_WRONG_BOARD']);
    expect((await scene.ask(registrar, complete, { input })).data).toEqual({
      completeTask: { id: task?.id, kind: 'RETURN_OR_DELETE' },
    });
    expect((await scene.ask(registrar, complete, { input: { ...input, key: 't-2' } })).status).toBe(409);
    expectNothing(await scene.ask(registrar, complete, { input: { ...input, key: 't-4', taskId: 'x' } }));
    expectNothing(await scene.ask({ ...registrar, authority: 'siri' }, complete, { input: { ...input, key: 't-3' } }));
  });

  test('an office that reads what it handed in itself is not to be asked, and another office of the service is', async () => {
    const purpose = 'prosecution';
    const office = (instance: string) => ({ authority: 'anklagemyndigheden', instance, reference: `AM ${instance}` });
    for (const instance of ['0700', '0800']) {
      await scene.register({ fact: 'criminal_matter_registered', ...office(instance), cases: ['ASY-3'] });
      const { authority } = office(instance);
      const coordinates = ['Case.receivedInformation', 'ReceivedInformation.content'];
      await scene.register({ fact: 'HUMAN_REVIEW', authority, instance, cases: ['ASY-3'], coordinates });
    }
    const [sender, other] = [
      { ...office('0700'), purpose },
      { ...office('0800'), purpose },
    ] as const;
    const input = {
      contentCategories: ['CRIMINAL_OFFENCE'],
      content: 'a charge of theft',
      caveat: 'ASK_ORIGINATOR',
      key: randomUUID(),
    };
    expect((await scene.ask(sender, submit, { input })).status).toBe(200);
    const read = '{ caseInMatter { receivedInformation { content } } }';
    const asked = async (): Promise<readonly string[]> =>
      (await tasks()).filter((task) => task.kind === 'ASK_ORIGINATOR').map((task) => task.recipient);

    expect((await scene.ask(sender, read)).status).toBe(200);
    expect(await asked()).toEqual([]);
    expect((await scene.ask(other, read)).status).toBe(200);
    expect(await asked()).toEqual(['anklagemyndigheden 0800']);
  });

  test('the list has a limit', async () => {
    expect(valueAt(await scene.ask(registrar, list, { first: 1 }), 'deskTasks')).toHaveLength(1);
    for (const first of [0, 201]) expect((await scene.ask(registrar, list, { first })).status).toBe(400);
  });
});
