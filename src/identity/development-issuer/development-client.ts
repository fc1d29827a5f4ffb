import type { AuthorityId, PurposeId, RoleId } from '#kernel/ids.ts';

/** One authority that the development issuer gives tokens to. */
export interface DevelopmentClient {
  readonly authority: AuthorityId;
  /** `many`: a token names the one body (municipality, mission, …) it is for. */
  readonly instances: 'one' | 'many';
  /** What a token may carry, and what it carries when the request names nothing. */
  readonly purposes: readonly PurposeId[];
  /** The roles of its own staff, each with the purpose that it acts for. */
  readonly roles: readonly { readonly id: RoleId; readonly purpose: PurposeId }[];
}
