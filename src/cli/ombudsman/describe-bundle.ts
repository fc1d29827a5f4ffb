import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import { parseJson } from '../parse-json.ts';
import { CommandError } from '../run-command.ts';

const shape = z.object({
  inquiry: z.object({
    reference: z.string(),
    scope: z.array(z.string()),
    openedAt: z.string(),
    openedBy: z.string(),
  }),
  recipient: z.string(),
  cases: z.array(z.object({ journalNumber: z.string(), path: z.string() })),
  policyVersions: z.array(z.string()),
  log: z.object({ origin: z.string(), size: z.int() }),
  records: z.array(z.string()),
});

/**
 * What a bundle says that it is about; nothing of it is checked.
 *
 * @throws CommandError where the file is no bundle
 */
export function describeBundle(path: string): string {
  const found = shape.safeParse(parseJson(readEntry(path, 'bundle.json') ?? '')).data;
  if (found === undefined) throw new CommandError(`${path} is no bundle.`, 1);
  const { inquiry, recipient, cases, policyVersions, log, records } = found;
  return [
    `inquiry  ${inquiry.reference}, opened ${inquiry.openedAt} by ${inquiry.openedBy}`,
    `scope    ${inquiry.scope.join(' ')}`,
    `for      ${recipient}`,
    ...policyVersions.map((version) => `policy   ${version}`),
    `log      ${log.origin}, ${String(log.size)} entries, ${String(records.length)} records proven`,
    ...cases.map(({ journalNumber, path: place }) => `case     ${journalNumber} in ${place}`),
    'not checked: verify says whether it holds',
  ].join('\n');
}

/** A stored entry of a ZIP by its name, found in the directory at its end; `null` where it is not there. */
function readEntry(path: string, name: string): string | null {
  try {
    const file = openSync(path, 'r');
    try {
      return findEntry(file, name);
    } finally {
      closeSync(file);
    }
  } catch {
    throw new CommandError(`${path} cannot be read.`, 1);
  }
}

const localHeaderBytes = 30;
const centralHeaderBytes = 46;

/** `bundle.json` stands near the beginning: the local headers are walked until it comes. */
function findEntry(file: number, name: string): string | null {
  const { size } = fstatSync(file);
  for (let at = 0; at + centralHeaderBytes < size;) {
    const header = readAt(file, at, localHeaderBytes);
    if (header.readUInt32LE(0) !== 0x04034b50) return null;
    const [length, nameLength, extraLength] = [
      header.readUInt32LE(18),
      header.readUInt16LE(26),
      header.readUInt16LE(28),
    ];
    const start = at + localHeaderBytes + nameLength + extraLength;
    if (readAt(file, at + localHeaderBytes, nameLength).toString() === name)
      return readAt(file, start, length).toString();
    at = start + length;
  }
  return null;
}

function readAt(file: number, start: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, start);
  return bytes;
}
