import type { Evaluator } from './evaluate-rule.ts';
import { answersQueries, type Rule } from './read-rules.ts';
import type { FieldModel, InputModel } from './read-schema.ts';

/** Every coordinate that some rule of the authority could ever use in a request. */
export function contractOf(evaluator: Evaluator, authority: string): ReadonlySet<string> {
  const rules = evaluator.book.rules.filter((rule) => rule.authority === authority && answersQueries(rule));
  return new Set(rules.flatMap((rule) => [...usableUnder(evaluator, rule)]));
}

/**
 * What a request under this one rule can use: from each root field that can be called, down every path that ends in a
 * value. A way in that could tell nothing but the id it was asked by is none.
 */
function usableUnder(evaluator: Evaluator, rule: Rule): ReadonlySet<string> {
  const { schema } = evaluator;
  const isUsable = (input: InputModel): boolean => {
    const inner = schema.inputTypes.get(input.typeName);
    return evaluator.couldUse(rule, input.coordinate) && (inner === undefined || inner.some(isUsable));
  };
  const openOf = (type: string): readonly FieldModel[] =>
    [...(schema.types.get(type)?.values() ?? [])].filter(
      (field) =>
        evaluator.couldOpen(rule, field.coordinate) &&
        field.inputs.every((input) => !input.isRequired || isUsable(input)),
    );
  const isLeaf = (type: string): boolean => !schema.types.has(type);
  const endsInValue = (type: string, above: readonly string[]): boolean =>
    isLeaf(type) ||
    (!above.includes(type) && openOf(type).some((field) => endsInValue(field.typeName, [...above, type])));
  const answersMore = ({ typeName, inputs }: FieldModel): boolean =>
    isLeaf(typeName) || openOf(typeName).some((field) => inputs.every(({ reveals }) => reveals !== field.coordinate));

  const used = new Set<string>();
  const walk = (type: string): void => {
    for (const field of openOf(type)) {
      if (used.has(field.coordinate) || !endsInValue(field.typeName, []) || !answersMore(field)) continue;
      used.add(field.coordinate);
      for (const input of field.inputs.filter(isUsable)) {
        used.add(input.coordinate);
        for (const inner of schema.inputTypes.get(input.typeName) ?? [])
          if (isUsable(inner)) used.add(inner.coordinate);
      }
      walk(field.typeName);
    }
  };
  walk('Query');
  walk('Mutation');
  return used;
}
