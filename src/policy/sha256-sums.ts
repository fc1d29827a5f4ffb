import { createHash } from 'node:crypto';

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What `sha256sum` prints and checks: a line for each file, by path. */
export function formatSums(files: ReadonlyMap<string, string>): string {
  return [...files.keys()]
    .toSorted()
    .map((path) => `${sha256(files.get(path) ?? '')}  ${path}\n`)
    .join('');
}

/** The sum of each file, by path. */
export function parseSums(text: string): ReadonlyMap<string, string> {
  const lines = text.matchAll(/^([0-9a-f]{64}) {2}(.+)$/gm);
  return new Map([...lines].map(([, sum = '', path = '']) => [path, sum]));
}
