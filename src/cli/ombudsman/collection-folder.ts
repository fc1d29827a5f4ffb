import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { canonicalJson, type Json } from '#kernel/canonical-json.ts';
import { writeDurably } from '#files/write-durably.ts';

/** What has been collected so far: each piece is there whole or not at all, so that a collection goes on where it was. */
export interface CollectionFolder {
  readonly dir: string;
  has(name: string): boolean;
  /** @throws what reading throws where it is not there */
  readJson(name: string): unknown;
  readText(name: string): string;
  writeJson(name: string, value: Json): void;
  writeText(name: string, text: string): void;
  /** Writes what comes, and says what it was. */
  writeStream(name: string, answer: Response): Promise<Written>;
  remove(): void;
}

export interface Written {
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** @param dir made where it is not there; readable by its owner alone, since it holds the cases */
export function openCollectionFolder(dir: string): CollectionFolder {
  const path = (name: string): string => join(dir, name);
  const place = (name: string): string => {
    mkdirSync(dirname(path(name)), { recursive: true, mode: 0o700 });
    return path(name);
  };
  const readText = (name: string): string => readFileSync(path(name), 'utf8');
  const writeText = (name: string, text: string): void => {
    writeDurably(place(name), text);
  };
  return {
    dir,
    has: (name) => existsSync(path(name)),
    readText,
    writeText,
    readJson: (name): unknown => JSON.parse(readText(name)),
    writeJson: (name, value) => {
      writeText(name, canonicalJson(value));
    },
    async writeStream(name, { body }) {
      const next = `${place(name)}.new`;
      if (body === null) throw new Error('an answer without a body');
      const hash = createHash('sha256');
      let sizeBytes = 0;
      const count = new Transform({
        transform(chunk: Uint8Array, _encoding, done) {
          hash.update(chunk);
          sizeBytes += chunk.byteLength;
          done(null, chunk);
        },
      });
      await pipeline(body, count, createWriteStream(next, { mode: 0o600, flush: true }));
      renameSync(next, path(name));
      return { sizeBytes, sha256: hash.digest('hex') };
    },
    remove: () => {
      rmSync(dir, { recursive: true });
    },
  };
}
