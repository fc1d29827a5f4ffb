import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { errorCodes } from '#kernel/error-codes.ts';
import { lookUpCase, recordMove, lookUpApplicant } from '#storage/case-register.ts';
import { bootNetwork, type Answer, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { readRecord, readRecords } from '#test/support/read-records.ts';
import { refuseRecords } from '#test/support/refuse-records.ts';
import { caseIdFor, codeOf, countItems, itemsUnder, submit, type Offer } from './senders.ts';

const copenhagen = {
  authority: 'kommune',
  instance: '0101',
  purpose: 'municipal_reception_and_integration',
  officer: 'kk-07',
} as const;
const frederiksberg = { ...copenhagen, instance: '0147' } as const;
const board = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' } as const;
/** Stands in what is sent; must stand in nothing that comes back or is logged. */
const marker = 'Zx9Marker';

describe.each(storeKinds)('submitInformation on %s', (kind) => {
  let network: TestNetwork;
  /** The case that Copenhagen's rule opens, as Copenhagen knows it. */
  let ours: string;
  let oursKey: string;

  beforeAll(async () => {
    network = await bootNetwork(kind);
    const [found] = (
      await sql<{ key: string; journal: string }>`
        select file.key, file.journal_number as journal
        from access.granted_cases(
          ${network.generated.policy.version}, 'kommune', '0101', ${copenhagen.purpose}, null, clock_timestamp()) opened
        join case_file.case file on file.key = opened.case_key`.execute(network.store.admin)
    ).rows;
    if (found === undefined) throw new Error('somebody lives in Copenhagen');
    oursKey = found.key;
    ours = caseIdFor(copenhagen, (await lookUpCase(network.store.admin, found.journal)).caseKey);
  });
  afterAll(() => network.close());

  const offer = (changes: Partial<Offer> = {}): Offer => ({
    caseId: ours,
    contentCategories: ['FAMILY'],
    content: `${marker}: three children at school`,
    caveat: 'NONE',
    key: randomUUID(),
    ...changes,
  });
  const send = (input: object, asking: Parameters<TestNetwork['ask']>[0] = copenhagen): Promise<Answer> =>
    network.ask(asking, submit, { input });
  const receiptOf = (answer: Answer): unknown => {
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toMatchObject({ submitInformation: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    return answer.data;
  };
  const caseIdOf = async (journalNumber: string, asking: typeof copenhagen | typeof frederiksberg | typeof board) =>
    caseIdFor(asking, (await lookUpCase(network.store.admin, journalNumber)).caseKey);

  describe('who handed it in', () => {
    test('is read off the token, and cannot be said', async () => {
      const input = offer();
      receiptOf(await send(input));
      expect(await itemsUnder(network, input.key)).toMatchObject([
        {
          case_key: oursKey,
          source: 'kommune 0101',
          sender_authority: 'kommune',
          sender_instance: '0101',
          sender_client: 'kommune',
          sender_officer: 'kk-07',
        },
      ]);
      expect(codeOf(await send({ ...offer(), source: 'pet' }))).toEqual([400, 'BAD_REQUEST']);
    });

    test('and what it says stands in no log and in no answer', async () => {
      const input = offer();
      const answer = await send(input);
      const conflict = await send({ ...input, content: `${marker} otherwise` });
      expect(codeOf(conflict)).toEqual([409, 'CONFLICT']);
      expect(answer.text + conflict.text + network.logLines.join()).not.toContain(marker);
      expect(answer.text + conflict.text + network.logLines.join()).not.toContain(input.key);
      const refusals = await network.store.admin.selectFrom('disclosure.refusal').select('detail').execute();
      expect(refusals.length).toBeGreaterThan(0);
      expect(JSON.stringify([await readRecords(network.store), refusals])).not.toContain(marker);
    });
  });

  describe('what the rule does not take', () => {
    test.each<[string, Partial<Offer>]>([
      ['a category that is not received', { contentCategories: ['HEALTH'] }],
      ['one beside others that are', { contentCategories: ['FAMILY', 'HEALTH'] }],
      ['a category that nobody knows', { contentCategories: [marker] }],
    ])('is refused: %s', async (_what, changes) => {
      const input = offer(changes);
      const answer = await send(input);
      expect(codeOf(answer)).toEqual([403, 'OPERATION_REFUSED']);
      expect(answer.text).not.toContain(marker);
      expect(await itemsUnder(network, input.key)).toEqual([]);
    });

    test.each([
      ['NONE', [403, 'OPERATION_REFUSED']],
      // No consultation is open, so what may be sent finds no case.
      ['ASK_ORIGINATOR', [200, undefined]],
      ['NO_REDISCLOSURE', [200, undefined]],
      ['SECURITY', [200, undefined]],
    ])('under a rule that asks the originator, the caveat %s is answered %j', async (caveat, code) => {
      const input = offer({ caveat });
      expect(codeOf(await send(input, { ...copenhagen, purpose: 'consult_other_authority' }))).toEqual(code);
      expect(await itemsUnder(network, input.key)).toEqual([]);
    });

    test('a stricter caveat than the rule asks for is kept', async () => {
      const input = offer({ caveat: 'NO_REDISCLOSURE' });
      receiptOf(await send(input));
      expect(await itemsUnder(network, input.key)).toMatchObject([{ caveat: 'NO_REDISCLOSURE' }]);
    });
  });

  test('a case that the rule does not open is a case that there is not', async () => {
    const sealedForAnother = await caseIdOf('WRK-1', frederiksberg);
    const theirs = await caseIdOf('ASY-2', copenhagen);
    const before = await countItems(network);
    const texts: string[] = [];
    for (const caseId of [theirs, sealedForAnother, 'AAAA', '', oursKey, randomUUID()]) {
      const answer = await send(offer({ caseId }));
      expect(answer.status).toBe(200);
      texts.push(answer.text.replaceAll(answer.disclosure.record, 'RECORD'));
      const entry = await readRecord(network.store, answer.disclosure.record);
      expect(entry).toMatchObject({ direction: 'received', subjects: [] });
    }
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain('{"data":{"submitInformation":null},"extensions"');
    expect(await countItems(network)).toBe(before);
  });

  test('when the relation ends nothing more comes in, and a receipt is not given again', async () => {
    const { rows } = await sql<{ person: string; home: string }>`
      select person.alien_file_number as person, person.municipality_code as home
      from applicant.person person join case_file.case file on file.applicant_key = person.key
      where file.key = ${oursKey}`.execute(network.store.admin);
    const [found] = rows;
    if (found === undefined) throw new Error('the case has an applicant');
    const desk = network.store.db('desk');
    const personKey = await lookUpApplicant(desk, found.person);
    const input = offer();
    const receipt = receiptOf(await send(input));
    await recordMove(desk, { personKey, municipalityCode: '0999' });
    const before = await countItems(network);
    expect((await send(input)).data).toEqual({ submitInformation: null });
    expect((await send(offer())).data).toEqual({ submitInformation: null });
    expect(await countItems(network)).toBe(before);
    await recordMove(desk, { personKey, municipalityCode: found.home });
    expect(receiptOf(await send(input))).toEqual(receipt);
  });

  describe('the key of the sender', () => {
    test('gives the same submission the same receipt, whatever the order of its categories', async () => {
      const input = offer({ contentCategories: ['FAMILY', 'CONTACT'] });
      const receipt = receiptOf(await send(input));
      expect(receiptOf(await send(input))).toEqual(receipt);
      expect(receiptOf(await send({ ...input, contentCategories: ['CONTACT', 'FAMILY'] }))).toEqual(receipt);
      expect(await itemsUnder(network, input.key)).toHaveLength(1);
    });

    test.each<[string, Partial<Offer>]>([
      ['content', { content: 'other' }],
      ['caveat', { caveat: 'ASK_ORIGINATOR' }],
      ['categories', { contentCategories: ['CONTACT'] }],
    ])('is refused for another %s', async (_what, changes) => {
      const input = offer();
      receiptOf(await send(input));
      const answer = await send({ ...input, ...changes });
      expect({ status: answer.status, text: answer.text }).toEqual({
        status: 409,
        text: JSON.stringify({
          errors: [{ message: errorCodes.CONFLICT.message, extensions: { code: 'CONFLICT' } }],
        }),
      });
      expect(await itemsUnder(network, input.key)).toMatchObject([{ content: input.content, caveat: input.caveat }]);
    });

    test('is its own: another body may use the same', async () => {
      const key = randomUUID();
      receiptOf(await send(offer({ key })));
      const wrk = await caseIdOf('ASY-2', board);
      const theirs = offer({ key, caseId: wrk, contentCategories: ['DECISION_OUTCOME'] });
      receiptOf(await send(theirs, board));
      expect(receiptOf(await send(theirs, board))).toBeDefined();
      const items = await itemsUnder(network, key);
      expect(items.map(({ sender_instance }) => sender_instance).toSorted()).toEqual(['0101', null]);
    });

    test('makes one item of twenty that come at once', async () => {
      const input = offer();
      const answers = await Promise.all(Array.from({ length: 20 }, () => send(input)));
      const receipts = new Set(answers.map((answer) => JSON.stringify(receiptOf(answer))));
      expect(receipts.size).toBe(1);
      expect(await itemsUnder(network, input.key)).toHaveLength(1);
    });

    test('lets one of twenty that differ through', async () => {
      const key = randomUUID();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_each, index) => send(offer({ key, content: `version ${String(index)}` }))),
      );
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
      expect(await itemsUnder(network, key)).toHaveLength(1);
    });
  });

  test('without a record there is no receipt; the same key brings it later', async () => {
    const input = offer();
    const answer = await refuseRecords(network.store, () => send(input));
    expect(codeOf(answer)).toEqual([503, 'RECORD_UNAVAILABLE']);
    const [item] = await itemsUnder(network, input.key);
    const id = item?.key ?? 'nothing was filed';
    expect(answer.text).not.toContain(id);
    expect(receiptOf(await send(input))).toMatchObject({ submitInformation: { id } });
    expect(await itemsUnder(network, input.key)).toHaveLength(1);
  });

  test('a store that does not take it gives no receipt, and nothing is half written', async () => {
    const input = offer();
    const { admin } = network.store;
    await sql`revoke insert (content) on case_file.received_information from disclosure_case`.execute(admin);
    const answer = await send(input).finally(() =>
      sql`grant insert (content) on case_file.received_information to disclosure_case`.execute(admin),
    );
    expect(codeOf(answer)).toEqual([503, 'UPSTREAM_UNAVAILABLE']);
    expect(answer.text).not.toContain(marker);
    expect(await itemsUnder(network, input.key)).toEqual([]);
    receiptOf(await send(input));
  });

  describe('bad input', () => {
    test.each<[string, object, readonly [number, string]]>([
      ['no category', { contentCategories: [] }, [400, 'BAD_REQUEST']],
      ['a category twice', { contentCategories: ['FAMILY', 'FAMILY'] }, [400, 'BAD_REQUEST']],
      ['categories that are null', { contentCategories: null }, [400, 'BAD_REQUEST']],
      ['a category that is null', { contentCategories: [null] }, [400, 'BAD_REQUEST']],
      ['a category that is a number', { contentCategories: [7] }, [400, 'BAD_REQUEST']],
      ['empty content', { content: '' }, [400, 'BAD_REQUEST']],
      ['blank content', { content: ' \n\t' }, [400, 'BAD_REQUEST']],
      ['content with NUL', { content: 'a\0b' }, [400, 'BAD_REQUEST']],
      ['half a character', { content: 'a\ud800' }, [400, 'BAD_REQUEST']],
      ['content that is an object', { content: { marker } }, [400, 'BAD_REQUEST']],
      ['an empty key', { key: '' }, [400, 'BAD_REQUEST']],
      ['a key with a blank', { key: 'a b' }, [400, 'BAD_REQUEST']],
      ['a key beyond ASCII', { key: 'nøgle' }, [400, 'BAD_REQUEST']],
      ['a key of 129 characters', { key: 'k'.repeat(129) }, [400, 'BAD_REQUEST']],
      ['no key', { key: null }, [400, 'BAD_REQUEST']],
      ['no caveat', { caveat: null }, [400, 'BAD_REQUEST']],
      ['a caveat that there is not', { caveat: marker }, [400, 'BAD_REQUEST']],
      ['a case that is an object', { caseId: { marker } }, [400, 'BAD_REQUEST']],
      ['no case and no reference', { caseId: null }, [400, 'BAD_REQUEST']],
      ['an unknown member', { [marker]: 1 }, [400, 'BAD_REQUEST']],
      ['more than 64 kB', { content: 'x'.repeat(65 * 1024) }, [413, 'LIMIT_EXCEEDED']],
    ])('%s is refused, and nothing is written', async (_what, changes, code) => {
      const before = await countItems(network);
      const answer = await send({ ...offer(), ...changes });
      expect(codeOf(answer)).toEqual(code);
      expect(answer.text).not.toContain(marker);
      expect(await countItems(network)).toBe(before);
    });

    test('the longest key and the strangest text are kept as they came', async () => {
      const input = offer({ key: `~!${'k'.repeat(126)}`, content: ' 𝄞 "quoted" \\ \u2028 æ\u030a\n' });
      receiptOf(await send(input));
      expect(await itemsUnder(network, input.key)).toMatchObject([{ content: input.content }]);
    });
  });

  describe('a mutation is one plain field', () => {
    const fields = 'id sha256';
    const call = 'submitInformation(input: $input)';
    test.each([
      ['two fields', `mutation ($input: InformationInput!) { ${call} { id } b: ${call} { id } }`],
      ['the same field twice', `mutation ($input: InformationInput!) { ${call} { id } ${call} { sha256 } }`],
      ['an alias', `mutation ($input: InformationInput!) { a: ${call} { ${fields} } }`],
      ['an inline fragment', `mutation ($input: InformationInput!) { ... { ${call} { ${fields} } } }`],
      ['a fragment', `mutation ($input: InformationInput!) { ...F } fragment F on Mutation { ${call} { ${fields} } }`],
      ['@include', `mutation ($input: InformationInput!) { ${call} @include(if: true) { ${fields} } }`],
      ['@skip', `mutation ($input: InformationInput!) { ${call} @skip(if: false) { ${fields} } }`],
      ['a name of its type beside it', `mutation ($input: InformationInput!) { __typename ${call} { ${fields} } }`],
    ])('%s is refused, and nothing is written', async (_what, query) => {
      const input = offer();
      expect(codeOf(await network.ask(copenhagen, query, { input }))).toEqual([403, 'OPERATION_REFUSED']);
      expect(await itemsUnder(network, input.key)).toEqual([]);
    });

    test('which asks for nothing is refused as well', async () => {
      expect(codeOf(await network.ask(copenhagen, 'mutation { __typename }'))).toEqual([403, 'OPERATION_REFUSED']);
    });

    test.each(['mutation { __schema { types { name } } }', `query { ${call} { id } }`, 'subscription { a }'])(
      '%s is no request under the contract',
      async (query) => {
        expect(codeOf(await network.ask(copenhagen, query))).toEqual([400, 'BAD_REQUEST']);
      },
    );

    test('an authority that hands in nothing has no mutation at all', async () => {
      const asking = { authority: 'folketinget', purpose: 'statistics_for_parliament' };
      for (const query of ['mutation { __typename }', submit, 'mutation { anything }']) {
        expect(codeOf(await network.ask(asking, query, { input: offer() }))).toEqual([400, 'BAD_REQUEST']);
      }
    });

    test.each([
      [
        'in a variable each',
        `mutation ($caseId: ID, $key: String!, $text: String!) { submitInformation(input: {
          caseId: $caseId, contentCategories: ["FAMILY"], content: $text, caveat: NONE, key: $key }) { ${fields} } }`,
      ],
      [
        'with a list of variables',
        `mutation ($caseId: ID, $key: String!, $text: String!, $kinds: [String!]! = ["FAMILY"]) {
          submitInformation(input: {
            key: $key, content: $text, contentCategories: $kinds, caseId: $caseId, caveat: ASK_ORIGINATOR
          }) { __typename when: receivedAt same: sha256 } }`,
      ],
    ])('what it brings may stand %s', async (_where, query) => {
      const key = randomUUID();
      const answer = await network.ask(copenhagen, query, { caseId: ours, key, text: 'moved in together' });
      expect(answer.status).toBe(200);
      expect(answer.data).not.toEqual({ submitInformation: null });
      expect(await itemsUnder(network, key)).toMatchObject([{ case_key: oursKey, content: 'moved in together' }]);
    });

    test('what it brings may stand in its text', async () => {
      const key = randomUUID();
      const answer = await network.ask(
        copenhagen,
        `mutation { submitInformation(input: { caseId: "${ours}", contentCategories: "FAMILY", content: "x",
          caveat: NONE, key: "${key}" }) { id } }`,
      );
      expect(answer.status).toBe(200);
      expect(await itemsUnder(network, key)).toMatchObject([{ case_key: oursKey, content_categories: ['FAMILY'] }]);
    });

    test('strict mode is answered in full', async () => {
      const input = offer();
      receiptOf(await send(input, { ...copenhagen, mode: 'strict' }));
      expect(await itemsUnder(network, input.key)).toHaveLength(1);
    });
  });
});
