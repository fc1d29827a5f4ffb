import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatSignature } from '#log/signed-note.ts';
import type { Signer } from '#log/note-key.ts';
import { runCommand, type Finished } from '#test/support/run-command.ts';
import { readZip, writeZip } from '#test/support/stored-zip.ts';

export const ombudsmanCommand = 'src/cli/ombudsman.ts';
export const officer = ['--officer', 'uim-12'] as const;

/** What a forger makes of a bundle. */
export type Change = (files: Map<string, Buffer>) => void;

/** A bundle that can be changed, and checked with the verifier that came with it. */
export interface OpenedBundle {
  readonly files: ReadonlyMap<string, Buffer>;
  json(name: string): unknown;
  /** @param signer who signs the list of files anew, where somebody does */
  verifyChanged(change: Change, signer?: Signer): Promise<Finished>;
  verify(keys?: Partial<Keys>): Promise<Finished>;
}

interface Keys {
  readonly key: string;
  readonly logKey: string;
}

/** Any use of the network ends the program, and so does any file beside the bundle and the verifier. */
const noNetwork = `data:text/javascript,${encodeURIComponent(`
  import net from 'node:net';
  import dns from 'node:dns';
  const refuse = () => { throw new Error('the network is refused'); };
  net.Socket.prototype.connect = refuse;
  dns.lookup = refuse;
  globalThis.fetch = refuse;
`)}`;

/** @param folder where changed bundles and the verifier are put */
export function openBundle(bytes: Buffer, folder: string, keys: Keys): OpenedBundle {
  const files = readZip(bytes);
  const verifier = join(folder, 'verifier.mjs');
  writeFileSync(verifier, files.get('verifier.mjs') ?? '');
  const check = async (bundle: Buffer, { key, logKey }: Keys): Promise<Finished> => {
    const path = join(folder, 'checked.zip');
    writeFileSync(path, bundle);
    const permitted = ['--permission', `--allow-fs-read=${dirname(path)}`, '--disable-warning=SecurityWarning'];
    const parameters = [verifier, path, '--key', key, '--log-key', logKey];
    return runCommand('--import', [noNetwork, ...permitted, ...parameters]);
  };
  return {
    files,
    json: (name): unknown => JSON.parse(files.get(name)?.toString() ?? ''),
    verify: (other = {}) => check(bytes, { ...keys, ...other }),
    async verifyChanged(change, signer) {
      const changed = new Map(files);
      change(changed);
      if (signer !== undefined) signAnew(changed, signer);
      return check(await writeZip(changed), keys);
    },
  };
}

const unlisted = ['SHA256SUMS', 'SHA256SUMS.sig'];

function signAnew(files: Map<string, Buffer>, { key, sign }: Signer): void {
  const names = [...files.keys()].filter((name) => !unlisted.includes(name));
  const digest = (name: string): string =>
    createHash('sha256')
      .update(files.get(name) ?? '')
      .digest('hex');
  const manifest = Buffer.from(names.map((name) => `${digest(name)}  ${name}\n`).join(''));
  files.set('SHA256SUMS', manifest);
  files.set(
    'SHA256SUMS.sig',
    Buffer.from(formatSignature({ name: key.name, keyId: key.id, signature: sign(manifest) })),
  );
}
