import type { FieldModel, InputModel, SchemaModel } from './read-schema.ts';

/** A smallest operation that reaches one coordinate, and what it uses on the way. */
export interface FixtureOperation {
  readonly query: string;
  /** The fields on the way, the last included. */
  readonly fields: readonly string[];
  readonly inputs: readonly string[];
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
  const queue: { readonly type: string; readonly way: readonly FieldModel[] }[] = [{ type: 'Query', way: [] }];
  const reached = new Set(['Query']);
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
  const texts = way.map(({ name, inputs: all }) => {
    const given = all.filter((input) => input.isRequired || input === used?.input);
    inputs.push(...given.map(({ coordinate }) => coordinate));
    const written = given.map((input) => {
      const member = input === used?.input ? used.member : null;
      if (member !== null) inputs.push(member.coordinate);
      const value = member === null ? literal(schema, input) : `{${member.name}: ${literal(schema, member)}}`;
      return `${input.name}: ${value}`;
    });
    return written.length === 0 ? name : `${name}(${written.join(', ')})`;
  });
  const last = schema.types.has(way.at(-1)?.typeName ?? '') ? [...texts, '__typename'] : texts;
  const query = last.reduceRight((inner, text) => (inner === '' ? text : `${text} { ${inner} }`), '');
  return { query: `{ ${query} }`, fields: way.map(({ coordinate }) => coordinate), inputs };
}

function literal(schema: SchemaModel, { typeName }: InputModel): string {
  return schema.enums.get(typeName)?.[0] ?? (typeName === 'Int' ? '3' : '"2025-01-01"');
}
