import type { PolicyIssue, Position } from '../policy-issue.ts';
import type { PolicySource } from '../source/policy-source.ts';
import type { Check } from './check.ts';

/** No two entries share an id, and no authority has two rules for one purpose. */
export const checkDuplicateId: Check = (source) =>
  [
    ...definitions(source),
    source.rules.map(({ authority, value, at }) => ({
      name: `${authority.value}:${value.purpose}`,
      position: at('purpose'),
    })),
  ].flatMap(findRepeated);

interface Named {
  readonly name: string;
  readonly position: Position;
}

function definitions(source: PolicySource): readonly (readonly Named[])[] {
  const { authorities, purposes, legalBases, categories, relations } = source;
  return [authorities, purposes, legalBases, categories, relations].map(({ items }) =>
    items.map(({ value, at }) => ({ name: value.id, position: at('id') })),
  );
}

function findRepeated(named: readonly Named[]): readonly PolicyIssue[] {
  const seen = new Set<string>();
  return named.flatMap(({ name, position }) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [{ code: 'POLICY_ID_DUPLICATE' as const, ...position, message: `${name} is already defined` }];
  });
}
