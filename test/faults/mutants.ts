import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** A fault of our own in the source: the checker must see it. */
export interface Mutant {
  readonly name: string;
  readonly what: string;
  /** Where it shows; the first alone when a minute is all there is. */
  readonly faults: readonly string[];
  readonly edits: readonly Edit[];
}

/** The text must stand in the file exactly once: where it has moved, the mutant must move too. */
interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const disclose = 'src/gateway/disclose.ts';

/** What stands behind the four would stop them; what is tried is the checker. */
const openEgress: Edit = {
  file: 'src/gateway/egress.ts',
  from: 'if (entry !== null) redeem(entry, leaving);',
  to: 'if (entry !== null) void leaving;',
};

export const mutants: readonly Mutant[] = [
  {
    name: 'record-after-release',
    what: 'the answer leaves before its record is durable',
    faults: ['records-refused', 'gateway-killed', 'sessions-terminated'],
    edits: [
      openEgress,
      {
        file: disclose,
        from: "await tracing.span('record', { count: holdings.length }, () => using.appender.append(entry));",
        to: "tracing.span('record', { count: holdings.length }, () => using.appender.append(entry)).catch(() => undefined);",
      },
    ],
  },
  {
    name: 'error-swallowed',
    what: 'a record that could not be made is passed over',
    faults: ['records-refused', 'sessions-terminated'],
    edits: [
      openEgress,
      {
        file: 'src/disclosure/append-disclosure.ts',
        from: "throw new AppError('RECORD_UNAVAILABLE', { cause });",
        to: 'void cause;',
      },
    ],
  },
  {
    name: 'request-recorded',
    what: 'the record names what was asked for in place of what the answer held',
    faults: ['records-refused', 'calm'],
    edits: [
      openEgress,
      {
        file: disclose,
        from: 'const { holdings, withheld } = shaped;',
        to: `const { withheld } = shaped;
  const holdings = shaped.holdings.concat(withheld.flatMap(({ coordinate }) =>
    shaped.holdings.slice(0, 1).map(({ opened }) => ({ coordinate, opened }))));`,
      },
    ],
  },
  {
    name: 'answers-cached',
    what: 'an answer that was given before is given again',
    faults: ['records-refused', 'calm'],
    edits: [
      openEgress,
      {
        file: disclose,
        from: 'const atMs = using.clock.nowMs();',
        to: `const atMs = using.clock.nowMs();
  const cacheKey = JSON.stringify([requester.authority, requester.purpose, request.document, request.variables]);
  const answers = (globalThis.answers ??= new Map());
  if (answers.has(cacheKey)) return answers.get(cacheKey);`,
      },
      {
        file: disclose,
        from: '  return { body, entry, contract, document, operation };',
        to: `  const given = { body, entry, contract, document, operation };
  answers.set(cacheKey, given);
  return given;`,
      },
    ],
  },
];

const root = join(import.meta.dirname, '../..');

/**
 * Copies the source tree as git knows it and puts the mutant into the copy.
 *
 * @returns the folder of the copy
 * @throws Error where a text does not stand exactly once in its file
 */
export function writeMutant({ name, edits }: Mutant, scratch: string): string {
  const folder = mkdtempSync(join(scratch, `mutant-${name}-`));
  const listed = execFileSync('git', ['ls-files', '-z', 'package.json', 'src', 'subgraphs', 'schema'], { cwd: root });
  for (const path of listed.toString().split('\0')) {
    // Deleted and not yet committed.
    if (path === '' || !existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(join(root, path), join(folder, path));
  }
  symlinkSync(realpathSync(join(root, 'node_modules')), join(folder, 'node_modules'));
  for (const { file, from, to } of edits) {
    const path = join(folder, file);
    writeFileSync(path, replaceOnce(readFileSync(path, 'utf8'), from, to, file));
  }
  return folder;
}

/** @throws Error unless the text stands there exactly once */
export function replaceOnce(text: string, from: string, to: string, file: string): string {
  const [before, after, ...more] = text.split(from);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${file}: the place of the mutant does not stand there exactly once: ${from}`);
  }
  return `${before}${to}${after}`;
}
