import { LogError } from './log-error.ts';
import { hashBytes } from './merkle-hash.ts';
import { decodeBase64, encodeBase64 } from './text/base64.ts';
import { parseDecimal } from './text/decimal.ts';

/** What a log sends to a witness: how it has grown since the checkpoint that the witness cosigned last. */
export interface WitnessRequest {
  /** Of the tree at that checkpoint; 0 where there was none. */
  readonly oldSize: number;
  /** That the tree of the checkpoint goes on from the one of the old size. */
  readonly proof: readonly Uint8Array[];
  /** Signed by the log. Nothing of it is checked yet. */
  readonly checkpoint: string;
}

const maxProofLength = 63;

/** The body of `POST <submission prefix>/add-checkpoint`. @see https://c2sp.org/tlog-witness */
export function formatWitnessRequest({ oldSize, proof, checkpoint }: WitnessRequest): string {
  return [`old ${String(oldSize)}`, ...proof.map(encodeBase64), '', checkpoint].join('\n');
}

/**
 * The parts of the body.
 *
 * @throws {LogError} LOG_WITNESS_REQUEST_MALFORMED
 */
export function parseWitnessRequest(body: string): WitnessRequest {
  const end = body.indexOf('\n\n');
  const [first = '', ...lines] = body.slice(0, Math.max(0, end)).split('\n');
  const oldSize = first.startsWith('old ') ? parseDecimal(first.slice('old '.length)) : null;
  if (oldSize === null || lines.length > maxProofLength) throw new LogError('LOG_WITNESS_REQUEST_MALFORMED');
  return { oldSize, proof: lines.map(decodeHash), checkpoint: body.slice(end + 2) };
}

/** The size at which a witness stands, as it says so with 409. */
export function formatKnownSize(size: number): string {
  return `${String(size)}\n`;
}

/** @throws {LogError} LOG_WITNESS_REQUEST_MALFORMED */
export function parseKnownSize(text: string): number {
  const size = text.endsWith('\n') ? parseDecimal(text.slice(0, -1)) : null;
  if (size === null) throw new LogError('LOG_WITNESS_REQUEST_MALFORMED');
  return size;
}

function decodeHash(line: string): Uint8Array {
  const bytes = decodeBase64(line);
  if (bytes?.length !== hashBytes) throw new LogError('LOG_WITNESS_REQUEST_MALFORMED');
  return bytes;
}
