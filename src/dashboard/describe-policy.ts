import type { Coordinate, LegalBasisId } from '#kernel/ids.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import { findConditions } from '#policy/find-conditions.ts';

interface Named {
  readonly da: string;
  readonly en: string;
}

/** What the names of the policy mean, in the words of the files that people write. */
export interface PolicyNames {
  readonly version: string;
  readonly asOf: string;
  readonly authorities: Readonly<Record<string, Named>>;
  readonly purposes: Readonly<Record<string, Named>>;
  readonly categories: Readonly<Record<string, Named>>;
  readonly relations: Readonly<Record<string, Named>>;
  /** English alone, as the policy has them. */
  readonly requirements: Readonly<Record<string, string>>;
  readonly legalBases: Readonly<Record<string, DescribedBasis>>;
  /** Every output field that holds a value. */
  readonly fields: readonly string[];
}

interface DescribedBasis {
  readonly citation: string;
  readonly gist: string;
  readonly confidence: 'certain' | 'check';
}

/** Fields that a rule opens, or can open, under the same conditions. */
interface OpenFields {
  /** The categories of the fields, and the requirements that must be met; none: open while the relation holds. */
  readonly categories: readonly string[];
  readonly requirements: readonly string[];
  readonly fields: readonly string[];
}

/** Who may see what, for what: one rule in full. */
export interface DescribedRule {
  readonly authority: string;
  readonly purpose: string;
  /** Of the authority's own staff; `null` for a rule of a recipient. */
  readonly role: string | null;
  readonly enabled: boolean;
  readonly relation: string;
  /** Whether the relation can be found: a rule on any other stays closed. */
  readonly built: boolean;
  readonly needs: readonly string[];
  readonly legalBasis: readonly LegalBasisId[];
  readonly why: string;
  readonly open: readonly OpenFields[];
}

export function describeNames(policy: CompiledPolicy): PolicyNames {
  const named = <Item>(items: Readonly<Record<string, Item>>, name: (item: Item) => Named): Record<string, Named> =>
    Object.fromEntries(Object.entries(items).map(([id, item]) => [id, name(item)]));
  return {
    version: policy.version,
    asOf: policy.asOf,
    authorities: named(policy.authorities, ({ nameDa, nameEn }) => ({ da: nameDa, en: nameEn })),
    purposes: named(policy.purposes, ({ labelDa, labelEn }) => ({ da: labelDa, en: labelEn })),
    categories: named(policy.categories, ({ da, en }) => ({ da, en })),
    relations: named(policy.relations, ({ da, en }) => ({ da, en })),
    requirements: Object.fromEntries(Object.values(policy.requirements).map(({ id, means }) => [id, means])),
    legalBases: Object.fromEntries(
      Object.values(policy.legalBases).map(({ id, act, provision, gist, confidence }) => [
        id,
        { citation: `${act} ${provision}`, gist, confidence },
      ]),
    ),
    fields: valueFields(policy),
  };
}

/** What one recipient may see, for each of its purposes. */
export function describeRecipient(policy: CompiledPolicy, authority: string): readonly DescribedRule[] {
  return Object.values(policy.rules)
    .filter((rule) => rule.authority === authority)
    .map((rule) => describeRule(policy, rule, valueFields(policy)));
}

/** Who may see one field, for what. */
export function describeField(policy: CompiledPolicy, field: string): readonly DescribedRule[] {
  const fields = valueFields(policy).filter((each) => each === field);
  return Object.values(policy.rules)
    .map((rule) => describeRule(policy, rule, fields))
    .filter(({ open }) => open.length > 0);
}

function describeRule(policy: CompiledPolicy, rule: Rule, fields: readonly Coordinate[]): DescribedRule {
  const groups = new Map<string, { categories: string[]; requirements: string[]; fields: string[] }>();
  for (const field of fields) {
    const conditions = findConditions(policy, rule.id, field);
    if (conditions === null) continue;
    const requirements = [...new Set(conditions.map(({ requirement }) => requirement))].toSorted();
    const categories = [...(policy.coordinates[field]?.categories ?? [])].toSorted();
    const key = [categories.join(), requirements.join()].join(' ');
    const group = groups.get(key) ?? { categories, requirements, fields: [] };
    group.fields.push(field);
    groups.set(key, group);
  }
  const { authority, purpose, role, enabled, relation, needs, legalBasis, why } = rule;
  const built = policy.relations[relation]?.built === true;
  return { authority, purpose, role, enabled, relation, built, needs, legalBasis, why, open: [...groups.values()] };
}

/** Fields that hold values and not objects; a container opens with what is in it. */
function valueFields(policy: CompiledPolicy): readonly Coordinate[] {
  const isCoordinate = (text: string): text is Coordinate => Object.hasOwn(policy.coordinates, text);
  return Object.keys(policy.coordinates)
    .filter(isCoordinate)
    .filter((name) => {
      const entry = policy.coordinates[name];
      return entry?.kind === 'field' && entry.isLeaf;
    });
}
