import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { endFact } from '#storage/fact-store.ts';
import { storeKinds } from '#test/support/databases.ts';
import { expectNothing, openScene, requesters, textAt, valueAt, type Scene } from '../scenarios/cast.ts';
import { caseIdQuery, officers } from './desk-officers.ts';

const { registrar } = officers;
const { refugeeBoard } = requesters;
const register = `mutation ($input: FactInput!) {
  registerFact(input: $input) {
    id version fact recipient instance purpose reference categories cases { journalNumber } registeredBy endedAt
  }
}`;
const end = `mutation ($input: FactEndInput!) {
  endFact(input: $input) { id version endedBy endReason }
}`;
const inTwoDays = new Date(Date.now() + 2 * 86_400_000).toISOString();

describe.each(storeKinds)('facts at the desk on %s', (kind) => {
  let scene: Scene;
  let caseId: string;
  beforeAll(async () => {
    scene = await openScene(kind);
    caseId = await idOf('ASY-2');
  });
  afterAll(() => scene.close());

  const idOf = async (journalNumber: string): Promise<string> =>
    textAt(await scene.ask(registrar, caseIdQuery, { journalNumber }), 'caseByJournalNumber', 'id');
  const rows = async (): Promise<number> => {
    const [facts, actions, ends] = await Promise.all([
      scene.desk.selectFrom('access.fact').select('key').execute(),
      scene.desk.selectFrom('desk.action').select('key').execute(),
      scene.desk.selectFrom('access.fact_end').select('fact_key').execute(),
    ]);
    return facts.length + actions.length + ends.length;
  };
  const need = () => ({
    key: 'us-1',
    fact: 'ART9_NECESSITY',
    recipient: 'flygtningenaevnet',
    purpose: refugeeBoard.purpose,
    caseIds: [caseId],
    categories: ['TRADE_UNION'],
    claim: 'the appeal',
    dueAt: inTwoDays,
  });
  const unions = '{ caseByJournalNumber(journalNumber: "ASY-2") { applicant { sensitive { tradeUnionMembership } } } }';

  test('a necessity record opens the category for its recipient until it is ended', async () => {
    expect((await scene.ask(refugeeBoard, unions)).disclosure.withheld).toHaveLength(1);
    const answer = await scene.ask(registrar, register, { input: need() });
    expect(answer.errors).toBeUndefined();
    expect(valueAt(answer, 'registerFact')).toMatchObject({
      version: 1,
      fact: 'ART9_NECESSITY',
      recipient: 'flygtningenaevnet',
      cases: [{ journalNumber: 'ASY-2' }],
      registeredBy: 'udlaendingestyrelsen us-22',
      endedAt: null,
    });
    expect((await scene.recordOf(answer)).officer).toBe('us-22');
    expect((await scene.ask(refugeeBoard, unions)).disclosure.withheld).toEqual([]);

    const factId = textAt(answer, 'registerFact', 'id');
    const ended = await scene.ask(registrar, end, { input: { key: 'us-2', factId, version: 1, reason: 'not needed' } });
    expect(valueAt(ended, 'endFact')).toMatchObject({
      version: 2,
      endedBy: 'udlaendingestyrelsen us-22',
      endReason: 'not needed',
    });
    expect((await scene.ask(refugeeBoard, unions)).disclosure.withheld).toHaveLength(1);
  });

  test('the same request is carried out once, also when it is sent many times at once', async () => {
    const before = await rows();
    const again = await scene.ask(registrar, register, { input: need() });
    expect(valueAt(again, 'registerFact')).toMatchObject({ version: 2 });
    expect(await rows()).toBe(before);
    const input = { ...need(), key: 'us-many' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => scene.network.ask(registrar, register, { input })),
    );
    expect(new Set(answers.map((answer) => textAt(answer, 'registerFact', 'id'))).size).toBe(1);
    expect(await rows()).toBe(before + 2);
  });

  test('the same key for something else is a conflict', async () => {
    const before = await rows();
    const answer = await scene.ask(registrar, register, { input: { ...need(), categories: ['HEALTH'] } });
    expect(answer.status).toBe(409);
    expect(await rows()).toBe(before);
  });

  test('another version than the last is a conflict; of two officers who end the same one, one comes first', async () => {
    const made = await scene.ask(registrar, register, { input: { ...need(), key: 'us-race' } });
    const factId = textAt(made, 'registerFact', 'id');
    for (const version of [0, 2]) {
      const input = { key: `wrong-${String(version)}`, factId, version, reason: 'x' };
      expect((await scene.ask(registrar, end, { input })).status).toBe(409);
    }
    const answers = await Promise.all(
      ['us-22', 'us-23', 'us-24'].map((officer) =>
        scene.network.ask({ ...registrar, officer }, end, {
          input: { key: `end-${officer}`, factId, version: 1, reason: officer },
        }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  });

  test('a fact that is being ended elsewhere at the same moment is a conflict', async () => {
    const made = await scene.ask(registrar, register, { input: { ...need(), key: 'us-elsewhere' } });
    const factId = textAt(made, 'registerFact', 'id');
    const elsewhere = await scene.desk.startTransaction().execute();
    await endFact(elsewhere, { key: factId, by: 'another system' });
    const input = { key: 'end-elsewhere', factId, version: 1, reason: 'not needed' };
    // The embedded store has one transaction at a time, so that it must be over first.
    if (kind === 'pglite') await elsewhere.commit().execute();
    const answering = scene.network.ask(registrar, end, { input });
    if (kind === 'postgres') await elsewhere.commit().execute();
    expect((await answering).status).toBe(409);
  });

  test('a fact on a person is registered on the applicant of the one case', async () => {
    const police = { authority: 'politiet', instance: '0700', purpose: 'determine_illegal_stay_or_work' } as const;
    const siri = { ...registrar, authority: 'siri', officer: 'siri-07' } as const;
    const answer = await scene.ask(siri, caseIdQuery, { journalNumber: 'WRK-1' });
    const input = {
      key: 'check-1',
      fact: 'stay_check_on_identified_person',
      recipient: police.authority,
      instance: police.instance,
      caseIds: [textAt(answer, 'caseByJournalNumber', 'id')],
      reference: 'K 77',
    };
    expect((await scene.ask(siri, register, { input })).data).toMatchObject({ registerFact: { version: 1 } });
    const status = '{ applicantByFileNumber(alienFileNumber: "10000004") { residenceStatus { isLawful } } }';
    expect((await scene.ask(police, status)).data).toEqual({
      applicantByFileNumber: { residenceStatus: { isLawful: true } },
    });
    const two = { ...input, key: 'check-2', caseIds: [...input.caseIds, 'another'] };
    expectNothing(await scene.ask(siri, register, { input: two }));
  });

  test('what is registered on a case is listed, the newest first and no more than asked for', async () => {
    const list = `query ($caseId: ID!, $first: Int) { registeredFacts(caseId: $caseId, first: $first) { fact endedAt } }`;
    const all = await scene.ask(registrar, list, { caseId });
    expect(valueAt(all, 'registeredFacts', '0')).toMatchObject({ fact: 'ART9_NECESSITY' });
    expect(valueAt(await scene.ask(registrar, list, { caseId, first: 1 }), 'registeredFacts')).toHaveLength(1);
    for (const first of [0, 201]) {
      expect((await scene.ask(registrar, list, { caseId, first })).status).toBe(400);
    }
  });

  test.each<[string, object]>([
    ['a fact that the desk does not register', { fact: 'ad_hoc_grant_valid' }],
    ['a fact that there is not', { fact: 'toString' }],
    ['no recipient', { recipient: null }],
    ['an unknown recipient', { recipient: 'nobody' }],
    ['a recipient that has closed', { recipient: 'statsforvaltningen' }],
    ['a recipient whose rules do not rest on it', { recipient: 'folketinget', purpose: null }],
    ['a purpose of another recipient', { purpose: 'decide_residence_permit' }],
    ['an instance of a single body', { instance: '0101' }],
    ['no category', { categories: [] }],
    ['an unknown category', { categories: ['NOTHING'] }],
    ['an unknown coordinate', { coordinates: ['Case.nothing'] }],
    ['no claim', { claim: null }],
    ['an empty claim', { claim: '  ' }],
    ['no end', { dueAt: null }],
    ['an end that has passed', { dueAt: '2020-01-01T00:00:00Z' }],
    ['an end that is no instant', { dueAt: 'tomorrow' }],
    ['a restriction that belongs to another fact', { restriction: 'ACCURACY_CONTESTED' }],
    ['a request that is no key', { requestId: 'x' }],
    ['a request that there is not', { requestId: '00000000-0000-4000-8000-000000000000' }],
    ['no case', { caseIds: [] }],
    ['a key with a blank', { key: 'a b' }],
  ])('%s: BAD_REQUEST, and nothing is written', async (_what, change) => {
    const before = await rows();
    const answer = await scene.ask(registrar, register, { input: { ...need(), key: 'us-bad', ...change } });
    expect(answer.status).toBe(400);
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
    expect(await rows()).toBe(before);
  });

  test("another authority's case, an unknown one and one of several are alike: nothing is written", async () => {
    const before = await rows();
    const strange = { ...registrar, authority: 'siri' } as const;
    for (const input of [
      { ...need(), key: 'other', caseIds: ['unknown'] },
      { ...need(), key: 'other', caseIds: [caseId, 'unknown'] },
    ]) {
      expectNothing(await scene.ask(registrar, register, { input }));
    }
    expectNothing(await scene.ask(strange, register, { input: { ...need(), key: 'other' } }));
    expect(await rows()).toBe(before);
  });

  test('a grant, a release or an unknown fact is not ended here', async () => {
    const before = await rows();
    const key = await scene.register({
      fact: 'HUMAN_REVIEW',
      authority: 'pet',
      cases: ['ASY-2'],
      coordinates: ['Case.status'],
    });
    for (const factId of [key, '00000000-0000-4000-8000-000000000000', 'x']) {
      const input = { key: 'us-end', factId, version: 0, reason: 'no' };
      expectNothing(await scene.ask(registrar, end, { input }));
    }
    expect(await rows()).toBe(before + 1);
  });

  test('an appeal is registered and decided; with its outcome the board has nothing any more', async () => {
    const appeal = `mutation ($input: AppealInput!) {
      registerAppeal(input: $input) { board outcome case { journalNumber } }
    }`;
    const decide = `mutation ($input: AppealOutcomeInput!) { recordAppealOutcome(input: $input) { board outcome } }`;
    const board = { ...refugeeBoard };
    const read = '{ caseByJournalNumber(journalNumber: "ASY-9") { journalNumber } }';
    const id = await idOf('ASY-9');
    const registered = { key: 'appeal-1', caseId: id, board: 'FLYGTNINGENAEVNET' };
    expectNothing(await scene.ask(board, read));
    expect((await scene.ask(registrar, appeal, { input: registered })).data).toEqual({
      registerAppeal: { board: 'FLYGTNINGENAEVNET', outcome: null, case: { journalNumber: 'ASY-9' } },
    });
    expect((await scene.ask(board, read)).data).toEqual({ caseByJournalNumber: { journalNumber: 'ASY-9' } });
    const outcome = { ...registered, key: 'appeal-2', outcome: 'UPHELD' };
    const decided = await scene.ask(registrar, decide, { input: outcome });
    expect(decided.data).toEqual({ recordAppealOutcome: { board: 'FLYGTNINGENAEVNET', outcome: 'UPHELD' } });
    expect((await scene.ask(registrar, decide, { input: outcome })).data).toEqual(decided.data);
    expectNothing(await scene.ask(board, read));
    expect((await scene.ask(registrar, decide, { input: { ...outcome, key: 'appeal-3' } })).status).toBe(400);
    expectNothing(await scene.ask(registrar, appeal, { input: { ...registered, key: 'appeal-4', caseId: 'unknown' } }));
  });

  test('a partner has no desk in its contract', async () => {
    expect((await scene.ask(refugeeBoard, register, { input: need() })).status).toBe(400);
    expect((await scene.ask(refugeeBoard, '{ deskTasks { id } }')).status).toBe(400);
  });
});
