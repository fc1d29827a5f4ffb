import type { Check } from './check.ts';

/** A disclosure without a legal basis is unlawful, so such a rule does not compile. */
export const checkRuleWithoutLegalBasis: Check = (source) =>
  source.rules
    .filter(({ value }) => value.legal_basis.length === 0)
    .map(({ value, at }) => ({
      code: 'POLICY_RULE_WITHOUT_LEGAL_BASIS',
      ...at(),
      message: `the rule for ${value.purpose} names no legal basis`,
    }));
