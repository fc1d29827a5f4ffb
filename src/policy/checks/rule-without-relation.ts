import type { Check } from './check.ts';

/** Without a relation a rule would open everyone's case. */
export const checkRuleWithoutRelation: Check = (source) =>
  source.rules
    .filter(({ value }) => value.relation === undefined)
    .map(({ value, at }) => ({
      code: 'POLICY_RULE_WITHOUT_RELATION',
      ...at(),
      message: `the rule for ${value.purpose} names no relation`,
    }));
