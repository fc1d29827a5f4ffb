import { describe, expect, test } from '@jest/globals';
import { createTurnBatch } from './turn-batch.ts';

describe('what is handed in during one turn of the event loop', () => {
  test('goes out together, and each gets its own result', async () => {
    const sent: (readonly number[])[] = [];
    const batch = createTurnBatch((items: readonly number[]) => {
      sent.push(items);
      return Promise.resolve(items.map((item) => item * 2));
    });
    expect(await Promise.all([1, 2, 3].map((item) => batch.add(item)))).toEqual([2, 4, 6]);
    expect(await batch.add(4)).toBe(8);
    expect(sent).toEqual([[1, 2, 3], [4]]);
  });

  test('fails together, and what comes after it does not', async () => {
    const failure = new Error('no connection');
    const batch = createTurnBatch((items: readonly string[]) =>
      items.includes('bad') ? Promise.reject(failure) : Promise.resolve(items),
    );
    const results = await Promise.allSettled(['good', 'bad'].map((item) => batch.add(item)));
    expect(results).toEqual([
      { status: 'rejected', reason: failure },
      { status: 'rejected', reason: failure },
    ]);
    expect(await batch.add('good')).toBe('good');
  });

  test('fails where something throws at once, and where a result is left out', async () => {
    const throwing = createTurnBatch((): Promise<readonly string[]> => {
      throw new Error('at once');
    });
    await expect(throwing.add('one')).rejects.toThrow('at once');
    const short = createTurnBatch((items: readonly string[]) => Promise.resolve(items.slice(1)));
    const results = await Promise.allSettled(['one', 'two'].map((item) => short.add(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });
});
