import type { AuthorityId, PurposeId, RoleId } from '#kernel/ids.ts';

/** Somebody who can sign in at the development issuer: one person in one role, without a password. */
export interface DevelopmentUser {
  /** The subject of the tokens, and the officer that they name. */
  readonly id: string;
  readonly nameDa: string;
  readonly nameEn: string;
  readonly authority: AuthorityId;
  readonly authorityNameDa: string;
  readonly purposes: readonly PurposeId[];
  /** Of the authority's own staff; empty for everybody else. */
  readonly roles: readonly RoleId[];
}
