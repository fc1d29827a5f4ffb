import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../peers');
const mark = join(folder, 'node_modules/.lock-hash');

/** Installs the packages of the peers, once for each state of their lock file. @throws Error when npm fails */
export function installPeers(): void {
  const hash = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === hash) return;
  process.stderr.write('Installing the packages of bench/peers (once) …\n');
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  // Both outputs go to standard error: standard output belongs to the results.
  execFileSync('npm', ['ci', ...options], { cwd: folder, stdio: ['ignore', 2, 2] });
  writeFileSync(mark, hash);
}
