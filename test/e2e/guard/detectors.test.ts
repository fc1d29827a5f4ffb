import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer, Asking } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { expectNothing, expectUnknown, openScene, requesters, withoutRecord, type Scene } from '../scenarios/cast.ts';
import { eventsTold, letPass, securityOfficer, type ToldEvent } from './security-events.ts';

const { recruitment, police } = requesters;
const service = { authority: 'udlaendingestyrelsen', purpose: 'internal_case_handling' } as const;
const byFileNumber = (number: number | string): string =>
  `{ applicantByFileNumber(alienFileNumber: "${String(number)}") { familyName } }`;
const byJournalNumber = (number: string): string => `{ caseByJournalNumber(journalNumber: "${number}") { status } }`;

describe.each(storeKinds)('what the security officer is told on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  const told = async (what: Partial<ToldEvent>): Promise<readonly ToldEvent[]> => {
    const events = await eventsTold(scene.network);
    return events.filter((event) =>
      Object.entries(what).every(([name, value]) =>
        Object.entries(event).some(([known, seen]) => known === name && seen === value),
      ),
    );
  };
  const missed = async (asking: Asking, query: string): Promise<Answer> => {
    const answer = await scene.ask(asking, query);
    expectNothing(answer);
    return answer;
  };

  test('two persons looked up in vain are not told, nor one of them many times, nor what two officers missed together', async () => {
    const [first, second] = ['siri-01', 'siri-02'].map((officer) => ({ ...recruitment, officer }));
    if (first === undefined || second === undefined) throw new Error('two officers');
    for (let again = 0; again < 3; again += 1) {
      await missed(first, byFileNumber('10000010'));
      await missed(first, byJournalNumber('ASY-9'));
    }
    await missed(second, byFileNumber('10000001'));
    await missed(second, byFileNumber('33333333'));
    expect(await told({ kind: 'HARVESTING_MISSES' })).toEqual([]);
  });

  test('the third within the hour is told once, and the caller sees no difference', async () => {
    const asking = { ...recruitment, officer: 'siri-01' };
    const before = await missed(asking, byJournalNumber('ASY-9'));
    const third = await missed(asking, byJournalNumber('ASY-888'));
    const fourth = await missed(asking, byJournalNumber('ASY-3'));
    for (const answer of [third, fourth]) {
      expect(withoutRecord(answer)).toBe(withoutRecord(before));
      expect([...answer.headers].filter(([name]) => name !== 'date')).toEqual(
        [...before.headers].filter(([name]) => name !== 'date'),
      );
    }
    expect(await told({ kind: 'HARVESTING_MISSES' })).toEqual([
      {
        kind: 'HARVESTING_MISSES',
        authority: 'siri',
        instance: null,
        client: 'siri',
        officer: 'siri-01',
        purpose: recruitment.purpose,
        detail: ['misses 3'],
      },
    ]);
    const lines = scene.network.logLines.filter((line) => line.includes('security.event'));
    expect(lines.join('')).toContain('HARVESTING_MISSES');
    expect(lines.join('')).not.toMatch(/siri-01|ASY-|10000010|10000001/);
  });

  test('what lies more than an hour apart is not added up', async () => {
    const asking = { ...recruitment, officer: 'siri-04' };
    for (const number of ['ASY-1', 'ASY-3', 'ASY-9']) {
      await missed(asking, byJournalNumber(number));
      await letPass(scene.network.store, 31);
    }
    expect(await told({ officer: 'siri-04' })).toEqual([]);
  });

  test("what is in the officer's own cases is no miss", async () => {
    const asking = { ...service, officer: 'us-22' };
    for (const number of ['ASY-1', 'ASY-2', 'ASY-3', 'ASY-9']) {
      expect((await scene.ask(asking, byJournalNumber(number))).data).toMatchObject({
        caseByJournalNumber: { status: expect.any(String) },
      });
    }
    expect(await told({ officer: 'us-22' })).toEqual([]);
  });

  test('nine numbers in a row are not told, the tenth is, whoever of the client asks', async () => {
    const officers = ['p-1', 'p-2', 'p-3', 'p-4', 'p-5'];
    const ask = (step: number): Promise<Answer> =>
      missed({ ...police, officer: officers[step % 5] ?? '' }, byFileNumber(77_000_100 + step));
    for (let step = 0; step < 9; step += 1) await ask(step);
    expect(await told({ kind: 'ENUMERATION' })).toEqual([]);
    await ask(9);
    expect(await told({ kind: 'ENUMERATION' })).toMatchObject([
      { authority: 'politiet', instance: '0700', officer: null, detail: ['consecutive 10'] },
    ]);
  });

  test('three numbers in a row are three, however often they are looked up', async () => {
    const asking = { ...service, officer: 'us-23' };
    for (let round = 0; round < 20; round += 1) {
      for (const number of ['ASY-1', 'ASY-2', 'ASY-3']) {
        expect((await scene.ask(asking, byJournalNumber(number))).status).toBe(200);
      }
    }
    expect(await told({ kind: 'ENUMERATION', authority: service.authority })).toEqual([]);
  });

  test('fifty numbers tried in vain by one client are told, in one request or in many', async () => {
    const asking = { ...requesters.frederiksberg, officer: 'k-1' };
    const many = (from: number, count: number): string =>
      `{ ${Array.from({ length: count }, (_, step) => `n${String(step)}: applicantByFileNumber(alienFileNumber: "${String(from + 7 * step)}") { familyName }`).join(' ')} }`;
    for (let round = 0; round < 5; round += 1) {
      expect(await told({ kind: 'ENUMERATION', authority: 'kommune' })).toEqual([]);
      await missed(asking, many(55_000_000 + 10_000 * round, 10));
    }
    expect(await told({ kind: 'ENUMERATION', authority: 'kommune' })).toMatchObject([{ detail: ['misses 50'] }]);
  });

  test('stands where nobody changes it, and holds no number that was tried', async () => {
    const { store } = scene.network;
    await expect(store.runScript('delete from security.event')).rejects.toThrow();
    await expect(store.db('gateway').selectFrom('security.event').select('id').execute()).rejects.toThrow();
    const tables = await Promise.all([
      store.admin.selectFrom('security.event').selectAll().execute(),
      store.admin.selectFrom('security.lookup').selectAll().execute(),
    ]);
    expect(tables.map((rows) => rows.length > 0)).toEqual([true, true]);
    expect(JSON.stringify(tables)).not.toMatch(/ASY-|7700|1000001|5500/);
  });

  test('is read by the security officer alone', async () => {
    const query = '{ securityEvents { id kind } }';
    expect((await scene.ask(securityOfficer, query)).status).toBe(200);
    for (const asking of [service, recruitment, requesters.protectionOfficer]) {
      expectUnknown(await scene.ask(asking, query));
    }
    const registrar = { authority: 'siri', roles: ['desk_officer'], officer: 'siri-22', purpose: 'disclosure_desk' };
    expectUnknown(await scene.ask(registrar, query));
    expect((await scene.network.ask({ ...recruitment, purpose: 'security_watch' }, query)).status).toBe(403);
    expectUnknown(await scene.ask(securityOfficer, byJournalNumber('ASY-9')));
  });

  test('is paged, from an instant on, and refuses what is no page', async () => {
    const page =
      'query ($first: Int, $after: ID, $since: DateTime) { securityEvents(first: $first, after: $after, since: $since) { id at } }';
    interface Page {
      readonly securityEvents: readonly { readonly id: string; readonly at: string }[];
    }
    const list = async (variables: object): Promise<Page['securityEvents']> => {
      const answer = await scene.ask(securityOfficer, page, { ...variables });
      return (answer.data as Page).securityEvents;
    };
    const all = await list({});
    expect(all.length).toBeGreaterThan(2);
    expect(await list({ first: 1 })).toEqual(all.slice(0, 1));
    expect(await list({ after: all[0]?.id })).toEqual(all.slice(1));
    expect(await list({ since: all[0]?.at })).toEqual(all.filter(({ at }) => at >= (all[0]?.at ?? '')));
    expect(await list({ after: '00000000-0000-4000-8000-000000000000' })).toEqual([]);
    for (const wrong of [{ first: 0 }, { first: 201 }, { after: 'x' }, { since: 'yesterday' }]) {
      expect((await scene.ask(securityOfficer, page, wrong)).status).toBe(400);
    }
  });
});
