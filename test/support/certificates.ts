import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** PEM texts. */
export interface Certified {
  readonly key: string;
  readonly certificate: string;
}

interface Issuing {
  readonly use?: 'clientAuth' | 'serverAuth';
  /** Until it ends; -1 = it ended yesterday. */
  readonly days?: number;
  readonly address?: string;
}

export interface TestAuthority {
  readonly certificate: string;
  issue(name: string, issuing?: Issuing): Promise<Certified>;
}

/** A certificate authority of the test's own, made by openssl; it leaves no file behind. */
export async function createTestAuthority(name: string): Promise<TestAuthority> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key'];
  const own = await inFolder(async (openssl, read) => {
    await openssl('req', '-x509', ...key, '-subj', `/CN=${name}`, '-days', '1', '-out', 'cert');
    return { key: await read('key'), certificate: await read('cert') };
  });
  return {
    certificate: own.certificate,
    issue: (subject, { use, days = 1, address = '127.0.0.1' } = {}) =>
      inFolder(async (openssl, read, write) => {
        await write('ca', own.certificate);
        await write('ca-key', own.key);
        const extensions = [
          'basicConstraints=critical,CA:FALSE',
          `subjectAltName=IP:${address}`,
          ...(use === undefined ? [] : [`extendedKeyUsage=${use}`]),
        ];
        await write('extensions', extensions.join('\n'));
        await openssl('req', '-new', ...key, '-subj', `/CN=${subject}`, '-out', 'request');
        const authority = ['-CA', 'ca', '-CAkey', 'ca-key', '-days', String(days), '-extfile', 'extensions'];
        await openssl('x509', '-req', '-in', 'request', ...authority, '-out', 'cert');
        return { key: await read('key'), certificate: await read('cert') };
      }),
  };
}

/** As `cnf.x5t#S256` names it. */
export function thumbprintOf({ certificate }: Pick<Certified, 'certificate'>): string {
  return createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url');
}

async function inFolder<Made>(
  work: (
    openssl: (...args: readonly string[]) => Promise<unknown>,
    read: (name: string) => Promise<string>,
    write: (name: string, text: string) => Promise<void>,
  ) => Promise<Made>,
): Promise<Made> {
  const folder = await mkdtemp(join(tmpdir(), 'certificates-'));
  try {
    return await work(
      (...args) => promisify(execFile)('openssl', args, { cwd: folder }),
      (name) => readFile(join(folder, name), 'utf8'),
      (name, text) => writeFile(join(folder, name), text),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
