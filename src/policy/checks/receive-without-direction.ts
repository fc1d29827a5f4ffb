import type { PolicyIssue } from '../policy-issue.ts';
import type { Check } from './check.ts';

/** What flows in does so under a rule and from an authority whose direction says so, and under a caveat. */
export const checkReceiveWithoutDirection: Check = (source) => {
  const recipientsOnly = new Set<string>(
    source.authorities.items.filter(({ value }) => value.direction === 'disclose_to').map(({ value }) => value.id),
  );
  return source.rules.flatMap(({ authority, value, at }): readonly PolicyIssue[] => {
    const issue = (place: string, message: string): PolicyIssue => ({
      code: 'POLICY_RECEIVE_WITHOUT_DIRECTION',
      ...at(place),
      message,
    });
    if (value.receive.length === 0) {
      return value.receive_caveat === null ? [] : [issue('receive_caveat', 'nothing is received to which it applies')];
    }
    return [
      ...(value.direction === 'both' ? [] : [issue('receive', `the direction of the rule is ${value.direction}`)]),
      ...(recipientsOnly.has(authority.value) ? [issue('receive', `${authority.value} is a recipient only`)] : []),
      ...(value.receive_caveat === null ? [issue('receive_caveat', 'what is received needs a caveat')] : []),
    ];
  });
};
