import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The verifier as it stands in a bundle: its parts in one file, which needs nothing beside it. */
export function verifierText(): string {
  const [main, zipReader] = ['verifier.mjs', 'zip-reader.mjs'].map((name) =>
    readFileSync(join(import.meta.dirname, name), 'utf8'),
  );
  const imported = /^import .* from '\.\/zip-reader\.mjs';\n/m;
  return (main ?? '').replace(imported, () => (zipReader ?? '').replaceAll(/^export /gm, ''));
}
