import { openCheckpoint, parseCheckpoint, type Checkpoint, type OpenedCheckpoint } from '#log/checkpoint.ts';
import { LogError } from '#log/log-error.ts';
import { emptyRoot, isSameHash } from '#log/merkle-hash.ts';
import type { VerifierKey } from '#log/note-key.ts';
import { verifyConsistency } from '#log/verify-proof.ts';
import { parseWitnessRequest } from '#log/witness-request.ts';

/** The tree of a log that a witness has cosigned last. */
export type KnownTree = Pick<Checkpoint, 'size' | 'root'>;

/** What a witness finds about a request, in the order in which it looks. */
export type Judgement =
  /** The request, or the note in it, has another form; or the log had more than it has. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'log-unknown' }
  /** No key of the log has signed, or one that is named has not. */
  | { readonly kind: 'unsigned' }
  /** The proof begins elsewhere than where the witness stands. */
  | { readonly kind: 'conflict'; readonly knownSize: number }
  /** The log has signed two trees of one size: this, and the one that is known. Nobody else can have. */
  | { readonly kind: 'forked'; readonly knownSize: number; readonly checkpoint: OpenedCheckpoint }
  /** Nothing shows that the tree goes on from the one that is known. The proof may be anybody's. */
  | { readonly kind: 'inconsistent' }
  | { readonly kind: 'consistent'; readonly checkpoint: OpenedCheckpoint };

/** What the tree of a log is before it has any. */
const nothingKnown: KnownTree = { size: 0, root: emptyRoot };

/**
 * Whether a witness may cosign. Nothing in the request is believed but what a key of the log has signed, and of that only
 * what goes on from the tree that is known.
 *
 * @param keys of all logs that the witness serves; a log is known by its origin, which is the name of its keys
 * @param latestOf the tree of the log that was cosigned last; `null`: none ever
 * @throws what `latestOf` throws
 * @see https://c2sp.org/tlog-witness, version 1.0.0
 */
export function judgeRequest(
  body: string,
  keys: readonly VerifierKey<'log'>[],
  latestOf: (origin: string) => KnownTree | null,
): Judgement {
  const request = parseOrNull(() => parseWitnessRequest(body));
  const claimed = request === null ? null : parseOrNull(() => parseCheckpoint(request.checkpoint));
  if (request === null || claimed === null) return { kind: 'malformed' };
  const keysOfLog = keys.filter(({ name }) => name === claimed.origin);
  if (keysOfLog.length === 0) return { kind: 'log-unknown' };
  const checkpoint = parseOrNull(() => openCheckpoint(request.checkpoint, keysOfLog));
  if (checkpoint === null) return { kind: 'unsigned' };
  const { size, root } = checkpoint;
  if (request.oldSize > size) return { kind: 'malformed' };
  const known = latestOf(checkpoint.origin) ?? nothingKnown;
  if (request.oldSize !== known.size) return { kind: 'conflict', knownSize: known.size };
  if (size === known.size && !isSameHash(root, known.root)) {
    return { kind: 'forked', knownSize: known.size, checkpoint };
  }
  const claim = { oldSize: known.size, oldRoot: known.root, size, root, path: request.proof };
  return verifyConsistency(claim) ? { kind: 'consistent', checkpoint } : { kind: 'inconsistent' };
}

function parseOrNull<Parsed>(parse: () => Parsed): Parsed | null {
  try {
    return parse();
  } catch (error) {
    if (error instanceof LogError) return null;
    throw error;
  }
}
