import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bootNetwork, type TestNetwork } from '#test/support/boot-network.ts';
import { readTestPolicy, storeKinds } from '#test/support/databases.ts';
import { readRecord } from '#test/support/read-records.ts';
import {
  caseIdFor,
  codeOf,
  itemsUnder,
  namesCases,
  needsClearance,
  prepareSender,
  sendingRules,
  submit,
} from './senders.ts';

const policy = readTestPolicy();
const senders = sendingRules(policy).map((rule) => ({ id: rule.id, rule }));
const others = Object.values(policy.rules)
  .filter((rule) => !senders.some(({ id }) => id === rule.id))
  // Those of the roles of the desk are entered by their own staff.
  .filter(({ role, enabled, shape }) => role === null && enabled && shape !== 'own_report' && shape !== 'batch_export')
  .map((rule) => ({ id: rule.id, rule }));

test('the policy has senders, and rules under which nothing comes in', () => {
  expect(senders.length).toBeGreaterThan(25);
  expect(others.length).toBeGreaterThan(15);
});

describe.each(storeKinds)('every rule and what flows in under it, on %s', (kind) => {
  let network: TestNetwork;
  beforeAll(async () => {
    network = await bootNetwork(kind);
  });
  afterAll(() => network.close());

  test.each(senders)('$id hands in, and has a receipt', async ({ rule }) => {
    const { asking: plain, cases } = await prepareSender(network, rule);
    const asking = { ...plain, ...(needsClearance(rule) ? { officer: 'x-1', clearance: true } : {}) };
    const [caseKey] = cases;
    if (caseKey === undefined) throw new Error('the rule opens a case');
    const key = randomUUID();
    const content = `told by ${rule.id}: æøå`;
    const input = {
      ...(namesCases(rule) ? { caseId: caseIdFor(asking, caseKey) } : {}),
      contentCategories: rule.receive,
      content,
      caveat: rule.receiveCaveat,
      key,
    };
    const answer = await network.ask(asking, submit, { input });
    // A grant of a single use is not used up: nothing has left under it.
    const again = await network.ask(asking, submit, { input });
    expect(again.data).toEqual(answer.data);

    const [item, ...more] = await itemsUnder(network, key);
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(more).toEqual([]);
    expect({ status: answer.status, data: answer.data as unknown }).toEqual({
      status: 200,
      data: { submitInformation: { id: item?.key, receivedAt: item?.received_at?.toISOString(), sha256 } },
    });
    expect(answer.disclosure).toMatchObject({ withheld: [], marks: [], purpose: rule.purpose });
    expect(item).toMatchObject({
      case_key: caseKey,
      source: asking.instance === undefined ? rule.authority : `${rule.authority} ${asking.instance}`,
      caveat: rule.receiveCaveat,
      content_categories: rule.receive.toSorted(),
      content,
      sender_authority: rule.authority,
      sender_instance: asking.instance ?? null,
      sha256,
    });

    const entry = await readRecord(network.store, answer.disclosure.record);
    expect([entry?.direction, entry?.rule]).toEqual(['received', rule.id]);
    expect(entry?.subjects).toHaveLength(1);
    const [subject] = entry?.subjects ?? [];
    expect(subject).toMatchObject({
      coordinates: [
        'InformationReceipt.id',
        'InformationReceipt.receivedAt',
        'InformationReceipt.sha256',
        'Mutation.submitInformation',
      ],
      categories: rule.receive.toSorted(),
    });
    // A rule that opens no case knows of none.
    expect(subject?.caseRef === null).toBe(rule.caseScope === 'none');
    expect(subject?.personRef).not.toBeNull();
    expect(JSON.stringify(entry)).not.toContain('told by');
  });

  test.each(senders.filter(({ rule }) => needsClearance(rule)))('$id waits for a cleared user', async ({ rule }) => {
    const { asking } = await prepareSender(network, rule);
    const key = randomUUID();
    const input = { contentCategories: rule.receive, content: 'x', caveat: 'SECURITY', key };
    const answer = await network.ask({ ...asking, officer: 'x-1' }, submit, { input });
    expect(answer.data).toEqual({ submitInformation: null });
    expect(answer.disclosure.withheld).toEqual([
      { path: ['submitInformation'], reason: 'REQUIREMENT_MISSING', requirement: 'SECURITY_CLEARANCE' },
    ]);
    expect(await itemsUnder(network, key)).toEqual([]);
  });

  test.each(others)('$id hands in nothing', async ({ rule }) => {
    const { asking } = await prepareSender(network, rule);
    const key = randomUUID();
    const answer = await network.ask({ ...asking, reference: 'TEST 77' }, submit, {
      input: { contentCategories: ['IDENTITY'], content: 'x', caveat: 'SECURITY', key },
    });
    // Where another rule of the authority takes something in, the mutation is in its contract.
    const known = senders.some((sender) => sender.rule.authority === rule.authority);
    expect(codeOf(answer)).toEqual(known ? [403, 'OPERATION_REFUSED'] : [400, 'BAD_REQUEST']);
    expect(await itemsUnder(network, key)).toEqual([]);
  });
});
