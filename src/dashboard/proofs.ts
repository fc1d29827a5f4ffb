/** A key that checkpoints of the log are signed with (Ed25519). */
export interface LogKey {
  readonly name: string;
  /** 8 hexadecimal digits, as in a signed note. */
  readonly id: string;
  /** 32 bytes in base64url. */
  readonly publicKey: string;
}

/** What shows that a record is in the log: its fingerprint, and the way from there to a signed checkpoint. */
export interface ProvenEntry {
  /** SHA-256 of the record, in base64: the entry of the log that stands for it. */
  readonly entry: string;
  /** A file of the format tlog-proof. */
  readonly proof: string;
}

export interface Proofs {
  readonly keys: readonly LogKey[];
  /** `null` for a record that there is not, or that is not in the tree yet. */
  readonly prove: (id: string) => Promise<ProvenEntry | null>;
}
