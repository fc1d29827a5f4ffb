import { chance, pick, type Draw } from './draw.ts';
import type { Evaluator } from './evaluate-rule.ts';
import { drawArgument, type Known } from './draw-argument.ts';
import type { Operation } from './expect-response.ts';
import type { FieldModel } from './read-schema.ts';

export interface DrawOperation extends Known {
  readonly evaluator: Evaluator;
  /** What the requester's contract holds. */
  readonly contract: ReadonlySet<string>;
}

/** Names that mean something to the product, to JavaScript or to another field. */
const trickyNames = [
  'id',
  'x',
  'y',
  'journalNumber',
  'familyName',
  'alienFileNumber',
  'applicant',
  'cases',
  '__proto__',
  '__typename',
  'constructor',
  'hasOwnProperty',
  'a__id',
  'a__x',
  'k__journalNumber',
  'checked__id',
  'sealed__0',
  '_entities',
] as const;
const variableNames = [
  'v',
  'id',
  'if',
  'first',
  'sealed__0',
  'sealed__1',
  'representations',
  'constructor',
  'w',
  'z',
] as const;

/**
 * A random operation over everything that the four subgraphs have: mostly inside the requester's contract, with aliases,
 * fragments, duplicates, @skip and @include, arguments by literal and by variable.
 */
export function drawOperation(draw: Draw, from: DrawOperation): Operation {
  return new Drawing(draw, from).operation();
}

class Drawing {
  readonly #draw: Draw;
  readonly #from: DrawOperation;
  /** How often a field is taken without regard to the contract. */
  readonly #strayPercent: number;
  readonly #fragments: { readonly type: string; readonly name: string; text: string }[] = [];
  readonly #variables = new Map<string, { readonly type: string; readonly value: unknown }>();
  /** Type and response name -> what stands there, so that most operations do not contradict themselves. */
  readonly #taken = new Map<string, string>();
  #fieldsLeft = 60;

  constructor(draw: Draw, from: DrawOperation) {
    this.#draw = draw;
    this.#from = from;
    this.#strayPercent = chance(draw, 8) ? 12 : 0;
  }

  operation(): Operation {
    const selection = this.#selection('Query', 4, this.#draw.int(1, 3));
    const declared = [...this.#variables].map(([name, { type }]) => `$${name}: ${type}`).join(', ');
    const head = declared === '' ? (chance(this.#draw, 50) ? '' : 'query ') : `query Asked(${declared}) `;
    const fragments = this.#fragments.map(({ type, name, text }) => `fragment ${name} on ${type} ${text}`);
    const given = [...this.#variables].flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]]));
    return {
      query: [`${head}${selection}`, ...fragments].join('\n'),
      variables: Object.fromEntries(given) as Readonly<Record<string, unknown>>,
    };
  }

  #selection(type: string, depth: number, size: number): string {
    const items: string[] = [];
    for (let index = 0; index < size; index += 1) {
      const kind = this.#draw.int(1, 100);
      if (kind <= 72 || items.length === 0) items.push(this.#field(type, depth));
      else if (kind <= 82) items.push(this.#inlineFragment(type, depth));
      else if (kind <= 90) items.push(this.#namedFragment(type, depth));
      else if (kind <= 95) items.push(`${chance(this.#draw, 40) ? this.#alias(type, '__typename') : ''}__typename`);
      else items.push(this.#again(items));
    }
    return `{ ${items.join(' ')} }`;
  }

  /** One of them once more, as far as there is room: doubled on every level, they are more than the gateway lets through. */
  #again(items: readonly string[]): string {
    const item = pick(this.#draw, items) ?? '__typename';
    const size = item.match(/\w+/g)?.length ?? 0;
    if (size > this.#fieldsLeft) return '__typename';
    this.#fieldsLeft -= size;
    return item;
  }

  #field(type: string, depth: number): string {
    const field = this.#chooseField(type, depth);
    if (field === undefined) return '__typename';
    this.#fieldsLeft -= 1;
    const { types } = this.#from.evaluator.schema;
    const called = `${field.name}${this.#arguments(field)}`;
    const alias = this.#alias(type, called, chance(this.#draw, 35));
    const children = types.has(field.typeName)
      ? ` ${this.#selection(field.typeName, depth - 1, this.#draw.int(1, depth > 2 ? 5 : 3))}`
      : '';
    return `${alias}${called}${this.#directive()}${children}`;
  }

  #chooseField(type: string, depth: number): FieldModel | undefined {
    const { evaluator, contract } = this.#from;
    const isStray = chance(this.#draw, this.#strayPercent);
    const candidates = [...(evaluator.schema.types.get(type)?.values() ?? [])].filter(
      (field) => (isStray || contract.has(field.coordinate)) && this.#isAffordable(field, depth),
    );
    const entities = candidates.filter(({ typeName }) => evaluator.schema.types.has(typeName));
    return pick(this.#draw, entities.length > 0 && chance(this.#draw, 30) ? entities : candidates);
  }

  /** The running record grows with every request, so it is asked for now and then. */
  #isAffordable({ typeName }: FieldModel, depth: number): boolean {
    const isLeaf = !this.#from.evaluator.schema.types.has(typeName);
    if (typeName === 'Disclosure' && !chance(this.#draw, 5)) return false;
    return isLeaf || (depth > 0 && this.#fieldsLeft > 0);
  }

  /** An alias that does not clash; needed where the plain name is taken by the same field with other arguments. */
  #alias(type: string, called: string, wanted = true): string {
    const plain = called.split('(')[0] ?? '';
    const isFree = (name: string): boolean => (this.#taken.get(`${type}.${name}`) ?? called) === called;
    const take = (name: string): void => void this.#taken.set(`${type}.${name}`, called);
    if (!wanted && isFree(plain)) {
      take(plain);
      return '';
    }
    // Now and then without a look: an operation that contradicts itself is refused.
    const free = chance(this.#draw, 1) ? trickyNames : trickyNames.filter(isFree);
    const name = pick(this.#draw, free) ?? `n${String(this.#taken.size)}`;
    take(name);
    return `${name}: `;
  }

  #arguments({ inputs }: FieldModel): string {
    const { contract } = this.#from;
    const texts = inputs.flatMap((input) => {
      const isStray = chance(this.#draw, this.#strayPercent);
      if (!input.isRequired && !(chance(this.#draw, 45) && (isStray || contract.has(input.coordinate)))) return [];
      const value = drawArgument(this.#draw, input, this.#from, (coordinate) => isStray || contract.has(coordinate));
      if (!chance(this.#draw, 40)) return [`${input.name}: ${value.literal}`];
      const name = this.#variable(input.type, value.json);
      return name === null ? [`${input.name}: ${value.literal}`] : [`${input.name}: $${name}`];
    });
    return texts.length === 0 ? '' : `(${texts.join(', ')})`;
  }

  /** @returns `null` when there is no name left */
  #variable(type: string, value: unknown): string | null {
    const name = pick(
      this.#draw,
      variableNames.filter((each) => !this.#variables.has(each)),
    );
    if (name === undefined) return null;
    this.#variables.set(name, { type, value });
    return name;
  }

  #directive(): string {
    if (!chance(this.#draw, 14)) return '';
    const name = pick(this.#draw, ['skip', 'include']);
    const isOn = chance(this.#draw, name === 'skip' ? 45 : 55);
    const variable = chance(this.#draw, 50) ? this.#switch(isOn) : null;
    return ` @${name}(if: ${variable === null ? String(isOn) : `$${variable}`})`;
  }

  #switch(isOn: boolean): string | null {
    return chance(this.#draw, 70)
      ? this.#variable('Boolean!', isOn)
      : this.#variable(`Boolean! = ${String(isOn)}`, undefined);
  }

  #inlineFragment(type: string, depth: number): string {
    const condition = chance(this.#draw, 60) ? ` on ${type}` : '';
    return `...${condition}${this.#directive()} ${this.#selection(type, depth, this.#draw.int(1, 2))}`;
  }

  #namedFragment(type: string, depth: number): string {
    const known = this.#fragments.filter((each) => each.type === type && each.text !== '');
    const again = chance(this.#draw, 40) ? pick(this.#draw, known) : undefined;
    if (again !== undefined) return `...${again.name}${this.#directive()}`;
    const fragment = { type, name: `Part${String(this.#fragments.length)}`, text: '' };
    this.#fragments.push(fragment);
    fragment.text = this.#selection(type, depth, this.#draw.int(1, 3));
    return `...${fragment.name}${this.#directive()}`;
  }
}
