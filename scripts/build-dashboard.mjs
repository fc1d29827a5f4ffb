// Builds the pages of the dashboard into build/dashboard, if what they are made of has changed since they were built.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = join(root, 'src', 'dashboard', 'browser');
const outDir = join(root, 'build', 'dashboard');
const mark = join(outDir, '.sources');

const digest = digestSources();
if (!existsSync(mark) || readFileSync(mark, 'utf8') !== digest) {
  process.stderr.write('Building the pages of the dashboard …\n');
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: sources,
    base: '/dashboard/',
    logLevel: 'warn',
    resolve: { alias: { dkfds: join(root, 'node_modules', 'dkfds', 'dist') } },
    build: {
      outDir,
      emptyOutDir: true,
      // The policy of the pages takes nothing inline.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: 'es2022',
    },
  });
  writeFileSync(mark, digest);
}

/** Of the sources, and of the packages that go into them. */
function digestSources() {
  const hash = createHash('sha256');
  const files = readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of [...files, join(root, 'package-lock.json'), fileURLToPath(import.meta.url)].toSorted()) {
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}
