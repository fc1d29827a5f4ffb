import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from '#files/take-lock.ts';
import { writeDurably } from '#files/write-durably.ts';
import { parseCheckpoint, type OpenedCheckpoint } from '#log/checkpoint.ts';
import { readCosignature } from '#log/cosignature.ts';
import { LogError } from '#log/log-error.ts';
import { sha256 } from '#log/merkle-hash.ts';
import type { Signer } from '#log/note-key.ts';
import { WitnessStateError } from './witness-state-error.ts';

/** What a witness has cosigned last of a log. */
export interface Cosigned {
  /** The checkpoint with the signatures of its log and of this witness. */
  readonly text: string;
  readonly checkpoint: OpenedCheckpoint;
  /** Seconds since 1970, UTC. */
  readonly atSeconds: number;
}

/**
 * What a witness must never forget: the last checkpoint of each log that it has cosigned. Every look goes to the disk,
 * and believes a file only for the witness's own signature under it.
 */
export interface WitnessState {
  /** @returns `null` for a log of which nothing was ever cosigned @throws {WitnessStateError} WITNESS_STATE_DAMAGED */
  latest(origin: string): Cosigned | null;
  /** As {@link latest}, for the SHA-256 of an origin in hexadecimal digits. */
  latestByHash(originHash: string): Cosigned | null;
  /** When it returns, the checkpoint is on the disk in the place of the one before. @throws what the file system throws */
  keep(text: string): void;
  /** Keeps the first checkpoint of a log that cannot stand beside the last cosigned one: two signatures that convict it. */
  keepFork(text: string): void;
  close(): void;
}

const checkpointFile = /^([0-9a-f]{64})\.checkpoint$/;

/**
 * Opens the state in a folder that this process alone holds: `witness` names its key and every log of which it has
 * cosigned something, and `<hash of the origin>.checkpoint` is the last of each. Everything is checked before it returns.
 *
 * @param isNew whether the key has never cosigned; the folder is made, and must hold no state
 * @throws {WitnessStateError}
 */
export function openState(dir: string, { key, verifierKey }: Signer<'witness'>, isNew: boolean): WitnessState {
  const listPath = join(dir, 'witness');
  if (isNew) mkdirSync(dir, { recursive: true, mode: 0o700 });
  else if (!existsSync(listPath)) throw new WitnessStateError('WITNESS_STATE_ABSENT');
  const release = takeLock(join(dir, 'lock'));
  if (release === null) throw new WitnessStateError('WITNESS_STATE_LOCKED');

  /** Hashes of the origins. */
  const started = new Set<string>();
  const pathOf = (hash: string): string => join(dir, `${hash}.checkpoint`);
  const writeList = (hashes: readonly string[]): void => {
    writeDurably(listPath, `${[verifierKey, ...hashes].join('\n')}\n`);
  };
  const read = (hash: string): Cosigned => {
    try {
      const text = readFileSync(pathOf(hash), 'utf8');
      const checkpoint = parseCheckpoint(text);
      if (hashOf(checkpoint.origin) !== hash) throw new WitnessStateError('WITNESS_STATE_DAMAGED');
      return { text, checkpoint, atSeconds: readCosignature(checkpoint, key).atSeconds };
    } catch (error) {
      if (isMissing(error) || error instanceof LogError) throw new WitnessStateError('WITNESS_STATE_DAMAGED');
      throw error;
    }
  };

  try {
    const files = readdirSync(dir);
    const found = files.flatMap((name) => checkpointFile.exec(name)?.[1] ?? []);
    if (isNew) {
      if (files.includes('witness') || found.length > 0) throw new WitnessStateError('WITNESS_STATE_PRESENT');
      writeList([]);
    } else {
      const [owner, ...hashes] = readFileSync(listPath, 'utf8').split('\n');
      if (owner !== verifierKey) throw new WitnessStateError('WITNESS_STATE_FOREIGN');
      if (hashes.pop() !== '') throw new WitnessStateError('WITNESS_STATE_DAMAGED');
      // The first checkpoint of a log is there before its log is in the list.
      for (const hash of [...hashes, ...found]) started.add(hash);
      started.forEach(read);
    }
  } catch (error) {
    release();
    throw error;
  }

  const latestByHash = (hash: string): Cosigned | null => (started.has(hash) ? read(hash) : null);
  return {
    latest: (origin) => latestByHash(hashOf(origin)),
    latestByHash,
    keep(text) {
      const checkpoint = parseCheckpoint(text);
      // What could not be read again would be lost.
      readCosignature(checkpoint, key);
      const hash = hashOf(checkpoint.origin);
      writeDurably(pathOf(hash), text);
      if (started.has(hash)) return;
      writeList([...started, hash]);
      started.add(hash);
    },
    keepFork(text) {
      const path = join(dir, `${hashOf(parseCheckpoint(text).origin)}.fork`);
      if (!existsSync(path)) writeDurably(path, text);
    },
    close: release,
  };
}

function hashOf(origin: string): string {
  return Buffer.from(sha256(Buffer.from(origin))).toString('hex');
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
