const messages = {
  LOG_KEY_MALFORMED: 'This is not a verifier key of the kind that is needed.',
  LOG_NOTE_MALFORMED: 'This is not a signed note.',
  LOG_CHECKPOINT_MALFORMED: 'The signed text is not a checkpoint.',
  LOG_SIGNATURE_MISSING: 'The checkpoint carries no signature of the key of the log.',
  LOG_SIGNATURE_INVALID: 'A signature of a known key does not fit the checkpoint.',
  LOG_ORIGIN_UNKNOWN: 'The checkpoint is one of another log.',
  LOG_COSIGNATURE_MISSING: 'The checkpoint does not carry the cosignature of every witness that is asked for.',
  LOG_WITNESS_REQUEST_MALFORMED: 'This is not a request to a witness, or not its answer.',
  LOG_PROOF_MALFORMED: 'This is not a proof of inclusion.',
  LOG_INCLUSION_REFUSED: 'The proof does not show that this record is in the log.',
  LOG_HISTORY_REFUSED: 'The entries of the log do not lead to the root that is signed.',
  LOG_RECORD_MALFORMED: 'This is not a record of the log.',
  LOG_SEAL_BROKEN: 'A sealed part of the record does not open with the key of its case.',
  LOG_TILE_MALFORMED: 'A tile of the log does not have the content that its place needs.',
  LOG_TILE_PATH_MALFORMED: 'There is no such tile.',
  LOG_BUNDLE_MALFORMED: 'This is not a bundle of entries.',
  LOG_OUT_OF_RANGE: 'The tree has no such leaf, or no such size.',
} as const;

export type LogErrorCode = keyof typeof messages;

/** Something about the log that is refused, by name. The message is constant for its code. */
export class LogError extends Error {
  readonly code: LogErrorCode;

  constructor(code: LogErrorCode) {
    super(messages[code]);
    this.name = 'LogError';
    this.code = code;
  }
}
