import { expect, test } from '@jest/globals';
import type { PrivateFiles } from '#identity/private-files.ts';
import { loadOrCreateEmbeddedSecrets } from './load-embedded-secrets.ts';

function memoryFiles(initial: Readonly<Record<string, string>> = {}): PrivateFiles {
  const files = new Map(Object.entries(initial));
  return {
    read: (name) => Promise.resolve(files.get(name)),
    write: (name, text) => {
      files.set(name, text);
      return Promise.resolve();
    },
  };
}

test('the two keys are made once, differ, and stay', async () => {
  const files = memoryFiles();
  const first = await loadOrCreateEmbeddedSecrets(files);
  const second = await loadOrCreateEmbeddedSecrets(files);
  expect(second.recordLinkKey.reveal()).toEqual(first.recordLinkKey.reveal());
  expect(second.recipientIdKey.reveal()).toEqual(first.recipientIdKey.reveal());
  expect(first.recordLinkKey.reveal()).not.toEqual(first.recipientIdKey.reveal());
});

test.each(['', '{}', '{"recordLinkKey":"AA==","recipientIdKey":"AA=="}', 'null'])(
  'a damaged file is an error and stays as it is: %s',
  async (text) => {
    const files = memoryFiles({ 'secrets.json': text });
    await expect(loadOrCreateEmbeddedSecrets(files)).rejects.toThrow('does not hold the three keys');
    await expect(files.read('secrets.json')).resolves.toBe(text);
  },
);
