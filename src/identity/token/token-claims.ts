import type { AuthorityId, InstanceId, PurposeId, RoleId } from '#kernel/ids.ts';
import type { TrustedIssuer } from '#kernel/trusted-issuer.ts';

/** What a verified access token says. Whether the policy agrees is decided later, and elsewhere. */
export interface TokenClaims {
  readonly issuer: TrustedIssuer;
  readonly authority: AuthorityId;
  readonly instance: InstanceId | null;
  /** OAuth client id. */
  readonly client: string;
  readonly officer: string | null;
  /**
   * What the person is at the authority's own disclosure desk; empty for a partner system, and where the issuer is not
   * sure enough of persons.
   */
  readonly roles: readonly RoleId[];
  /** Never empty; no purpose twice. */
  readonly permits: readonly PurposePermit[];
  /** What an issuer of high assurance claims; it makes nobody cleared by itself (see `build-requester.ts`). */
  readonly clearanceClaimed: boolean;
  /** Who alone may present the token; `null`: whoever has it may. */
  readonly boundTo: Binding | null;
  readonly expiresAtMs: number;
}

/** The holder of a key (thumbprint of RFC 7638) or of a certificate (of RFC 8705): SHA-256, base64url. */
export interface Binding {
  readonly kind: 'key' | 'certificate';
  readonly thumbprint: string;
}

/** One purpose that a token may be used for, and the one reference it is bound to, if it is bound. */
export interface PurposePermit {
  readonly purpose: PurposeId;
  readonly reference: string | null;
}
