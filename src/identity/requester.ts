import type { AuthorityId, InstanceId, PurposeId } from '#kernel/ids.ts';
import type { AssuranceLevel } from '#kernel/trusted-issuer.ts';

/**
 * Who asks, for what: the whole of what the rest of the gateway knows about a caller. Built from a verified
 * token and the few request headers that count; carried to the subgraphs inside a signed assertion.
 */
export interface Requester {
  readonly authority: AuthorityId;
  readonly instance: InstanceId | null;
  /** OAuth client id. */
  readonly client: string;
  readonly officer: string | null;
  /** How sure the issuer of the token is of whom it names. */
  readonly assurance: AssuranceLevel;
  readonly purpose: PurposeId;
  /** The requester's own file, inquiry or question reference (Disclosure-Reference). */
  readonly reference: string | null;
  /** Why a protected address is needed (Disclosure-Need). */
  readonly need: string | null;
  /** Cleared user and cleared client, over a token bound to a key. */
  readonly cleared: boolean;
}
