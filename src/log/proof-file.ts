import { LogError } from './log-error.ts';
import { hashBytes } from './merkle-hash.ts';
import { decodeBase64, encodeBase64 } from './text/base64.ts';
import { parseDecimal } from './text/decimal.ts';

/** All that shows, without asking anybody, that an entry is in the log. */
export interface ProofFile {
  readonly index: number;
  /** From the leaf's sibling up to a child of the root. */
  readonly path: readonly Uint8Array[];
  /** The signed checkpoint, as the log and its witnesses wrote it. */
  readonly checkpoint: string;
}

const firstLine = 'c2sp.org/tlog-proof@v1';
const maxPathLength = 63;

/** @see https://c2sp.org/tlog-proof */
export function formatProofFile({ index, path, checkpoint }: ProofFile): string {
  return [firstLine, `index ${String(index)}`, ...path.map(encodeBase64), '', checkpoint].join('\n');
}

/**
 * The parts of a proof file. Its line `extra`, which nobody has signed, is left aside.
 *
 * @throws {LogError} LOG_PROOF_MALFORMED
 */
export function parseProofFile(text: string): ProofFile {
  const end = text.indexOf('\n\n');
  const [first, ...lines] = text.slice(0, Math.max(0, end)).split('\n');
  const [extra, ...others] = lines;
  const hasExtra = extra?.startsWith('extra ') === true;
  const isExtraForm = !hasExtra || decodeBase64(extra.slice('extra '.length)) !== null;
  const [indexLine = '', ...pathLines] = hasExtra ? others : lines;
  const index = indexLine.startsWith('index ') ? parseDecimal(indexLine.slice('index '.length)) : null;
  const path = pathLines.map(decodeHash);
  if (first !== firstLine || !isExtraForm || index === null || path.length > maxPathLength) {
    throw new LogError('LOG_PROOF_MALFORMED');
  }
  return { index, path, checkpoint: text.slice(end + 2) };
}

function decodeHash(line: string): Uint8Array {
  const bytes = decodeBase64(line);
  if (bytes?.length !== hashBytes) throw new LogError('LOG_PROOF_MALFORMED');
  return bytes;
}
