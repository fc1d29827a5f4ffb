import type { PolicyIssue, Position } from '../policy-issue.ts';
import type { SchemaModel } from '../schema-model/read-schema.ts';
import type { RuleSource } from '../source/policy-source.ts';
import type { Check } from './check.ts';

/** A rule says one thing about a category and about a field. */
export const checkContradictoryRule: Check = (source, schema) =>
  source.rules.flatMap((rule) => [...contradictoryCategories(rule), ...contradictoryFields(rule, schema)]);

function contradictoryCategories({ value, at }: RuleSource): readonly PolicyIssue[] {
  const conditional = new Set(Object.keys(value.conditional));
  const opened = new Set<string>([...value.allow, ...conditional]);
  return [
    ...value.allow.flatMap((category, i) =>
      conditional.has(category) ? [issue(at('allow', i), `${category} is both allowed and conditional`)] : [],
    ),
    ...value.deny_named.flatMap(({ category }, i) =>
      opened.has(category)
        ? [issue(at('deny_named', i, 'category'), `${category} is both opened and denied by name`)]
        : [],
    ),
    ...Object.keys(value.field_only).flatMap((category) =>
      opened.has(category)
        ? []
        : [issue(at('field_only', category), `${category} is narrowed to fields but the rule does not open it`)],
    ),
  ];
}

function contradictoryFields({ value, at }: RuleSource, schema: SchemaModel): readonly PolicyIssue[] {
  const denied = new Set<string>(value.field_deny);
  return Object.entries(value.field_only).flatMap(([category, coordinates]) =>
    coordinates.flatMap((coordinate, i) => {
      const position = at('field_only', category, i);
      if (denied.has(coordinate)) return [issue(position, `${coordinate} is both the only field and denied`)];
      const carried = schema.coordinates.get(coordinate)?.categories;
      return carried === undefined || carried?.includes(category) === true
        ? []
        : [issue(position, `${coordinate} does not carry ${category}`)];
    }),
  );
}

function issue(position: Position, message: string): PolicyIssue {
  return { code: 'POLICY_RULE_CONTRADICTORY', ...position, message };
}
