import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  execute,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInterfaceType,
  isListType,
  isObjectType,
  parse,
  type DocumentNode,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import type { SubgraphAnswer, SubgraphRequest } from '#gateway/compile-plan.ts';

type Values = Readonly<Record<string, unknown>>;

/** A number of 32 bits that depends on nothing but the text. @see FNV-1a, with a last mix so that all bits count */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3ce5);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** So many of each type there are; few, so that the same one stands in several places. */
const entitiesPerType = 4;

/**
 * A subgraph whose values are made of the names of things: the same object has the same values whoever asks for them
 * and wherever it stands. Now and then one is null, fails, or is of the kind that is easily taken for nothing.
 */
export function inventSubgraph(document: DocumentNode, api: GraphQLSchema, seed: number) {
  const schema = buildSubgraphSchema(document);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    type.extensions = {
      ...type.extensions,
      // A rejection is of that one object; what is thrown at once would be of all of them.
      apollo: {
        subgraph: { resolveReference: (reference: Values) => resolveReference(reference, schema, seed) },
      },
    };
  }
  const documents = new Map<string, DocumentNode>();
  return {
    async answer({ query, variables }: SubgraphRequest): Promise<SubgraphAnswer> {
      const asked = documents.get(query) ?? parse(query);
      documents.set(query, asked);
      const result = await execute({
        schema,
        document: asked,
        variableValues: variables,
        rootValue: { path: 'root' },
        fieldResolver: (parent, args, _context, info) => invent(parent as Values, args as Values, info, { api, seed }),
      });
      return JSON.parse(JSON.stringify(result)) as SubgraphAnswer;
    },
  };
}

function resolveReference(reference: Values, schema: GraphQLSchema, seed: number): Promise<Values | null> {
  const id = idOf(reference);
  const drawn = hashText(`${String(seed)} reference ${id}`) % 100;
  if (drawn < 5) return Promise.reject(new Error(`nobody finds ${id}`));
  if (drawn < 12) return Promise.resolve(null);
  const named = schema.getType(id.split('-')[0] ?? '');
  return Promise.resolve({ ...reference, id, __typename: isObjectType(named) ? named.name : reference['__typename'] });
}

/** A code leads to the id and back, as two keys of one object do. */
function idOf({ id, code }: Values): string {
  return typeof id === 'string' ? id : String(code).replace(/^code-/, '');
}

interface Inventing {
  readonly api: GraphQLSchema;
  readonly seed: number;
}

function invent(parent: Values, args: Values, info: GraphQLResolveInfo, using: Inventing): unknown {
  const { fieldName: name, parentType, returnType } = info;
  // What was sent along is used as it was sent: that it is right shows in the answer.
  if (name.startsWith('derived')) return describe(parent);
  if (Object.hasOwn(parent, name)) return parent[name];
  const owner = typeof parent['path'] === 'string' ? parent['path'] : idOf(parent);
  if (name === 'code' && 'code' in parentType.getFields()) return `code-${idOf(parent)}`;
  const given = Object.keys(args).length === 0 ? '' : JSON.stringify(args);
  return inventValue(returnType, `${owner}.${name}${given}`, using);
}

function describe(parent: Values): string {
  const entries = Object.entries(parent).filter(([name]) => name !== '__typename' && name !== 'id');
  return JSON.stringify(Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

function inventValue(given: GraphQLOutputType, path: string, using: Inventing): unknown {
  const drawn = hashText(`${String(using.seed)} ${path}`);
  if (drawn % 100 < 3) throw new Error(`${path} fails`);
  if (drawn % 100 < 9) return null;
  const type = getNullableType(given);
  if (isListType(type)) {
    const length = (drawn >>> 8) % 4;
    return Array.from({ length }, (_, index) => inventItem(type.ofType, `${path}.${String(index)}`, using));
  }
  const named = getNamedType(type);
  if (isCompositeType(named)) return inventObject(named.name, path, drawn >>> 8, using);
  if (isEnumType(named)) return named.getValues()[(drawn >>> 8) % named.getValues().length]?.name;
  return inventScalar(named.name, path, drawn >>> 8);
}

/** A failure of one item is told at its index. */
function inventItem(type: GraphQLOutputType, path: string, using: Inventing): unknown {
  try {
    return inventValue(type, path, using);
  } catch (error) {
    return error;
  }
}

function inventObject(name: string, path: string, drawn: number, { api }: Inventing): Values {
  const known = api.getType(name);
  const members = isAbstractType(known) ? api.getPossibleTypes(known) : isObjectType(known) ? [known] : [];
  const member = members[drawn % members.length];
  if (member === undefined) return { path };
  if (!('id' in member.getFields())) return { __typename: member.name, path };
  const id = `${member.name}-${String(1 + ((drawn >>> 4) % entitiesPerType))}`;
  return { __typename: member.name, id };
}

function inventScalar(type: string, path: string, drawn: number): unknown {
  const isEmpty = drawn % 5 === 0;
  switch (type) {
    case 'Int':
      return isEmpty ? 0 : (drawn % 1000) - 300;
    case 'Float':
      return isEmpty ? 0 : (drawn % 1000) / 8;
    case 'Boolean':
      return drawn % 2 === 0;
    case 'Stamp':
      return isEmpty ? { at: path, parts: [1, { of: null }] } : path;
    default:
      return isEmpty ? '' : path;
  }
}
