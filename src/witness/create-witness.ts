import type { Clock } from '#kernel/clock.ts';
import type { OpenedCheckpoint } from '#log/checkpoint.ts';
import { cosignCheckpoint } from '#log/cosignature.ts';
import type { Signer, VerifierKey } from '#log/note-key.ts';
import { formatNote, signaturesBy } from '#log/signed-note.ts';
import type { Log } from '#telemetry/log.ts';
import { judgeRequest, type Judgement } from './judge-request.ts';
import type { WitnessState } from './open-state.ts';

interface WitnessOptions {
  readonly signer: Signer<'witness'>;
  /** Of the logs that are served. While a log changes its key, the old and the new one. */
  readonly logKeys: readonly VerifierKey<'log'>[];
  readonly state: WitnessState;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a request is answered with. */
export type WitnessAnswer =
  /** Lines to put under the checkpoint. */
  | { readonly kind: 'cosigned'; readonly lines: string }
  /** The clock is behind what was signed already; a cosignature of now would say otherwise than that one. */
  | { readonly kind: 'clock-behind' }
  | Exclude<Judgement, { readonly kind: 'consistent' }>;

/** Cosigns, of each log, one history that only grows. */
export interface Witness {
  readonly verifierKey: string;
  /**
   * Judges one request, and puts on the disk what it is about to sign. All of it happens in one step of the process:
   * no two requests can both go on from one checkpoint.
   *
   * @throws what the state throws; nothing was signed then
   */
  answer(body: string): WitnessAnswer;
  /** The last cosigned checkpoint of a log, by the SHA-256 of its origin in hexadecimal digits; `null`: none. */
  latest(originHash: string): string | null;
}

export function createWitness({ signer, logKeys, state, clock, log }: WitnessOptions): Witness {
  function cosign(checkpoint: OpenedCheckpoint): WitnessAnswer {
    const atSeconds = Math.floor(clock.nowMs() / 1000);
    if (atSeconds < (state.latest(checkpoint.origin)?.atSeconds ?? 0)) return { kind: 'clock-behind' };
    const signed = onlySignedBy(logKeys, checkpoint);
    const cosigned = cosignCheckpoint(signed, signer, atSeconds);
    state.keep(cosigned);
    return { kind: 'cosigned', lines: cosigned.slice(formatNote(signed.note).length) };
  }

  return {
    verifierKey: signer.verifierKey,
    answer(body) {
      const judgement = judgeRequest(body, logKeys, (origin) => state.latest(origin)?.checkpoint ?? null);
      if (judgement.kind === 'forked') state.keepFork(formatNote(onlySignedBy(logKeys, judgement.checkpoint).note));
      const answer = judgement.kind === 'consistent' ? cosign(judgement.checkpoint) : judgement;
      report(log, answer);
      return answer;
    },
    latest: (originHash) => state.latestByHash(originHash)?.text ?? null,
  };
}

/** One signature of each known key of the log: what others have put under it is not kept, and not shown to anybody. */
function onlySignedBy(
  keys: readonly VerifierKey<'log'>[],
  { note, ...checkpoint }: OpenedCheckpoint,
): OpenedCheckpoint {
  const signatures = keys.flatMap((key) =>
    signaturesBy(note, key)
      .slice(0, 1)
      .map((signature) => ({ name: key.name, keyId: key.id, signature })),
  );
  return { ...checkpoint, note: { text: note.text, signatures } };
}

function report(log: Log, answer: WitnessAnswer): void {
  switch (answer.kind) {
    case 'cosigned':
      log.write('witness.cosigned');
      break;
    case 'forked':
      log.write('witness.alarm', {
        detail: 'the log has signed two trees of one size: one is in the state, the other beside it',
      });
      break;
    case 'clock-behind':
      log.write('witness.failed', { detail: 'the clock is behind the last cosignature' });
      break;
    case 'malformed':
    case 'log-unknown':
    case 'unsigned':
    case 'conflict':
    case 'inconsistent':
      log.write('witness.refused', { detail: answer.kind });
  }
}
