import { format, inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { parseSecretKey, Secret } from './secrets.ts';

test('a secret prints as [secret] in every way and reveals itself only on demand', () => {
  const secret = new Secret('hunter2');
  const shown = [
    String(secret),
    JSON.stringify({ secret }),
    inspect({ secret }, { showHidden: true }),
    format('%s %o', secret, secret),
  ];
  for (const text of shown) {
    expect(text).toContain('[secret]');
    expect(text).not.toContain('hunter2');
  }
  expect(secret.reveal()).toBe('hunter2');
});

test.each([
  ['31 bytes', Buffer.alloc(31).toString('base64')],
  ['33 bytes', Buffer.alloc(33).toString('base64')],
  ['base64url', Buffer.alloc(32, 0xfb).toString('base64url')],
  ['a line end', `${Buffer.alloc(32).toString('base64')}\n`],
  ['nothing', ''],
])('%s is no key', (_name, text) => {
  expect(parseSecretKey(text)).toBeNull();
});

test('a key is 32 bytes in base64', () => {
  const bytes = Buffer.alloc(32, 0xfb);
  expect(Buffer.from(parseSecretKey(bytes.toString('base64'))?.reveal() ?? [])).toEqual(bytes);
});
