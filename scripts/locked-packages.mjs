import { readFileSync } from 'node:fs';

/** Every package that the lock file of this folder names, each version once, sorted. */
export function readLockedPackages() {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const found = new Map();
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '') continue;
    const name = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const id = `${name}@${entry.version}`;
    // A package that stands in several places is part of the product if one of them is.
    const isDevelopment = entry.dev === true && found.get(id)?.isDevelopment !== false;
    found.set(id, { id, licence: entry.license, isDevelopment });
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
