import type { AuthorityId, InstanceId, PurposeId, RoleId } from '#kernel/ids.ts';

/** What a verified access token says. Whether the policy agrees is decided later, and elsewhere. */
export interface TokenClaims {
  readonly authority: AuthorityId;
  readonly instance: InstanceId | null;
  /** OAuth client id. */
  readonly client: string;
  readonly officer: string | null;
  /** What the person is at the authority's own disclosure desk; empty for a partner system. */
  readonly roles: readonly RoleId[];
  /** Never empty; no purpose twice. */
  readonly permits: readonly PurposePermit[];
  /** What the issuer claims; it makes nobody cleared by itself (see `build-requester.ts`). */
  readonly clearanceClaimed: boolean;
  /** Thumbprint (RFC 7638) of the one key that may present the token; `null`: whoever has the token may. */
  readonly boundTo: string | null;
  readonly expiresAtMs: number;
}

/** One purpose that a token may be used for, and the one reference it is bound to, if it is bound. */
export interface PurposePermit {
  readonly purpose: PurposeId;
  readonly reference: string | null;
}
