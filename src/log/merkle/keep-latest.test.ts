import { expect, test } from '@jest/globals';
import { keepLatest } from './keep-latest.ts';

function createCounted(max: number) {
  const loads: number[] = [];
  const load = (key: number) => {
    loads.push(key);
    return Promise.resolve({ key });
  };
  return { loads, kept: keepLatest(load, String, max) };
}

test('a value is loaded once, also for two who ask at the same time, and again after others have pushed it out', async () => {
  const { loads, kept } = createCounted(2);
  const [one, same] = await Promise.all([kept(1), kept(1)]);
  expect(one).toBe(same);
  await kept(2);
  await kept(1);
  await kept(3);
  expect(loads).toEqual([1, 2, 3]);
  // The one that nobody had asked for longest had to go.
  await kept(1);
  await kept(2);
  expect(loads).toEqual([1, 2, 3, 2]);
});

test('what could not be loaded is asked for again', async () => {
  let isDown = true;
  const kept = keepLatest(
    (key: number) => (isDown ? Promise.reject(new Error('down')) : Promise.resolve(key)),
    String,
    9,
  );
  await expect(kept(1)).rejects.toThrow('down');
  isDown = false;
  expect(await kept(1)).toBe(1);
});
