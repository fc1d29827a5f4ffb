import type { FieldModel, InputModel, SchemaModel } from './read-schema.ts';

/** A smallest operation that reaches one coordinate, and what it uses on the way. */
export interface FixtureOperation {
  readonly query: string;
  /** The fields on the way, the last included. */
  readonly fields: readonly string[];
  readonly inputs: readonly string[];
  readonly isMutation: boolean;
}

/**
 * One operation for every field, argument and input field of a contract, on the shortest way from the root.
 *
 * @param contract the coordinates that the authority can use
 */
export function fixtureOperations(
  schema: SchemaModel,
  contract: ReadonlySet<string>,
): ReadonlyMap<string, FixtureOperation> {
  const found = new Map<string, FixtureOperation>();
  const queue: { readonly type: string; readonly way: readonly FieldModel[] }[] = [
    { type: 'Query', way: [] },
    { type: 'Mutation', way: [] },
  ];
  const reached = new Set(['Query', 'Mutation']);
  for (const { type, way } of queue) {
    for (const field of schema.types.get(type)?.values() ?? []) {
      if (!contract.has(field.coordinate)) continue;
      const longer = [...way, field];
      found.set(field.coordinate, build(schema, longer, null));
      for (const input of field.inputs.filter(({ coordinate }) => contract.has(coordinate))) {
        const inner = (schema.inputTypes.get(input.typeName) ?? []).filter((each) => contract.has(each.coordinate));
        if (inner.length === 0) found.set(input.coordinate, build(schema, longer, { input, member: null }));
        for (const member of inner) {
          found.set(member.coordinate, build(schema, longer, { input, member }));
          found.set(input.coordinate, build(schema, longer, { input, member }));
        }
      }
      if (schema.types.has(field.typeName) && !reached.has(field.typeName)) {
        reached.add(field.typeName);
        queue.push({ type: field.typeName, way: longer });
      }
    }
  }
  return found;
}

interface UsedInput {
  readonly input: InputModel;
  readonly member: InputModel | null;
}

function build(schema: SchemaModel, way: readonly FieldModel[], used: UsedInput | null): FixtureOperation {
  const inputs: string[] = [];
  const write = (input: InputModel): string => {
    inputs.push(input.coordinate);
    const members = schema.inputTypes.get(input.typeName);
    if (members === undefined) return `${input.name}: ${literal(schema, input)}`;
    const given = members.filter((member) => member.isRequired || member === used?.member);
    return `${input.name}: {${given.map(write).join(', ')}}`;
  };
  const texts = way.map(({ name, inputs: all }) => {
    const written = all.filter((input) => input.isRequired || input === used?.input).map(write);
    return written.length === 0 ? name : `${name}(${written.join(', ')})`;
  });
  const last = schema.types.has(way.at(-1)?.typeName ?? '') ? [...texts, '__typename'] : texts;
  const query = last.reduceRight((inner, text) => (inner === '' ? text : `${text} { ${inner} }`), '');
  const isMutation = way[0]?.coordinate.startsWith('Mutation.') === true;
  return {
    query: `${isMutation ? 'mutation ' : ''}{ ${query} }`,
    fields: way.map(({ coordinate }) => coordinate),
    inputs,
    isMutation,
  };
}

function literal(schema: SchemaModel, { typeName }: InputModel): string {
  return schema.enums.get(typeName)?.[0] ?? (typeName === 'Int' ? '3' : '"2025-01-01"');
}
