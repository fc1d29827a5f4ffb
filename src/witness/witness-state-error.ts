const messages = {
  WITNESS_STATE_ABSENT:
    'WITNESS_DIR holds no state of a witness. Where there was one, it must come back, or the key must go: a key that has cosigned never starts from nothing. The first start of a new key takes --new.',
  WITNESS_STATE_PRESENT: 'WITNESS_DIR holds the state of a witness already, so this is not the first start of its key.',
  WITNESS_STATE_LOCKED:
    'WITNESS_DIR is in use by another process. Stop that process, or delete the lock file in it if the process is surely gone.',
  WITNESS_STATE_FOREIGN: 'WITNESS_DIR holds the state of a witness with another name or key.',
  WITNESS_STATE_DAMAGED: 'The state in WITNESS_DIR is damaged: a file is missing, or is not as this witness wrote it.',
} as const;

export type WitnessStateErrorCode = keyof typeof messages;

/** The state of a witness cannot be used, so it must not sign. The message is constant for its code. */
export class WitnessStateError extends Error {
  readonly code: WitnessStateErrorCode;

  constructor(code: WitnessStateErrorCode) {
    super(messages[code]);
    this.name = 'WitnessStateError';
    this.code = code;
  }
}
