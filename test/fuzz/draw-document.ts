import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { chance, pick, type Draw } from '#test/oracle/draw.ts';
import { drawNonsense, marker, names } from './draw-nonsense.ts';

/** A request as a client would send it, valid or nearly so. */
export interface DrawnRequest {
  readonly query: string;
  readonly operationName?: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Texts that lead somewhere: journal numbers, ids that the requester was given. */
export type KnownTexts = readonly [string, ...(readonly string[])];

/** An operation made by the grammar from the schema: in most cases valid, in some with mistakes all over. */
export function drawDocument(draw: Draw, contract: GraphQLSchema, known: KnownTexts): DrawnRequest {
  return new Drawing(draw, contract, known).request();
}

class Drawing {
  readonly #draw: Draw;
  readonly #contract: GraphQLSchema;
  readonly #known: KnownTexts;
  /** How often, of a hundred places, something stands that does not belong there. */
  readonly #mistakes: number;
  readonly #fragments = new Map<string, string>();
  readonly #variables = new Map<string, { readonly type: string; readonly value: unknown }>();
  /** How many selections are still to come: one large operation in twenty. */
  #left: number;

  constructor(draw: Draw, contract: GraphQLSchema, known: KnownTexts) {
    this.#draw = draw;
    this.#contract = contract;
    this.#known = known;
    this.#mistakes = chance(draw, 45) ? 0 : draw.int(1, 12);
    this.#left = chance(draw, 5) ? 400 : 30;
  }

  request(): DrawnRequest {
    const { kind, root } = this.#root();
    const selection = this.#selection(root, this.#draw.int(1, 6));
    const declared = [...this.#variables].map(([name, { type }]) => `$${name}: ${type}`);
    if (this.#isMistake()) declared.push(...declared.slice(0, 1), `$${this.#name()}: ${this.#nonsense()}`);
    const isNamed = kind !== 'query' || declared.length > 0 || chance(this.#draw, 30);
    const name = chance(this.#draw, 60) ? this.#name() : '';
    const variables = declared.length === 0 ? '' : `(${declared.join(', ')})`;
    const head = isNamed ? `${kind} ${name}${variables}${this.#directives()} ` : '';
    const definitions = [`${head}${selection}`, ...this.#fragments.values()];
    if (this.#isMistake()) definitions.push(`fragment ${this.#name()} on ${this.#typeName()} ${this.#nonsense()}`);
    if (this.#isMistake()) definitions.push(definitions[0] ?? '');
    return {
      query: definitions.join(pick(this.#draw, [' ', '\n', ',,', '# x\n', '\ufeff'])),
      ...(isNamed && name !== '' && chance(this.#draw, 30) ? { operationName: name } : {}),
      variables: Object.fromEntries([...this.#variables].map(([each, { value }]) => [each, value])),
    };
  }

  #root(): { readonly kind: string; readonly root: GraphQLObjectType | undefined } {
    const query = this.#contract.getQueryType() ?? undefined;
    if (this.#isMistake())
      return { kind: pick(this.#draw, ['subscription', 'mutation', 'query', marker]), root: query };
    const mutation = this.#contract.getMutationType() ?? undefined;
    return mutation !== undefined && chance(this.#draw, 10)
      ? { kind: 'mutation', root: mutation }
      : { kind: 'query', root: query };
  }

  #selection(type: GraphQLObjectType | undefined, depth: number): string {
    const items: string[] = [];
    const size = this.#draw.int(1, this.#left > 100 ? 12 : 4);
    for (let index = 0; index < size; index += 1) {
      this.#left -= 1;
      const kind = this.#draw.int(1, 100);
      if (this.#isMistake()) items.push(this.#nonsense());
      else if (kind <= 72) items.push(this.#field(type, depth));
      else if (kind <= 78) items.push(`${this.#alias(40)}__typename${this.#directives()}`);
      else if (kind <= 86)
        items.push(`...${this.#condition(type)}${this.#directives()} ${this.#selection(type, depth)}`);
      else if (kind <= 94) items.push(`...${this.#fragment(type, depth)}${this.#directives()}`);
      else if (kind <= 96) items.push(pick(this.#draw, introspections));
      else items.push(pick(this.#draw, items) ?? '__typename');
    }
    return `{ ${items.join(' ')} }`;
  }

  #field(type: GraphQLObjectType | undefined, depth: number): string {
    const fields = Object.values(type?.getFields() ?? {});
    const possible = fields.filter((each) => (depth > 0 && this.#left > 0) || isLeafType(getNamedType(each.type)));
    const field = pick(this.#draw, possible);
    if (field === undefined) return '__typename';
    const returned = getNamedType(field.type);
    const children = isObjectType(returned) !== this.#isMistake() ? ` ${this.#childrenOf(returned, depth)}` : '';
    return `${this.#alias(field.args.length > 0 ? 85 : 15)}${field.name}${this.#arguments(field)}${this.#directives()}${children}`;
  }

  #childrenOf(type: unknown, depth: number): string {
    return this.#selection(isObjectType(type) ? type : undefined, depth - 1);
  }

  #arguments({ args }: GraphQLField<unknown, unknown>): string {
    const given = args.filter((each) => (isNonNullType(each.type) ? !this.#isMistake() : chance(this.#draw, 40)));
    const texts = given.map((each) => `${each.name}: ${this.#argument(each)}`);
    if (this.#isMistake()) texts.push(`${this.#name()}: ${this.#nonsense()}`);
    return texts.length === 0 ? '' : `(${texts.join(', ')})`;
  }

  #argument({ type }: GraphQLArgument): string {
    if (!chance(this.#draw, 35)) return this.#literal(this.#value(type, 3), type);
    const name = `${this.#name()}${String(this.#variables.size)}`;
    const declared = this.#isMistake() ? 'String' : String(type);
    this.#variables.set(name, { type: declared, value: this.#value(type, 3) });
    return `$${name}`;
  }

  #value(given: GraphQLInputType, depth: number): unknown {
    const type = getNullableType(given);
    if (this.#isMistake()) return drawNonsense(this.#draw);
    if (!isNonNullType(given) && chance(this.#draw, 8)) return null;
    if (isListType(type)) {
      return Array.from({ length: this.#draw.int(0, 3) }, () => this.#value(type.ofType, depth));
    }
    if (isEnumType(type)) return pick(this.#draw, type.getValues())?.name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (each) => isNonNullType(each.type) || (depth > 0 && chance(this.#draw, 40)),
      );
      return Object.fromEntries(fields.map((each) => [each.name, this.#value(each.type, depth - 1)]));
    }
    switch (type.name) {
      case 'Int':
        return pick(this.#draw, [0, 1, 5, 20, 100, 101, -1, 2 ** 31 - 1]);
      case 'Boolean':
        return chance(this.#draw, 50);
      case 'Date':
        return '2025-01-31';
      default:
        return pick(this.#draw, this.#known);
    }
  }

  /** The value as it stands in a document. */
  #literal(value: unknown, type: GraphQLInputType): string {
    if (isEnumType(getNamedType(type)) && typeof value === 'string') return value;
    if (Array.isArray(value)) return `[${value.map((each) => this.#literal(each, type)).join(' ')}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const input = getNamedType(type);
    const fields = isInputObjectType(input) ? input.getFields() : {};
    const members = Object.entries(value).map(
      ([name, each]) => `${name}: ${this.#literal(each, fields[name]?.type ?? type)}`,
    );
    return `{ ${members.join(' ')} }`;
  }

  #directives(): string {
    if (this.#isMistake()) return ` @${pick(this.#draw, ['skip', 'defer', 'include', 'tag', marker])}`;
    if (!chance(this.#draw, 8)) return '';
    return ` @${pick(this.#draw, ['skip', 'include'])}(if: ${String(chance(this.#draw, 50))})`;
  }

  #alias(percent: number): string {
    return chance(this.#draw, percent) ? `${this.#name()}${String(this.#draw.int(0, 99))}: ` : '';
  }

  #condition(type: GraphQLObjectType | undefined): string {
    if (this.#isMistake()) return ` on ${this.#typeName()}`;
    return type === undefined || chance(this.#draw, 40) ? '' : ` on ${type.name}`;
  }

  #fragment(type: GraphQLObjectType | undefined, depth: number): string {
    const known = [...this.#fragments.keys()].filter((each) => this.#isMistake() || each.endsWith(String(type?.name)));
    const again = pick(this.#draw, known);
    if (again !== undefined && chance(this.#draw, 50)) return again;
    const name = `${this.#name()}${String(this.#fragments.size)}${String(type?.name)}`;
    if (this.#isMistake()) return name;
    // Made before it is entered, so that no fragment leads back to itself, but by mistake.
    const selection = this.#selection(type, depth - 1);
    this.#fragments.set(name, `fragment ${name} on ${type?.name ?? 'Query'} ${selection}`);
    return name;
  }

  #isMistake(): boolean {
    return this.#mistakes > 0 && chance(this.#draw, this.#mistakes);
  }

  #name(): string {
    return pick(this.#draw, names);
  }

  #typeName(): string {
    return pick(this.#draw, Object.keys(this.#contract.getTypeMap())) ?? 'Query';
  }

  #nonsense(): string {
    const nonsense = drawNonsense(this.#draw);
    return typeof nonsense === 'string' && chance(this.#draw, 60) ? nonsense : JSON.stringify(nonsense);
  }
}

const introspections = [
  '__schema { types { name fields { name type { name kind } } } }',
  '__type(name: "Applicant") { fields { name args { name defaultValue } } }',
  '__schema { __typename queryType { name } directives { name args { name } } }',
  '_service { sdl }',
  '_entities(representations: []) { __typename }',
] as const;
