import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, expectNothing, openScene, textAt, valueAt, type Scene } from '../scenarios/cast.ts';
import { caseIdQuery, officers } from './desk-officers.ts';

const { proposer, approver } = officers;
const tracing = {
  authority: 'ad_hoc_udenlandsk_organisation',
  instance: 'RED-CROSS',
  purpose: 'ad_hoc_disclosure',
  reference: 'TRACE 7',
} as const;
const fields =
  'id version state recipient instance reference categories basis maxUses uses approvers cases { journalNumber }';
const propose = `mutation ($input: GrantInput!) { proposeGrant(input: $input) { ${fields} } }`;
const approve = `mutation ($input: GrantStepInput!) { approveGrant(input: $input) { ${fields} } }`;
const withdraw = `mutation ($input: GrantStepInput!) { withdrawGrant(input: $input) { ${fields} } }`;
const list = `query ($caseId: ID!, $first: Int) { grants(caseId: $caseId, first: $first) { id state uses } }`;
const name = '{ personInMatter { familyName } }';
const tomorrow = new Date(Date.now() + 86_400_000).toISOString();

describe.each(storeKinds)('grants on %s', (kind) => {
  let scene: Scene;
  let caseId: string;
  let grantId: string;
  beforeAll(async () => {
    scene = await openScene(kind);
    caseId = textAt(await scene.ask(proposer, caseIdQuery, { journalNumber: 'ASY-2' }), 'caseByJournalNumber', 'id');
    const { authority, instance } = tracing;
    await scene.register({ fact: 'TRANSFER_BASIS', authority, instance, cases: ['ASY-2'] });
    const coordinates = ['Applicant.familyName'];
    await scene.register({ fact: 'HUMAN_REVIEW', authority, instance, cases: ['ASY-2'], coordinates });
  });
  afterAll(() => scene.close());

  const terms = () => ({
    key: 'g-1',
    recipient: tracing.authority,
    instance: tracing.instance,
    purpose: tracing.purpose,
    caseIds: [caseId],
    reference: tracing.reference,
    categories: ['IDENTITY'],
    basis: 'gdpr_44_49',
    notAfter: tomorrow,
    maxUses: 2,
    reason: 'his family looks for him',
  });
  const step = (key: string, version: number) => ({ key, grantId, version, reason: 'read and agreed' });
  const rows = async (): Promise<number> => {
    const actions = await scene.desk.selectFrom('desk.action').select('key').execute();
    const facts = await scene.desk.selectFrom('access.fact').select('key').execute();
    return actions.length + facts.length;
  };

  test('a proposal opens nothing', async () => {
    const answer = await scene.ask(proposer, propose, { input: terms() });
    expect(answer.errors).toBeUndefined();
    expect(valueAt(answer, 'proposeGrant')).toMatchObject({
      version: 1,
      state: 'PROPOSED',
      uses: 0,
      approvers: ['udlaendingestyrelsen us-01'],
      cases: [{ journalNumber: 'ASY-2' }],
    });
    grantId = textAt(answer, 'proposeGrant', 'id');
    expect((await scene.ask(proposer, propose, { input: terms() })).data).toEqual(answer.data);
    expectNothing(await scene.ask(tracing, name));
  });

  test('who proposed it does not approve it, however the name is written', async () => {
    const before = await rows();
    for (const officer of ['us-01', ' US-01', 'us-01 ']) {
      const answer = await scene.ask({ ...approver, officer }, approve, {
        input: step(`self ${officer.trim()}`.replaceAll(' ', '-'), 1),
      });
      expect([400, 401]).toContain(answer.status);
    }
    expect(await rows()).toBe(before);
    expectNothing(await scene.ask(tracing, name));
  });

  test('with the second signature it opens what it lists, as often as it says', async () => {
    const answer = await scene.ask(approver, approve, { input: step('g-2', 1) });
    expect(valueAt(answer, 'approveGrant')).toMatchObject({
      version: 2,
      state: 'APPROVED',
      approvers: ['udlaendingestyrelsen us-01', 'udlaendingestyrelsen us-09'],
    });
    expect(castValuesIn(await scene.ask(tracing, name))).toEqual(['Rahmani']);
    const beyond = await scene.ask(tracing, '{ personInMatter { nationalities } }');
    expect(castValuesIn(beyond)).toEqual([]);
    expect(castValuesIn(await scene.ask(tracing, name))).toEqual(['Rahmani']);
    expectNothing(await scene.ask(tracing, name));
    expect((await scene.ask(approver, list, { caseId })).data).toEqual({
      grants: [{ id: grantId, state: 'APPROVED', uses: 2 }],
    });
  });

  test('it is not approved twice, nor on an old version', async () => {
    expect((await scene.ask(approver, approve, { input: step('g-3', 2) })).status).toBe(409);
    expect((await scene.ask(approver, approve, { input: step('g-4', 1) })).status).toBe(409);
  });

  test('withdrawn, it opens nothing any more', async () => {
    const second = await scene.ask(proposer, propose, { input: { ...terms(), key: 'g-5', reference: 'TRACE 8' } });
    grantId = textAt(second, 'proposeGrant', 'id');
    await scene.ask(approver, approve, { input: step('g-6', 1) });
    const asking = { ...tracing, reference: 'TRACE 8' };
    expect(castValuesIn(await scene.ask(asking, name))).toEqual(['Rahmani']);
    const gone = await scene.ask(proposer, withdraw, { input: step('g-7', 2) });
    expect(valueAt(gone, 'withdrawGrant')).toMatchObject({ state: 'WITHDRAWN', version: 3 });
    expectNothing(await scene.ask(asking, name));
    expect((await scene.ask(proposer, withdraw, { input: step('g-8', 3) })).status).toBe(409);
  });

  test.each<[string, object]>([
    [
      'a recipient without a rule for grants',
      { recipient: 'siri', instance: null, purpose: 'decide_residence_permit' },
    ],
    ['no body of a many-bodied recipient', { instance: null }],
    ['a category above the ceiling of the rule', { categories: ['IDENTITY', 'HEALTH'] }],
    ['no category', { categories: [] }],
    ['a basis that the policy does not know', { basis: 'somebody said so' }],
    ['an end that has passed', { notAfter: '2020-01-01T00:00:00Z' }],
    ['an end after more than a year', { notAfter: '2099-01-01T00:00:00Z' }],
    ['no use', { maxUses: 0 }],
    ['too many uses', { maxUses: 101 }],
    ['a state that is no code', { state: 'Denmark' }],
    ['no reason', { reason: '' }],
    ['no reference', { reference: ' ' }],
    ['no case', { caseIds: [] }],
  ])('%s: BAD_REQUEST, and nothing is written', async (_what, change) => {
    const before = await rows();
    const answer = await scene.ask(proposer, propose, { input: { ...terms(), key: 'g-bad', ...change } });
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
    expect(await rows()).toBe(before);
  });

  test("another authority's case or grant is as unknown as one that there is not", async () => {
    const elsewhere = { ...proposer, authority: 'siri' } as const;
    expectNothing(await scene.ask(elsewhere, propose, { input: { ...terms(), key: 'g-9' } }));
    expectNothing(await scene.ask(elsewhere, withdraw, { input: step('g-10', 1) }));
    expectNothing(await scene.ask(proposer, withdraw, { input: { ...step('g-11', 1), grantId: 'x' } }));
    expectNothing(await scene.ask(elsewhere, list, { caseId }));
    for (const first of [0, 201]) expect((await scene.ask(proposer, list, { caseId, first })).status).toBe(400);
  });

  test('an embassy of the state of origin gets nothing under a grant that two have signed', async () => {
    const embassy = {
      authority: 'ad_hoc_udenlandsk_myndighed',
      instance: 'AFG-EMB',
      purpose: 'ad_hoc_disclosure',
    } as const;
    const { authority, instance } = embassy;
    const fact = { authority, instance, cases: ['ASY-2'] };
    await scene.register({ fact: 'TRANSFER_BASIS', ...fact });
    await scene.register({ fact: 'HUMAN_REVIEW', ...fact, coordinates: ['Applicant.familyName'] });
    const nationality = await scene.desk
      .selectFrom('applicant.person')
      .select('nationalities')
      .where('key', '=', (await scene.caseKeys('ASY-2')).applicantKey)
      .executeTakeFirstOrThrow();
    const state = nationality.nationalities[0];
    const input = { ...terms(), key: 'g-12', recipient: authority, instance, reference: 'EMB 1', state };
    grantId = textAt(await scene.ask(proposer, propose, { input }), 'proposeGrant', 'id');
    expect((await scene.ask(approver, approve, { input: step('g-13', 1) })).data).toMatchObject({
      approveGrant: { state: 'APPROVED' },
    });
    expectNothing(await scene.ask({ ...embassy, reference: 'EMB 1' }, name));
  });
});
