/** Which proofs of possession were used, for all replicas of the gateway together. Implemented by storage. */
export interface ProofStore {
  /**
   * Takes the one use of a proof.
   *
   * @param digest SHA-256 of the key's thumbprint and the proof's id, in base64url
   * @returns `false` where it was used before; throws when that is not certain
   */
  useOnce(digest: string): Promise<boolean>;
}
