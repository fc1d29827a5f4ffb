import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { endFact, findFacts, registerFact } from '#storage/fact-store.ts';
import type { Answer, TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { openScene, requesters, valueAt, withoutRecord, type Scene } from '../scenarios/cast.ts';
import { caseIdFor, codeOf, countItems, itemsUnder, onePerson, submit, type Offer } from './senders.ts';

const check = 'stay_check_on_identified_person';
const matter = 'family_law_request_registered';
const officer = { authority: 'politiet', instance: '0700', purpose: 'determine_illegal_stay_or_work' } as const;
const agency = { authority: 'familieretshuset', purpose: 'family_law_matter' } as const;

describe.each(storeKinds)('what is handed in about a person, on %s', (kind) => {
  let scene: Scene;
  let network: TestNetwork;
  beforeAll(async () => {
    scene = await openScene(kind);
    network = scene.network;
  });
  afterAll(() => scene.close());
  afterEach(async () => {
    for (const key of await findFacts(scene.desk, { fact: check })) await endFact(scene.desk, { key, by: 'test' });
  });

  /** The officer, with a live check on each of the persons. */
  const checking = async (...persons: readonly string[]) => {
    for (const person of persons) await scene.register({ fact: check, ...bodyOf(officer), cases: [], person });
    return officer;
  };
  /** The agency, with a matter of its own on each of the persons. */
  const withMatter = async (...persons: readonly string[]) => {
    const asking = { ...agency, reference: `FRH ${randomUUID()}` };
    for (const person of persons) {
      await scene.register({ fact: matter, ...bodyOf(agency), cases: [], person, reference: asking.reference });
    }
    return asking;
  };
  const senders = [
    ['a check', checking, 'EMPLOYMENT'],
    ['a family law matter', withMatter, 'FAMILY'],
  ] as const;
  const offer = (category: string, changes: Partial<Offer> = {}): Offer => ({
    contentCategories: [category],
    content: 'lives with a sister',
    caveat: 'NONE',
    key: randomUUID(),
    ...changes,
  });
  const send = (asking: Parameters<TestNetwork['ask']>[0], input: object): Promise<Answer> =>
    network.ask(asking, submit, { input });
  const keyOf = async (journalNumber: string) => (await scene.caseKeys(journalNumber)).caseKey;
  const file = async (journalNumber: string, stage: 'ACTIVE' | 'CLOSED_FILED'): Promise<void> => {
    await network.store.admin
      .updateTable('case_file.case')
      .set({ retention_stage: stage })
      .where('journal_number', '=', journalNumber)
      .execute();
  };

  describe.each(senders)('under %s', (_under, prepare, category) => {
    test('stands in the newest case, of which neither receipt nor record tells the sender', async () => {
      const asking = await prepare(onePerson.fileNumber);
      const input = offer(category);
      const answer = await send(asking, input);
      const caseKey = await keyOf(onePerson.newestCase);
      const [item] = await itemsUnder(network, input.key);
      expect(item).toMatchObject({ case_key: caseKey, sender_authority: asking.authority, content: input.content });
      expect(answer.data).toEqual({
        submitInformation: { id: item?.key, receivedAt: item?.received_at?.toISOString(), sha256: item?.sha256 },
      });
      expect(answer.text).not.toContain(caseKey);
      const { direction, subjects } = await scene.recordOf(answer);
      expect(direction).toBe('received');
      expect(subjects).toMatchObject([{ caseRef: null, basisCaseRef: null, categories: [category] }]);
      expect(subjects[0]?.personRef).toMatch(/./);
      expect(subjects[0]?.relationFact).toMatch(/./);
    });

    test('a key of the sender makes one item of twenty that come at once, and another text under it conflicts', async () => {
      const asking = await prepare(onePerson.fileNumber);
      const input = offer(category);
      const answers = await Promise.all(Array.from({ length: 20 }, () => send(asking, input)));
      expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
      expect(await itemsUnder(network, input.key)).toHaveLength(1);
      expect(codeOf(await send(asking, { ...input, content: 'lives alone' }))).toEqual([409, 'CONFLICT']);
      // The same of somebody else is something else.
      if (asking === officer) await endCheck();
      const elsewhere = await prepare('10000002');
      expect(codeOf(await send(elsewhere, input))).toEqual([409, 'CONFLICT']);
      expect(await itemsUnder(network, input.key)).toMatchObject([{ content: input.content }]);
    });

    test('when the newest case is filed away the next takes it in, and the receipt of before stays', async () => {
      const asking = await prepare(onePerson.fileNumber);
      const input = offer(category);
      const receipt = (await send(asking, input)).data as unknown;
      const later = offer(category);
      await file(onePerson.newestCase, 'CLOSED_FILED');
      const again = await send(asking, input);
      await send(asking, later);
      await file(onePerson.newestCase, 'ACTIVE');
      expect(again.data).toEqual(receipt);
      expect(await itemsUnder(network, later.key)).toMatchObject([{ case_key: await keyOf('ASY-1') }]);
    });

    test('nobody, somebody unknown to the sender, several persons and a person without a case answer alike', async () => {
      const before = await countItems(network);
      const texts: string[] = [];
      const sendTo = async (...persons: readonly string[]): Promise<void> => {
        const answer = await send(await prepare(...persons), offer(category));
        expect(answer.status).toBe(200);
        texts.push(withoutRecord(answer));
        expect((await scene.recordOf(answer)).subjects).toEqual([]);
        if (prepare === checking && persons.length > 0) await endCheck();
      };
      await sendTo();
      await sendTo('10000009');
      await sendTo(onePerson.fileNumber, '10000002');
      await file('VIS-1', 'CLOSED_FILED');
      await sendTo('10000007');
      await file('VIS-1', 'ACTIVE');
      expect(new Set(texts).size).toBe(1);
      expect(texts[0]).toContain('{"data":{"submitInformation":null},"extensions"');
      expect(await countItems(network)).toBe(before);
    });

    test('what is registered twice of one person is one person', async () => {
      const asking = await prepare(onePerson.fileNumber, onePerson.fileNumber);
      const input = offer(category);
      expect((await send(asking, input)).data).toMatchObject({ submitInformation: { id: expect.any(String) } });
      expect(await itemsUnder(network, input.key)).toHaveLength(1);
    });

    test('when the relation ends nothing more comes in, and no receipt is given again', async () => {
      const asking = await prepare(onePerson.fileNumber);
      const input = offer(category);
      await send(asking, input);
      const before = await countItems(network);
      const fact = prepare === checking ? check : matter;
      await scene.endWhere({ fact, ...('reference' in asking ? { reference: asking.reference } : {}) });
      expect((await send(asking, input)).data).toEqual({ submitInformation: null });
      expect((await send(asking, offer(category))).data).toEqual({ submitInformation: null });
      expect(await countItems(network)).toBe(before);
    });

    test('a restriction on the case does not keep it out', async () => {
      const asking = await prepare('10000008');
      const caseKeys = [await keyOf('DUB-1')];
      await registerFact(scene.desk, {
        fact: 'restriction',
        caseKeys,
        detail: { kind: 'UNLAWFUL_BUT_KEEP' },
        registeredBy: 'test',
      });
      const input = offer(category);
      expect((await send(asking, input)).data).toMatchObject({ submitInformation: { id: expect.any(String) } });
      expect(await itemsUnder(network, input.key)).toMatchObject([{ case_key: await keyOf('DUB-1') }]);
    });

    test('no case can be named, be it that of the person', async () => {
      const asking = await prepare(onePerson.fileNumber);
      const caseKey = await keyOf(onePerson.newestCase);
      const before = await countItems(network);
      for (const caseId of [caseIdFor(asking, caseKey), caseKey, '', null]) {
        const answer = await send(asking, { ...offer(category), caseId });
        // Other rules of the police open cases, so that naming one is in their contract.
        expect(codeOf(answer)).toEqual(prepare === checking ? [403, 'OPERATION_REFUSED'] : [400, 'BAD_REQUEST']);
      }
      expect(await countItems(network)).toBe(before);
    });

    test('what the rule does not receive is refused', async () => {
      const asking = await prepare(onePerson.fileNumber);
      const input = offer('HEALTH');
      expect(codeOf(await send(asking, input))).toEqual([403, 'OPERATION_REFUSED']);
      expect(await itemsUnder(network, input.key)).toEqual([]);
    });
  });

  test('a matter goes by its reference: none is bad input, that of another body is nothing', async () => {
    const { reference } = await withMatter(onePerson.fileNumber);
    const input = offer('FAMILY');
    expect(codeOf(await send(agency, input))).toEqual([400, 'BAD_REQUEST']);
    expect((await send({ ...agency, reference: `${reference}-2` }, input)).data).toEqual({
      submitInformation: null,
    });
    expect(await itemsUnder(network, input.key)).toEqual([]);
  });

  test('the check of one district is not that of another, and is over after fifteen minutes', async () => {
    await checking(onePerson.fileNumber);
    const input = offer('EMPLOYMENT');
    expect((await send({ ...officer, instance: '1000' }, input)).data).toEqual({ submitInformation: null });
    const [running] = await findFacts(scene.desk, { fact: check });
    if (running === undefined) throw new Error('the check is registered');
    await scene.backdate(running, 15);
    expect((await send(officer, input)).data).toEqual({ submitInformation: null });
    expect(await itemsUnder(network, input.key)).toEqual([]);
  });

  test('is disclosed with the consent of its sender alone', async () => {
    const { refugeeBoard } = requesters;
    const read = '{ caseByJournalNumber(journalNumber: "ASY-2") { receivedInformation { source content } } }';
    const received = async (): Promise<unknown> =>
      valueAt(await network.ask(refugeeBoard, read), 'caseByJournalNumber', 'receivedInformation');
    await send(await withMatter('10000002'), offer('FAMILY', { caveat: 'ASK_ORIGINATOR' }));
    expect(await received()).not.toContainEqual(expect.objectContaining({ source: 'familieretshuset' }));
    await scene.register({
      fact: 'ORIGINATOR_OK',
      authority: refugeeBoard.authority,
      cases: ['ASY-2'],
      categories: ['FAMILY'],
      detail: { originator: agency.authority },
    });
    expect(await received()).toContainEqual({ source: 'familieretshuset', content: 'lives with a sister' });
  });

  const endCheck = (): Promise<void> => scene.endWhere({ fact: check });
});

function bodyOf({ authority, instance }: { readonly authority: string; readonly instance?: string }) {
  return { authority, ...(instance === undefined ? {} : { instance }) };
}
