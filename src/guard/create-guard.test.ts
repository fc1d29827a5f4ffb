import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { asId, type AuthorityId } from '#kernel/ids.ts';
import { createGuard } from './create-guard.ts';
import type { Caller, Increment, Note } from './guard-store.ts';

const key = new Uint8Array(32).fill(7);
const caller: Caller = {
  authority: asId<AuthorityId>('siri'),
  instance: null,
  client: 'siri-system',
  officer: null,
  purpose: null,
};

/** What counters of earlier versions, which go on counting, stand under. */
const digest = (...parts: readonly (string | null)[]): string =>
  createHmac('sha256', Buffer.from(key))
    .update(JSON.stringify(['harvesting guard', ...parts]))
    .digest('base64url');

test('callers and what they look up stand in the store as digests under the key, the same in every version', async () => {
  const counted: Increment[] = [];
  const notes: Note[] = [];
  const guard = createGuard({
    store: {
      countUp: (increments) => {
        counted.push(...increments);
        return Promise.resolve(increments.map(({ points }) => ({ points, endsAtMs: 1000 })));
      },
      takeNotes: (taken) => {
        notes.push(...taken);
        return Promise.resolve(taken.map(() => []));
      },
      raise: () => Promise.resolve(true),
    },
    clock: { nowMs: () => 0 },
    quotas: { requestsPerMinute: 9, personsPerHour: 9, personsPerDay: 9, samePersonPerHour: 9 },
    key,
    onRaised: () => undefined,
  });
  const lookup = { by: 'case', key: 'FAM-1' };
  await guard.admit(caller);
  await guard.look(caller, [lookup]);
  await guard.settle(caller, [{ lookup, missed: false }], 0);

  const client = ['siri', null, 'siri-system'] as const;
  const target = digest('case', 'FAM-1');
  expect(counted.map((each) => each.key)).toEqual([
    expect.stringContaining(digest(...client)),
    expect.stringContaining(digest(...client, target)),
  ]);
  expect(notes).toMatchObject([
    { client: digest(...client), officer: digest(...client, null), lookups: [{ target, missed: false }] },
  ]);
});
