import type { AuthorityList } from './authority-list.ts';

/** How sure an issuer is of whom its tokens name, lowest first. @see eIDAS art. 8, NSIS */
export const assuranceLevels = ['low', 'substantial', 'high'] as const;
export type AssuranceLevel = (typeof assuranceLevels)[number];

/** Whose tokens count, and for whom. */
export interface TrustedIssuer {
  /** Exactly as the issuer names itself. */
  readonly url: string;
  /** The authorities that it may speak for. */
  readonly authorities: AuthorityList;
  readonly assurance: AssuranceLevel;
}

export function isAtLeast(level: AssuranceLevel, least: AssuranceLevel): boolean {
  return assuranceLevels.indexOf(level) >= assuranceLevels.indexOf(least);
}
