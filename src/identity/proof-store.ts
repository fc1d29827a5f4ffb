/**
 * Which proofs were used: a client's proofs of possession for all replicas of the gateway together, the gateway's
 * assertions for all replicas of a subgraph. Implemented by storage.
 */
export interface ProofStore {
  /**
   * Takes the one use of a proof.
   *
   * @param digest SHA-256 of whose proof it is and its id, in base64url
   * @returns `false` where it was used before; throws when that is not certain
   */
  useOnce(digest: string): Promise<boolean>;
}
