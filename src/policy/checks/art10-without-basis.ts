import type { Check } from './check.ts';
import { findOpenedWithoutBasis } from './without-basis.ts';

/** @see GDPR art. 10 and Databeskyttelsesloven § 8: offences need a basis in law. */
export const checkArt10WithoutBasis: Check = (source) =>
  findOpenedWithoutBasis(source, { code: 'POLICY_ART10_WITHOUT_BASIS', gdpr: 'art10', basis: 'art10_basis' });
