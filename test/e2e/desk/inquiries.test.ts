import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { expectNothing, expectUnknown, openScene, requesters, textAt, valueAt, type Scene } from '../scenarios/cast.ts';
import { caseIdQuery, officers } from './desk-officers.ts';

const { contact } = officers;
const { ombudsman } = requesters;
const fields = 'id version reference scope openedBy closedAt caseCount cases { journalNumber }';
const mutation = (name: string, type: string): string =>
  `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} } }`;
const open = mutation('openOmbudsmanInquiry', 'InquiryInput');
const add = mutation('addInquiryCases', 'InquiryAdditionInput');
const remove = mutation('removeInquiryCases', 'InquiryRemovalInput');
const close = mutation('closeOmbudsmanInquiry', 'InquiryStepInput');
const list = `{ ombudsmanInquiries { reference caseCount } }`;
const one = `query ($reference: String!) { ombudsmanInquiry(reference: $reference) { ${fields} } }`;

describe.each(storeKinds)('inquiries of the Ombudsman at the desk on %s', (kind) => {
  let scene: Scene;
  const ids = new Map<string, string>();
  beforeAll(async () => {
    scene = await openScene(kind);
    for (const journalNumber of ['FAM-2', 'WRK-1', 'HUM-1', 'ASY-1', 'ASY-9']) {
      ids.set(journalNumber, textAt(await ask(caseIdQuery, { journalNumber }), 'caseByJournalNumber', 'id'));
    }
  });
  afterAll(() => scene.close());

  const ask = (query: string, variables?: Readonly<Record<string, unknown>>) => scene.ask(contact, query, variables);
  const idsOf = (...journalNumbers: string[]) => journalNumbers.map((number) => ids.get(number) ?? '');
  const numbers = (...journalNumbers: string[]) => journalNumbers.map((journalNumber) => ({ journalNumber }));
  const rows = async (): Promise<number> => {
    const [facts, actions, ends] = await Promise.all([
      scene.desk.selectFrom('access.fact').select('key').execute(),
      scene.desk.selectFrom('desk.action').select('key').execute(),
      scene.desk.selectFrom('access.fact_end').select('fact_key').execute(),
    ]);
    return facts.length + actions.length + ends.length;
  };
  /** What the Ombudsman sees of a case under a reference. */
  const seen = async (reference: string, journalNumber: string): Promise<unknown> => {
    const query = `query ($n: String!) { caseByJournalNumber(journalNumber: $n) { journalNumber status } }`;
    return valueAt(await scene.ask({ ...ombudsman, reference }, query, { n: journalNumber }), 'caseByJournalNumber');
  };
  const sample = () => ({
    key: 'uim-open',
    reference: 'FOB 26/00500',
    caseIds: idsOf('FAM-2', 'WRK-1'),
    scope: ['CASE_PROCESS', 'DECISION_REASONS'],
  });

  test('an inquiry opens the cases that it names to the Ombudsman, whichever authority has them', async () => {
    expect(await seen('FOB 26/00500', 'WRK-1')).toBeNull();
    const answer = await ask(open, { input: sample() });
    expect(answer.errors).toBeUndefined();
    const opened = valueAt(answer, 'openOmbudsmanInquiry');
    expect(opened).toMatchObject({
      version: 1,
      reference: 'FOB 26/00500',
      scope: ['CASE_PROCESS', 'DECISION_REASONS'],
      openedBy: 'uim uim-12',
      closedAt: null,
      caseCount: 2,
    });
    expect(valueAt(answer, 'openOmbudsmanInquiry', 'cases')).toEqual(expect.arrayContaining(numbers('FAM-2', 'WRK-1')));
    expect((await scene.recordOf(answer)).officer).toBe('uim-12');
    expect(await seen('FOB 26/00500', 'WRK-1')).toEqual({ journalNumber: 'WRK-1', status: 'CLOSED' });
    expect(await seen('FOB 26/00500', 'HUM-1')).toBeNull();
  });

  test('the open inquiries are listed, those that were registered before there was a desk as well', async () => {
    expect(valueAt(await ask(list), 'ombudsmanInquiries')).toEqual([
      { reference: 'FOB 26/00500', caseCount: 2 },
      { reference: 'FOB 26/00417', caseCount: 1 },
    ]);
    const paged = `query ($first: Int) { ombudsmanInquiries(first: $first) { reference } }`;
    expect(valueAt(await ask(paged, { first: 1 }), 'ombudsmanInquiries')).toHaveLength(1);
    for (const first of [0, 201]) expect((await ask(paged, { first })).status).toBe(400);
    expect(valueAt(await ask(one, { reference: 'FOB 26/00417' }), 'ombudsmanInquiry')).toMatchObject({
      version: 0,
      cases: numbers('FAM-1'),
    });
    for (const reference of ['FOB 26/00501', '', ' FOB 26/00417']) expectNothing(await ask(one, { reference }));
  });

  test('its cases come in pages', async () => {
    const paged = `query ($first: Int, $after: ID) {
      ombudsmanInquiry(reference: "FOB 26/00500") { cases(first: $first, after: $after) { id journalNumber } }
    }`;
    const page = async (after: string | null) =>
      valueAt(await ask(paged, { first: 1, after }), 'ombudsmanInquiry', 'cases') as readonly { readonly id: string }[];
    const [first] = await page(null);
    const [second] = await page(first?.id ?? '');
    expect([first, second]).toEqual(
      expect.arrayContaining(numbers('FAM-2', 'WRK-1').map((named) => expect.objectContaining(named))),
    );
    expect(await page(second?.id ?? '')).toEqual([]);
    for (const first of [0, 201]) expect((await ask(paged, { first })).status).toBe(400);
  });

  test('cases are added and taken off; what is taken off closes at once', async () => {
    const reference = 'FOB 26/00500';
    const addition = { key: 'uim-add', reference, version: 1, caseIds: idsOf('HUM-1', 'ASY-1') };
    expect(valueAt(await ask(add, { input: addition }), 'addInquiryCases')).toMatchObject({ version: 2, caseCount: 4 });
    expect(valueAt(await ask(add, { input: addition }), 'addInquiryCases')).toMatchObject({ version: 2, caseCount: 4 });
    expect(await seen(reference, 'HUM-1')).toMatchObject({ journalNumber: 'HUM-1' });
    const removal = { key: 'uim-off', reference, version: 2, caseIds: idsOf('WRK-1', 'ASY-1'), reason: 'not in point' };
    const removed = await ask(remove, { input: removal });
    expect(valueAt(removed, 'removeInquiryCases')).toMatchObject({ version: 3, caseCount: 2 });
    expect(valueAt(removed, 'removeInquiryCases', 'cases')).toEqual(numbers('FAM-2', 'HUM-1'));
    expect(await seen(reference, 'WRK-1')).toBeNull();
    expect(await seen(reference, 'FAM-2')).not.toBeNull();

    const before = await rows();
    const again = { ...removal, key: 'uim-off-2', version: 3 };
    expect((await ask(remove, { input: again })).status).toBe(409);
    expect((await ask(add, { input: { ...addition, key: 'uim-add-2', version: 3 } })).status).toBe(409);
    for (const version of [0, 2]) {
      const late = { ...addition, key: `late-${String(version)}`, version, caseIds: idsOf('ASY-9') };
      expect((await ask(add, { input: late })).status).toBe(409);
    }
    expect(await rows()).toBe(before);
  });

  test('of a fact that names several cases, one is taken off and the others stay', async () => {
    const reference = 'FOB 26/00510';
    await scene.register({
      fact: 'open_ombudsman_inquiry_names_case',
      authority: 'folketingets_ombudsmand',
      reference,
      categories: ['GROUNDS'],
      cases: ['ASY-1', 'ASY-9'],
    });
    const removal = { key: 'one-of-two', reference, version: 0, caseIds: idsOf('ASY-1'), reason: 'withdrawn' };
    expect(valueAt(await ask(remove, { input: removal }), 'removeInquiryCases')).toMatchObject({
      version: 1,
      scope: ['GROUNDS'],
      cases: numbers('ASY-9'),
    });
    expect(await seen(reference, 'ASY-1')).toBeNull();
    expect(await seen(reference, 'ASY-9')).not.toBeNull();
    const last = { key: 'the-last', reference, version: 1, caseIds: idsOf('ASY-9'), reason: 'withdrawn' };
    expect(valueAt(await ask(remove, { input: last }), 'removeInquiryCases')).toMatchObject({
      caseCount: 0,
      cases: [],
    });
    expect(JSON.stringify((await ask(list)).data)).not.toContain(reference);
  });

  test('a closed inquiry opens nothing; it may be taken up again under its number', async () => {
    const reference = 'FOB 26/00500';
    const closing = { key: 'uim-close', reference, version: 3, reason: 'opinion given' };
    const closed = valueAt(await ask(close, { input: closing }), 'closeOmbudsmanInquiry');
    expect(closed).toMatchObject({ version: 4, caseCount: 0, cases: [], closedAt: expect.any(String) });
    expect(await seen(reference, 'FAM-2')).toBeNull();
    expect(valueAt(await ask(one, { reference }), 'ombudsmanInquiry')).toEqual(closed);
    expect((await ask(close, { input: { ...closing, key: 'uim-close-2', version: 4 } })).status).toBe(409);
    const again = await ask(open, { input: { ...sample(), key: 'uim-again', caseIds: idsOf('FAM-2') } });
    expect(valueAt(again, 'openOmbudsmanInquiry')).toMatchObject({ version: 5, closedAt: null, caseCount: 1 });
  });

  test('of several officers who open the same inquiry, one comes first', async () => {
    const input = { ...sample(), reference: 'FOB 26/00520' };
    const answers = await Promise.all(
      ['uim-12', 'uim-13', 'uim-14'].map((officer) =>
        scene.network.ask({ ...contact, officer }, open, { input: { ...input, key: `open-${officer}` } }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  });

  test.each<[string, object]>([
    ['no reference', { reference: '' }],
    ['a reference with blanks around it', { reference: ' FOB 26/00600' }],
    ['a reference that is too long', { reference: 'F'.repeat(201) }],
    ['no case', { caseIds: [] }],
    ['no scope', { scope: [] }],
    ['an unknown category', { scope: ['NOTHING'] }],
    ['a category of the desk', { scope: ['DESK_FACTS'] }],
    ['a key with a blank', { key: 'a b' }],
  ])('%s: BAD_REQUEST, and nothing is written', async (_what, change) => {
    const before = await rows();
    const answer = await ask(open, { input: { ...sample(), key: 'bad', reference: 'FOB 26/00600', ...change } });
    expect(answer.status).toBe(400);
    expect(await rows()).toBe(before);
  });

  test('more cases than a request takes: BAD_REQUEST', async () => {
    const input = { ...sample(), key: 'many', caseIds: Array.from({ length: 51 }, (_, index) => `c${String(index)}`) };
    expect((await ask(open, { input })).status).toBe(400);
  });

  test('an unknown case, an unknown inquiry: nothing, and nothing is written', async () => {
    const before = await rows();
    expectNothing(await ask(open, { input: { ...sample(), key: 'unknown', caseIds: [...idsOf('FAM-2'), 'x'] } }));
    const reference = 'FOB 26/00999';
    expectNothing(await ask(add, { input: { key: 'u-1', reference, version: 0, caseIds: idsOf('FAM-2') } }));
    expectNothing(await ask(close, { input: { key: 'u-2', reference, version: 0, reason: 'x' } }));
    expect((await ask(close, { input: { key: 'u-3', reference: ' ', version: 0, reason: 'x' } })).status).toBe(400);
    expect(await rows()).toBe(before);
  });

  test('the contact officer reads the number of a case and nothing else', async () => {
    expectUnknown(await ask('{ caseByJournalNumber(journalNumber: "ASY-2") { type } }'));
    expectUnknown(await ask('{ caseByJournalNumber(journalNumber: "ASY-2") { applicant { id } } }'));
    expectUnknown(await ask('{ applicantByFileNumber(alienFileNumber: "10000002") { id } }'));
    expectUnknown(await ask('{ casesRelatedToMe { nodes { id } } }'));
    expectNothing(await ask('{ caseByJournalNumber(journalNumber: "ASY-999") { id } }'));
  });

  test('nobody else may: no other role, no other authority, no partner, and the Ombudsman least of all', async () => {
    const input = { ...sample(), key: 'other', reference: 'FOB 26/00700' };
    const before = await rows();
    for (const other of Object.values(officers).filter(({ purpose }) => purpose !== contact.purpose)) {
      expectUnknown(await scene.ask(other, open, { input }));
      expectUnknown(await scene.ask(other, list));
    }
    expectUnknown(await scene.ask(ombudsman, open, { input }));
    expectUnknown(await scene.ask(requesters.refugeeBoard, list));
    await expect(scene.network.ask({ ...contact, authority: 'siri' }, list)).rejects.toThrow('No token');
    expect(await rows()).toBe(before);
  });
});
