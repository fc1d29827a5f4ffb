/** Where sessions lie: every replica of the gateway finds them there. Implemented by storage. */
export interface SessionStore {
  /** @param digest SHA-256 of the session's id, 64 hexadecimal digits */
  open(digest: string, content: Uint8Array): Promise<void>;
  /** Content of a session that has not ended, and counts as in use from now on. */
  use(digest: string): Promise<Uint8Array | null>;
  renew(digest: string, content: Uint8Array): Promise<void>;
  end(digest: string): Promise<void>;
}
