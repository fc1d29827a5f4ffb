import type { Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy, Rule } from '../compiled-policy.ts';
import { isFieldOpen, isInputOpen } from '../decision/static-openness.ts';
import type { FieldShape, InputShape, SchemaShape } from './schema-shape.ts';

/**
 * Every coordinate that a request under this one rule can use, whatever is registered: starting at the root fields that
 * the rule can enter, through containers that hold something open.
 */
export function findReachable(policy: CompiledPolicy, rule: Rule, shape: SchemaShape): ReadonlySet<Coordinate> {
  const openFields = new Map<string, readonly FieldShape[]>();
  for (const [type, fields] of shape.objects) {
    openFields.set(
      type,
      fields.filter((field) => isFieldOpen(policy, rule, field.coordinate) && isCallable(field)),
    );
  }
  const filled = findFilledTypes(openFields, shape);
  const holdsSomething = (field: FieldShape) =>
    isLeaf(field.type, shape) || (filled.has(field.type) && tellsMoreThanAsked(field));
  /** To look something up by its id and be told that id again is no answer. */
  const tellsMoreThanAsked = ({ type, inputs }: FieldShape) => {
    const asked = new Set(inputs.map(({ coordinate }) => policy.coordinates[coordinate]?.reveals ?? null));
    return (openFields.get(type) ?? []).some(({ coordinate }) => !asked.has(coordinate));
  };

  const reached = new Set<Coordinate>();
  const enter = (type: string): void => {
    for (const field of openFields.get(type) ?? []) {
      if (reached.has(field.coordinate) || !holdsSomething(field)) continue;
      reached.add(field.coordinate);
      for (const input of field.inputs) addInput(input);
      enter(field.type);
    }
  };
  const addInput = (input: InputShape): void => {
    if (reached.has(input.coordinate) || !isUsable(input)) return;
    reached.add(input.coordinate);
    for (const inner of shape.inputs.get(input.type) ?? []) addInput(inner);
  };
  function isCallable(field: FieldShape): boolean {
    return field.inputs.every((input) => !input.required || isUsable(input));
  }
  /** `above` holds the input types around this one, which an input type may name again. */
  function isUsable(input: InputShape, above: ReadonlySet<string> = new Set()): boolean {
    if (!isInputOpen(policy, rule, input.coordinate)) return false;
    const inner = shape.inputs.get(input.type);
    if (inner === undefined || above.has(input.type)) return true;
    const within = new Set([...above, input.type]);
    const usable = inner.filter((each) => isUsable(each, within));
    return usable.length > 0 && inner.every((each) => !each.required || usable.includes(each));
  }
  enter('Query');
  enter('Mutation');
  return reached;
}

/** Object types that hold an open leaf, themselves or further down. */
function findFilledTypes(
  openFields: ReadonlyMap<string, readonly FieldShape[]>,
  shape: SchemaShape,
): ReadonlySet<string> {
  const filled = new Set<string>();
  let before: number;
  do {
    before = filled.size;
    for (const [type, fields] of openFields) {
      if (fields.some((field) => filled.has(field.type) || isLeaf(field.type, shape))) filled.add(type);
    }
  } while (filled.size > before);
  return filled;
}

function isLeaf(type: string, shape: SchemaShape): boolean {
  return !shape.objects.has(type) && !shape.abstract.has(type);
}
