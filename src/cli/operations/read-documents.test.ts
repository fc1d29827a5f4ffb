import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { hashDocument } from '#gateway/choose-document.ts';
import { readDocuments } from './read-documents.ts';

const folder = mkdtempSync(join(tmpdir(), 'read-documents-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const good = '{ a }\n';
const operation = { id: hashDocument(good), name: 'A', type: 'query', body: good };
const manifest = (more: object = {}): string =>
  JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations: [operation], ...more });

test('a document is the text of its file to the byte, and a manifest holds many', async () => {
  const paths = [write('a.graphql', `\ufeff${good}`), write('a.json', manifest())];
  expect(await readDocuments(paths)).toEqual([
    { place: paths[0], hash: hashDocument(`\ufeff${good}`), text: `\ufeff${good}` },
    { place: `${paths[1] ?? ''}#A`, hash: hashDocument(good), text: good },
  ]);
});

test.each([
  ['no JSON', 'b.json', '{'],
  ['another format', 'b.json', manifest({ format: 'other' })],
  ['another version', 'b.json', manifest({ version: 2 })],
  ['a condition that is not understood', 'b.json', manifest({ operations: [{ ...operation, clientName: 'x' }] })],
  ['an id of another text', 'b.json', manifest({ operations: [{ ...operation, id: hashDocument('x') }] })],
  ['too many operations', 'b.json', manifest({ operations: Array.from({ length: 1001 }, () => operation) })],
  ['bytes that are no text', 'b.graphql', Uint8Array.of(0xff, 0xfe)],
  ['more than 16 MB', 'b.graphql', ' '.repeat(16 * 1024 * 1024 + 1)],
])('a file with %s is an error that names it', async (_what, name, content) => {
  const path = write(name, content);
  await expect(readDocuments([path])).rejects.toMatchObject({
    name: 'CommandError',
    exitCode: 1,
    message: expect.stringContaining(path) as unknown,
  });
});

test('a file that is not there is an error, and so are too many documents in all', async () => {
  await expect(readDocuments([join(folder, 'none.graphql')])).rejects.toMatchObject({ exitCode: 1 });
  const full = write('full.json', manifest({ operations: Array.from({ length: 1000 }, () => operation) }));
  expect(await readDocuments([full])).toHaveLength(1000);
  await expect(readDocuments([full, write('a.graphql', good)])).rejects.toMatchObject({ exitCode: 1 });
});
