import { describe, expect, test } from '@jest/globals';
import { Turnstile } from './turnstile.ts';

describe('the turnstile', () => {
  test('lets in one at a time, in order of arrival', async () => {
    const turnstile = new Turnstile(1000);
    const order: string[] = [];
    const pass = async (name: string): Promise<void> => {
      await turnstile.enter();
      order.push(`${name} in`);
      await Promise.resolve();
      order.push(`${name} out`);
      turnstile.leave();
    };
    await Promise.all([pass('a'), pass('b'), pass('c')]);
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });

  test('turns an endless wait into an error, and then forgets that waiter', async () => {
    const turnstile = new Turnstile(5);
    await turnstile.enter();
    await expect(turnstile.enter()).rejects.toThrow('no database connection within 5 ms');
    turnstile.leave();
    await turnstile.enter();
    const next = turnstile.enter();
    turnstile.leave();
    await expect(next).resolves.toBeUndefined();
  });
});
