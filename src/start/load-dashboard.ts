import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { DashboardPages } from '#dashboard/add-dashboard.ts';

const builtFolder = join(import.meta.dirname, '..', '..', 'build', 'dashboard');
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

/**
 * The pages of the dashboard, as `scripts/build-dashboard.mjs` made them.
 *
 * @throws Error with a sentence of ours when they were not built
 */
export async function loadDashboard(): Promise<DashboardPages> {
  const document = await readFile(join(builtFolder, 'index.html')).catch(() => null);
  if (document === null) throw new Error('the pages are not built: node scripts/run.mjs scripts/build-dashboard.mjs');
  const names = await readdir(join(builtFolder, 'assets'));
  const files = await Promise.all(
    names.map(async (name) => {
      const type = types[extname(name)];
      // Fonts of the design system for browsers of the past.
      if (type === undefined) return [];
      return [[`assets/${name}`, { type, body: await readFile(join(builtFolder, 'assets', name)) }] as const];
    }),
  );
  return { document, files: new Map(files.flat()) };
}
