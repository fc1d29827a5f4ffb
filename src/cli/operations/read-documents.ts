import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { hashDocument } from '#gateway/choose-document.ts';
import { parseJson } from '../parse-json.ts';
import { CommandError } from '../run-command.ts';

/** A document as a client will send it. */
export interface ReadDocument {
  /** Where it stands: the file, and in a manifest the operation. */
  readonly place: string;
  readonly hash: string;
  readonly text: string;
}

const maxDocuments = 1000;
const maxFileBytes = 16 * 1024 * 1024;

/** Nothing is optional and nothing else may stand in it: what is not understood could be a condition. */
const manifestSchema = z.strictObject({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        type: z.enum(['query', 'mutation', 'subscription']),
        body: z.string(),
      }),
    )
    .max(maxDocuments),
});

/**
 * The documents of some files: a `.json` file is a manifest of Apollo's generator, any other one document.
 *
 * @throws {CommandError} for a file that cannot be read or is neither, and for too many documents
 * @see https://www.npmjs.com/package/@apollo/generate-persisted-query-manifest
 */
export async function readDocuments(paths: readonly string[]): Promise<readonly ReadDocument[]> {
  const documents: ReadDocument[] = [];
  for (const path of paths) {
    const text = await readText(path);
    documents.push(
      ...(path.endsWith('.json') ? readManifest(path, text) : [{ place: path, hash: hashDocument(text), text }]),
    );
    if (documents.length > maxDocuments) {
      throw new CommandError(`More than ${String(maxDocuments)} documents: register them in parts.`, 1);
    }
  }
  return documents;
}

async function readText(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > maxFileBytes) throw new CommandError(`${path}: the file is too large.`, 1);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path));
  } catch (error) {
    throw error instanceof CommandError ? error : new CommandError(`${path}: no file of UTF-8 text can be read.`, 1);
  }
}

function readManifest(path: string, text: string): readonly ReadDocument[] {
  const manifest = manifestSchema.safeParse(parseJson(text)).data;
  if (manifest === undefined) {
    throw new CommandError(
      `${path}: not a persisted query manifest of version 1 with at most ${String(maxDocuments)} operations.`,
      1,
    );
  }
  return manifest.operations.map(({ id, name, body }) => {
    const place = `${path}#${name}`;
    if (id !== hashDocument(body)) throw new CommandError(`${place}: the id is not the SHA-256 of the body.`, 1);
    return { place, hash: id, text: body };
  });
}
