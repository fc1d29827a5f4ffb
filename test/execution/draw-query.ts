import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isUnionType,
  parse,
  validate,
  type DocumentNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { chance, pick, type Draw } from '#test/oracle/draw.ts';

/** A valid operation, and values for its variables. */
export interface DrawnQuery {
  readonly document: DocumentNode;
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Names that mean something to JavaScript, and some that mean nothing. */
const aliases = ['a', 'b', 'c', '__proto__', 'constructor', 'hasOwnProperty', 'toString', 'length', 'valueOf'] as const;
const conditions = ['on', 'off', 'given'] as const;

/** A random valid operation over all of a schema: aliases, fragments of both kinds, @skip and @include, variables. */
export function drawQuery(draw: Draw, schema: GraphQLSchema): DrawnQuery {
  for (;;) {
    const { text, variables } = new Drawing(draw, schema).query();
    const document = parse(text);
    if (validate(schema, document).length === 0) return { document, text, variables };
  }
}

class Drawing {
  readonly #draw: Draw;
  readonly #schema: GraphQLSchema;
  readonly #fragments = new Map<string, { readonly type: string; readonly text: string }>();
  readonly #variables = new Map<string, { readonly type: string; readonly value: unknown }>();
  #left: number;

  constructor(draw: Draw, schema: GraphQLSchema) {
    this.#draw = draw;
    this.#schema = schema;
    this.#left = chance(draw, 10) ? 80 : 30;
  }

  query() {
    const mutation = chance(this.#draw, 15) ? this.#schema.getMutationType() : null;
    const root = mutation ?? this.#schema.getQueryType();
    const selection = root ? this.#selection(root, this.#draw.int(2, 5)) : '';
    const declared = [...this.#variables].map(([name, { type }]) => `$${name}: ${type}`).join(', ');
    const head = `${mutation ? 'mutation' : 'query'} Asked${declared === '' ? '' : `(${declared})`} `;
    const fragments = [...this.#fragments].map(([name, { type, text }]) => `fragment ${name} on ${type} ${text}`);
    const given = [...this.#variables].flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]]));
    const variables = Object.fromEntries(given) as Readonly<Record<string, unknown>>;
    return { text: [`${head}${selection}`, ...fragments].join('\n'), variables };
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const size = this.#draw.int(1, this.#left > 0 ? 5 : 1);
    const items = Array.from({ length: size }, () => this.#selected(type, depth));
    // Who an object is shows whether an error stands at the right one.
    if ('getFields' in type && 'id' in type.getFields() && chance(this.#draw, 60)) items.push('id');
    return `{ ${items.join(' ')} }`;
  }

  #selected(type: GraphQLCompositeType, depth: number): string {
    this.#left -= 1;
    const kind = this.#draw.int(1, 100);
    const isEnough = depth <= 0 || this.#left <= 0;
    if (kind <= 6 || (isEnough && isUnionType(type))) return `${this.#alias(30)}__typename${this.#directive()}`;
    if (isUnionType(type) || (!isEnough && kind >= (isAbstractType(type) ? 55 : 88)))
      return this.#fragment(type, depth);
    return this.#field(type, depth);
  }

  #field(type: Exclude<GraphQLCompositeType, { getTypes: unknown }>, depth: number): string {
    const fields = Object.values(type.getFields());
    const affordable = fields.filter((each) => isLeafType(getNamedType(each.type)) || (depth > 0 && this.#left > 0));
    const deep = affordable.filter((each) => !isLeafType(getNamedType(each.type)));
    const field = pick(this.#draw, deep.length > 0 && chance(this.#draw, 55) ? deep : affordable);
    if (field === undefined) return '__typename';
    const below = getNamedType(field.type);
    const children = isCompositeType(below) ? ` ${this.#selection(below, depth - 1)}` : '';
    return `${this.#alias(25)}${field.name}${this.#arguments(field)}${this.#directive()}${children}`;
  }

  #fragment(type: GraphQLCompositeType, depth: number): string {
    const on = this.#condition(type);
    if (!chance(this.#draw, 35)) {
      const isPlain = on === type && chance(this.#draw, 40);
      return `...${isPlain ? '' : ` on ${on.name}`}${this.#directive()} ${this.#selection(on, depth - 1)}`;
    }
    const known = [...this.#fragments].filter(([, each]) => each.type === on.name);
    const again = chance(this.#draw, 50) ? pick(this.#draw, known) : undefined;
    if (again !== undefined) return `...${again[0]}${this.#directive()}`;
    const text = this.#selection(on, depth - 1);
    const name = `Part${String(this.#fragments.size)}`;
    this.#fragments.set(name, { type: on.name, text });
    return `...${name}${this.#directive()}`;
  }

  /** A type that an object of the given one may have, or the given one itself. */
  #condition(type: GraphQLCompositeType): GraphQLCompositeType {
    const types = Object.values(this.#schema.getTypeMap()).filter(
      (each) => isCompositeType(each) && !each.name.startsWith('__') && this.#overlap(each, type),
    );
    const chosen = pick(this.#draw, types);
    return isCompositeType(chosen) && (isUnionType(type) || chance(this.#draw, 80)) ? chosen : type;
  }

  #overlap(one: GraphQLCompositeType, other: GraphQLCompositeType): boolean {
    const members = (type: GraphQLCompositeType) =>
      isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [type];
    return members(one).some((each) => members(other).includes(each));
  }

  #arguments({ args }: GraphQLField<unknown, unknown>): string {
    const given = args.filter((each) => isNonNullType(each.type) || chance(this.#draw, 50));
    const texts = given.map(({ name, type }) => {
      const value = this.#value(type, 2);
      if (!chance(this.#draw, 50)) return `${name}: ${literal(value, type)}`;
      const variable = `v${String(this.#variables.size)}`;
      this.#variables.set(variable, { type: String(type), value });
      return `${name}: $${variable}`;
    });
    return texts.length === 0 ? '' : `(${texts.join(', ')})`;
  }

  #value(given: GraphQLInputType, depth: number): unknown {
    if (!isNonNullType(given) && chance(this.#draw, 10)) return null;
    const type = getNullableType(given);
    if (isListType(type)) return [this.#value(type.ofType, depth)];
    if (isEnumType(type)) return pick(this.#draw, type.getValues())?.name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (each) => isNonNullType(each.type) || (depth > 0 && chance(this.#draw, 40)),
      );
      return Object.fromEntries(fields.map((each) => [each.name, this.#value(each.type, depth - 1)]));
    }
    if (type.name === 'Int') return this.#draw.int(0, 3);
    if (type.name === 'Boolean') return chance(this.#draw, 50);
    return `t${String(this.#draw.int(1, 3))}`;
  }

  #alias(percent: number): string {
    return chance(this.#draw, percent) ? `${pick(this.#draw, aliases)}: ` : '';
  }

  #directive(): string {
    if (!chance(this.#draw, 12)) return '';
    const name = pick(this.#draw, ['skip', 'include']);
    if (chance(this.#draw, 30)) return ` @${name}(if: ${String(chance(this.#draw, 50))})`;
    const variable = pick(this.#draw, conditions);
    const known = this.#variables.get(variable);
    const value = chance(this.#draw, 50);
    if (known === undefined) {
      const byDefault =
        variable === 'given' ? { type: 'Boolean! = true', value: undefined } : { type: 'Boolean!', value };
      this.#variables.set(variable, byDefault);
    }
    return ` @${name}(if: $${variable})`;
  }
}

/** The value as it stands in a document. */
function literal(value: unknown, given: GraphQLInputType): string {
  const type = getNullableType(given);
  if (isListType(type) && Array.isArray(value))
    return `[${value.map((each) => literal(each, type.ofType)).join(', ')}]`;
  if (isEnumType(type) && typeof value === 'string') return value;
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = type.getFields();
  const members = Object.entries(value).map(([name, each]) => `${name}: ${literal(each, fields[name]?.type ?? type)}`);
  return `{ ${members.join(', ')} }`;
}
