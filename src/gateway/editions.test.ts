import { expect, test } from '@jest/globals';
import { buildPolicy } from '#test/support/build-policy.ts';
import { createAdmission } from './admit.ts';
import { createEditions, type Edition } from './editions.ts';
import { createOperationCache } from './operation-cache.ts';

/** Open until its planner is closed. */
function openEdition(): { readonly edition: Edition; readonly isOpen: () => boolean } {
  const policy = buildPolicy({ coordinates: {}, rules: {} });
  let isOpen = true;
  const contracts = new Map<never, string>();
  const close = (): Promise<void> => {
    isOpen = false;
    return Promise.resolve();
  };
  const edition: Edition = {
    policy,
    contracts,
    admission: createAdmission({ policy, contracts, clearedClients: [], bearerAuthorities: [] }),
    operations: createOperationCache(policy),
    plans: { execute: () => Promise.resolve({}), close },
  };
  return { edition, isOpen: () => isOpen };
}

test('the edition before is closed when the last request on it has ended, however it ended', async () => {
  const [before, next] = [openEdition(), openEdition()];
  const editions = createEditions(before.edition);
  const works = [Promise.withResolvers<string>(), Promise.withResolvers<string>()] as const;
  const [first, second] = works.map((work) =>
    editions.use(async (edition) => {
      expect(edition).toBe(before.edition);
      return work.promise;
    }),
  );
  editions.replace(next.edition);
  expect(editions.current()).toBe(next.edition);
  works[0].resolve('answer');
  expect(await first).toBe('answer');
  expect(before.isOpen()).toBe(true);
  works[1].reject(new Error('failed'));
  await expect(second).rejects.toThrow('failed');
  expect([before.isOpen(), next.isOpen()]).toEqual([false, true]);
});

test('one that nobody uses is closed at once; the current one stays open while nobody uses it', async () => {
  const [before, next] = [openEdition(), openEdition()];
  const editions = createEditions(before.edition);
  await editions.use(() => Promise.resolve());
  expect(before.isOpen()).toBe(true);
  editions.replace(next.edition);
  expect([before.isOpen(), next.isOpen()]).toEqual([false, true]);
  expect(await editions.use((edition) => Promise.resolve(edition))).toBe(next.edition);
});

test('in the end all are closed, used or not', async () => {
  const [before, next] = [openEdition(), openEdition()];
  const editions = createEditions(before.edition);
  const work = Promise.withResolvers<undefined>();
  const used = editions.use(() => work.promise);
  editions.replace(next.edition);
  await editions.close();
  expect([before.isOpen(), next.isOpen()]).toEqual([false, false]);
  work.resolve(undefined);
  await used;
});
