import { Agent, errors, request as send } from 'undici';
import { parseCheckpoint } from '#log/checkpoint.ts';
import { readCosignature, type Cosignature } from '#log/cosignature.ts';
import { LogError } from '#log/log-error.ts';
import type { VerifierKey } from '#log/note-key.ts';
import { formatSignature, signaturesBy } from '#log/signed-note.ts';
import { formatWitnessRequest, parseKnownSize } from '#log/witness-request.ts';

/** A checkpoint that is to be cosigned. */
export interface CosignRequest {
  /** Signed by the log. */
  readonly checkpoint: string;
  readonly size: number;
  /** That the tree of this size goes on from the one of the old size, for any old size from 1 up to it. */
  readonly proveConsistency: (oldSize: number) => Promise<readonly Uint8Array[]>;
}

export type WitnessFailure =
  /** It does not answer at all, or not to the end. */
  | 'unreachable'
  /** It has not answered within the time that it has. */
  | 'late'
  /** It does not take the checkpoint: the log or its key is not known there, or the proof does not convince. */
  | 'refused'
  /** It has cosigned a larger tree: another replica was faster, or the log has lost what it had signed. */
  | 'ahead'
  /** It has cosigned another tree of this size, so two histories of this log are about; or it names no size that is one. */
  | 'conflict'
  /** What it answers is not its cosignature of this checkpoint. */
  | 'invalid-answer'
  /** There was no proof to send: it is we who failed. */
  | 'no-proof';

export type WitnessResult =
  /** `lines` stand under the checkpoint as they are. */
  | { readonly kind: 'cosigned'; readonly witness: string; readonly lines: string; readonly cosignature: Cosignature }
  | {
      readonly kind: 'failed';
      readonly witness: string;
      readonly reason: WitnessFailure;
      /** Of HTTP; `null` where there was no answer. */
      readonly status: number | null;
      readonly cause?: unknown;
    };

export interface WitnessClient {
  readonly name: string;
  /** Ends within the time that the witness has, and never throws. One call after the other. */
  cosign(request: CosignRequest): Promise<WitnessResult>;
  close(): Promise<void>;
}

interface ClientOptions {
  /** The submission prefix, such as `https://witness.example`. */
  readonly url: string;
  readonly key: VerifierKey<'witness'>;
  /** For all that one checkpoint takes. */
  readonly timeoutMs: number;
}

/** Cosignatures of several keys, post-quantum ones among them. */
const maxAnswerBytes = 64 * 1024;
/** Witnesses say where they stand: the second request begins there. */
const maxRequests = 2;

/**
 * Asks each witness at the same time; the slowest takes no longer than the time that it has.
 *
 * @returns one result for each, in their order
 */
export function askWitnesses(
  clients: readonly WitnessClient[],
  request: CosignRequest,
): Promise<readonly WitnessResult[]> {
  return Promise.all(clients.map((client) => client.cosign(request)));
}

/**
 * The log's side of the protocol of a witness. It keeps in mind how far the witness has come, and learns it from the
 * witness where it is elsewhere: after a start, and after a request whose answer was lost.
 *
 * @see https://c2sp.org/tlog-witness, version 1.0.0
 */
export function createWitnessClient({ url, key, timeoutMs }: ClientOptions): WitnessClient {
  const address = `${url.replace(/\/$/, '')}/add-checkpoint`;
  const agent = new Agent({ connections: 1, pipelining: 1, maxResponseSize: maxAnswerBytes });
  let knownSize = 0;

  async function post(body: string, signal: AbortSignal): Promise<Answer> {
    try {
      const { statusCode, body: answer } = await send(address, { method: 'POST', body, signal, dispatcher: agent });
      return { status: statusCode, text: await answer.text() };
    } catch (cause) {
      throw new AskError(reasonOf(cause, signal), null, cause);
    }
  }

  async function ask({ checkpoint, size, proveConsistency }: CosignRequest, signal: AbortSignal) {
    for (let asked = 1; ; asked += 1) {
      const oldSize = knownSize;
      const proof = oldSize === 0 ? [] : await within(signal, proveConsistency(oldSize));
      const { status, text } = await post(formatWitnessRequest({ oldSize, proof, checkpoint }), signal);
      if (status === 200) {
        const cosigned = readAnswer(status, () => readLines(checkpoint, text, key));
        knownSize = size;
        return cosigned;
      }
      if (status !== 409) throw new AskError('refused', status);
      const namedSize = readAnswer(status, () => parseKnownSize(text));
      knownSize = namedSize;
      if (namedSize > size) throw new AskError('ahead', status);
      if (namedSize === oldSize || asked === maxRequests) throw new AskError('conflict', status);
    }
  }

  return {
    name: key.name,
    async cosign(request) {
      try {
        // A witness that is ahead is asked again all the same: it is for the witness to say so.
        if (knownSize > request.size) knownSize = 0;
        return { kind: 'cosigned', witness: key.name, ...(await ask(request, AbortSignal.timeout(timeoutMs))) };
      } catch (error) {
        const { reason, status, cause } = error instanceof AskError ? error : new AskError('no-proof', null, error);
        return { kind: 'failed', witness: key.name, reason, status, ...(cause === undefined ? {} : { cause }) };
      }
    },
    close: () => agent.destroy(),
  };
}

function reasonOf(cause: unknown, signal: AbortSignal): WitnessFailure {
  if (signal.aborted) return 'late';
  return cause instanceof errors.ResponseExceededMaxSizeError ? 'invalid-answer' : 'unreachable';
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

class AskError extends Error {
  readonly reason: WitnessFailure;
  readonly status: number | null;

  constructor(reason: WitnessFailure, status: number | null, cause?: unknown) {
    super(reason, cause === undefined ? {} : { cause });
    this.name = 'AskError';
    this.reason = reason;
    this.status = status;
  }
}

/** What an answer says; what is no such answer is our own kind of failure. */
function readAnswer<Result>(status: number, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof LogError) throw new AskError('invalid-answer', status, error);
    throw error;
  }
}

/** The lines of this witness's key, once they are found to be its cosignatures; those of others are left out. */
function readLines(checkpoint: string, answer: string, key: VerifierKey<'witness'>) {
  const { text } = parseCheckpoint(checkpoint).note;
  // An empty line in the answer would make the rest of it text; then the text is not that of a checkpoint any more.
  const cosigned = parseCheckpoint(`${text}\n${answer}`);
  const cosignature = readCosignature(cosigned, key);
  const lines = signaturesBy(cosigned.note, key).map((signature) =>
    formatSignature({ name: key.name, keyId: key.id, signature }),
  );
  return { lines: lines.join(''), cosignature };
}

/** The result of the work, or the end of the time that there is. */
async function within<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  const { promise: cut, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => {
    reject(new AskError('late', null));
  };
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([work, cut]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
