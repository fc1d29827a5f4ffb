import type { Check } from './check.ts';

/** A category that no rule opens makes a field that nobody can ever read: a forgotten rule, or a field too many. */
export const checkCategoryWithoutRule: Check = (source, schema) => {
  // With a rule left out for a fault of its own, its categories would be reported without reason.
  if (!source.complete) return [];
  const opened = new Set<string>(
    source.rules.flatMap(({ value }) => [...value.allow, ...Object.keys(value.conditional)]),
  );
  const reported = new Set<string>();
  return [...schema.coordinates.values()].flatMap(({ categories, coordinate, position }) =>
    (categories ?? []).flatMap((category) => {
      if (opened.has(category) || reported.has(category) || !source.categories.isKnown(category)) return [];
      reported.add(category);
      return [
        {
          code: 'POLICY_CATEGORY_WITHOUT_RULE' as const,
          ...position,
          message: `no rule opens ${category}, which ${coordinate} carries`,
        },
      ];
    }),
  );
};
