import type { Check } from './check.ts';
import { findOpenedWithoutBasis } from './without-basis.ts';

/** @see GDPR art. 9(1): special categories are banned unless a basis of art. 9(2) lifts the ban. */
export const checkArt9WithoutBasis: Check = (source) =>
  findOpenedWithoutBasis(source, { code: 'POLICY_ART9_WITHOUT_BASIS', gdpr: 'art9', basis: 'art9_basis' });
