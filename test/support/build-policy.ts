import { asId, type CategoryId, type Coordinate, type InternalKey, type RequirementId } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import type { Entitlement, Item, RequirementFact, Restriction } from '#policy/entitlement.ts';

/** A compiled type with plain text where it has ids, and with everything optional. */
type Sketch<T> = T extends string
  ? string
  : T extends readonly (infer Member)[]
    ? readonly Sketch<Member>[]
    : T extends object
      ? Readonly<Record<string, never>> extends T
        ? Readonly<Record<string, Sketch<T[keyof T]>>>
        : { readonly [Key in keyof T]?: Sketch<T[Key]> }
      : T;

type Entries<T> = Readonly<Record<string, Sketch<T>>>;
type Named<Table> = Table extends Readonly<Record<string, infer Entry>> ? Entries<Entry> : never;

export interface PolicySketch {
  /** The categories of each coordinate, or more of its entry. What is not said is the plainest thing. */
  readonly coordinates: Readonly<Record<string, readonly string[] | Sketch<CompiledPolicy['coordinates'][Coordinate]>>>;
  /** By `authority:purpose`. */
  readonly rules: Named<CompiledPolicy['rules']>;
  readonly categories?: Named<CompiledPolicy['categories']>;
  readonly purposes?: Named<CompiledPolicy['purposes']>;
  readonly authorities?: Named<CompiledPolicy['authorities']>;
  readonly relations?: Named<CompiledPolicy['relations']>;
  readonly revealsLocation?: readonly string[];
  readonly derivedFrom?: Readonly<Record<string, readonly string[]>>;
}

/** A small policy made by hand. Whatever a rule or coordinate names and the sketch leaves out is there, and plain. */
export function buildPolicy(sketch: PolicySketch): CompiledPolicy {
  const coordinates = Object.entries(sketch.coordinates).map(
    ([name, entry]) => [name, isList(entry) ? { categories: entry } : entry] as const,
  );
  const categoriesOf = (name: string): readonly string[] =>
    coordinates.find(([each]) => each === name)?.[1].categories ?? [];
  const rules = Object.entries(sketch.rules).map(([id, rule]) => {
    const [authority = '', purpose = ''] = id.split(':');
    return { ...plainRule, id, authority, purpose, ...rule };
  });
  const categories = [
    ...coordinates.flatMap(([name]) => categoriesOf(name)),
    ...rules.flatMap((rule) => Object.keys(rule.categories)),
  ];
  const content = {
    version: 'a'.repeat(64),
    supergraph: '',
    asOf: '2026-01-01',
    authorities: table(
      rules.map(({ authority }) => authority),
      plainAuthority,
      sketch.authorities,
    ),
    purposes: table(
      rules.map(({ purpose }) => purpose),
      plainPurpose,
      sketch.purposes,
    ),
    legalBases: {},
    categories: table(categories, plainCategory, sketch.categories),
    requirements: {},
    relations: table(
      rules.map(({ relation }) => relation),
      plainRelation,
      sketch.relations,
    ),
    rules: Object.fromEntries(rules.map((rule) => [rule.id, rule])),
    coordinates: Object.fromEntries(
      coordinates.map(([name, entry]) => [
        name,
        {
          kind: name.endsWith(':)') ? 'argument' : 'field',
          reveals: null,
          requires: [],
          entry: null,
          ...entry,
          categories: categoriesOf(entry.reveals ?? name),
        },
      ]),
    ),
    revealsLocation: sketch.revealsLocation ?? [],
    derivedFrom: sketch.derivedFrom ?? {},
    aggregate: { threshold: 5, zeroCountsAsSmall: true, complementarySuppression: true, tables: [] },
    anonymised: { minCases: 5 },
  };
  return JSON.parse(JSON.stringify(content)) as CompiledPolicy;
}

const plainRule = {
  role: null,
  enabled: true,
  external: true,
  shape: 'record',
  relation: 'open_case',
  caseTypes: null,
  caseScope: 'this_case',
  lists: 'none',
  needs: [],
  categories: {},
  satisfiedByRelation: [],
  fieldDeny: [],
  fieldOnly: {},
  receive: [],
  receiveCaveat: null,
  legalBasis: ['law'],
  why: 'because',
};
const plainAuthority = { kind: 'board', instances: 'one', status: 'active', identifiesByCpr: false, hardDeny: [] };
const plainPurpose = { caseTypes: [], legalBasis: ['law'], art9Basis: null, art10Basis: null, onRestriction: 'hold' };
const plainCategory = { level: 1, gdpr: 'ordinary', always: [], filter: 'if_readable' };
const plainRelation = { about: 'case', built: true, reference: 'none' };

function table(ids: readonly string[], plain: object, given: Readonly<Record<string, object>> = {}): object {
  return Object.fromEntries([...ids, ...Object.keys(given)].map((id) => [id, { id, ...plain, ...given[id] }]));
}

function isList(entry: PolicySketch['coordinates'][string]): entry is readonly string[] {
  return Array.isArray(entry);
}

/** The nth internal key. */
export function keyOf(n: number): InternalKey {
  return asId<InternalKey>(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
}

/** An entitlement to case 1 of person 2, nothing registered; the sketch says what is different. */
export function buildEntitlement(sketch: Partial<Entitlement> = {}): Entitlement {
  return {
    caseKey: keyOf(1),
    applicantKey: keyOf(2),
    sponsorKey: null,
    basisCaseKey: keyOf(1),
    relationFactKey: null,
    scope: [],
    facts: [],
    restrictions: [],
    controller: null,
    protectionActive: false,
    origin: null,
    ...sketch,
  };
}

/** A registered requirement under key 900, not limited to anything. */
export function buildFact(requirement: string, sketch: Sketch<RequirementFact> = {}): RequirementFact {
  return {
    key: asId<InternalKey>(sketch.key ?? keyOf(900)),
    requirement: asId<RequirementId>(requirement),
    categories: (sketch.categories ?? []).map((each) => asId<CategoryId>(each)),
    coordinates: (sketch.coordinates ?? []).map((each) => asId<Coordinate>(each)),
    itemCaseKey:
      sketch.itemCaseKey === undefined || sketch.itemCaseKey === null ? null : asId<InternalKey>(sketch.itemCaseKey),
    originator: sketch.originator ?? null,
    released: null,
  };
}

/** A restriction on the whole of case 1. */
export function buildRestriction(
  kind: Restriction['kind'],
  coordinates: readonly string[] = [],
  caseKey = keyOf(1),
  releases: Restriction['releases'] = [],
): Restriction {
  return { kind, caseKey, coordinates: coordinates.map((each) => asId<Coordinate>(each)), releases };
}

export function buildItem(contentCategories: readonly string[], sketch: Partial<Item> = {}): Item {
  return {
    caveat: 'NONE',
    originator: null,
    ...sketch,
    contentCategories: contentCategories.map((each) => asId<CategoryId>(each)),
  };
}
