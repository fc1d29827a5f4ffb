import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/*
 * The policy as the evaluator reads it: straight from the YAML that people write, through nothing of `src/policy`. What
 * the two readings have in common is the text alone.
 */

export interface Rule {
  readonly id: string;
  readonly authority: string;
  readonly purpose: string;
  readonly enabled: boolean;
  readonly external: boolean;
  readonly shape: string;
  readonly relation: string;
  /** `null` = any. */
  readonly caseTypes: readonly string[] | null;
  readonly caseScope: string;
  readonly lists: string;
  readonly needs: readonly string[];
  /** Category -> the rule's own requirements; none for what stands under `allow`. */
  readonly opens: ReadonlyMap<string, readonly string[]>;
  /** What stands under `allow`. */
  readonly outright: ReadonlySet<string>;
  readonly satisfiedByRelation: readonly string[];
  readonly fieldDeny: readonly string[];
  readonly fieldOnly: ReadonlyMap<string, readonly string[]>;
  /** What the authority may hand in. */
  readonly receive: readonly string[];
}

export interface RuleBook {
  readonly rules: readonly Rule[];
  readonly authorities: ReadonlyMap<
    string,
    {
      readonly isClosed: boolean;
      readonly isMany: boolean;
      readonly usesCpr: boolean;
      /** What it is refused as the state of origin: the types of cases that the person has or had. */
      readonly deniedAsOrigin: readonly (readonly string[])[];
    }
  >;
  readonly purposes: ReadonlyMap<
    string,
    {
      readonly hasArt9: boolean;
      readonly hasArt10: boolean;
      readonly onRestriction: string;
      readonly caseTypes: readonly string[];
    }
  >;
  readonly categories: ReadonlyMap<
    string,
    { readonly gdpr: string; readonly always: readonly string[]; readonly isFilterable: boolean }
  >;
  readonly relations: ReadonlyMap<
    string,
    { readonly isBuilt: boolean; readonly reference: string; readonly about: string }
  >;
  readonly revealsLocation: ReadonlySet<string>;
  readonly derivedFrom: ReadonlyMap<string, readonly string[]>;
}

const texts = z.array(z.string());

const ruleSchema = z.object({
  purpose: z.string(),
  enabled: z.boolean(),
  external: z.boolean(),
  shape: z.string(),
  relation: z.string(),
  case_types: z.union([z.literal('any'), texts]),
  case_scope: z.string(),
  lists: z.string(),
  needs: texts,
  allow: texts,
  conditional: z.record(z.string(), texts),
  satisfied_by_relation: texts.default([]),
  field_deny: texts,
  field_only: z.record(z.string(), texts),
  receive: texts,
});
const ruleFileSchema = z.object({ authority: z.string(), rules: z.array(ruleSchema) });
const authoritiesSchema = z.object({
  authorities: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      instances: z.string(),
      identifies_by_cpr: z.boolean(),
      hard_deny: z.array(z.object({ recipient: z.literal('state_of_origin'), case_types: texts })).default([]),
    }),
  ),
});
const purposesSchema = z.object({
  purposes: z.array(
    z.object({
      id: z.string(),
      art9_basis: z.string(),
      art10_basis: z.string(),
      on_restriction: z.string(),
      case_types: texts.default([]),
    }),
  ),
});
const categoriesSchema = z.object({
  categories: z.array(z.object({ id: z.string(), gdpr: z.string(), always: texts, filter: z.string() })),
  reveals_location: texts,
  derived_from: z.record(z.string(), texts),
});
const relationsSchema = z.object({
  relations: z.array(z.object({ id: z.string(), about: z.string(), built: z.boolean(), reference: z.string() })),
});

const policyDir = join(import.meta.dirname, '../../schema/policy');

export function readRules(): RuleBook {
  const read = (file: string): unknown => parse(readFileSync(join(policyDir, file), 'utf8'));
  const { categories, reveals_location, derived_from } = categoriesSchema.parse(read('categories.yaml'));
  const ruleFiles = readdirSync(join(policyDir, 'rules')).toSorted();
  return {
    rules: ruleFiles.flatMap((file) => {
      const { authority, rules } = ruleFileSchema.parse(read(join('rules', file)));
      return rules.map((rule) => buildRule(authority, rule));
    }),
    authorities: new Map(
      authoritiesSchema
        .parse(read('authorities.yaml'))
        .authorities.map(({ id, status, instances, identifies_by_cpr, hard_deny }) => [
          id,
          {
            isClosed: status === 'closed',
            isMany: instances === 'many',
            usesCpr: identifies_by_cpr,
            deniedAsOrigin: hard_deny.map(({ case_types }) => case_types),
          },
        ]),
    ),
    purposes: new Map(
      purposesSchema.parse(read('purposes.yaml')).purposes.map((purpose) => [
        purpose.id,
        {
          hasArt9: purpose.art9_basis !== 'none',
          hasArt10: purpose.art10_basis !== 'none',
          onRestriction: purpose.on_restriction,
          caseTypes: purpose.case_types,
        },
      ]),
    ),
    categories: new Map(
      categories.map(({ id, gdpr, always, filter }) => [id, { gdpr, always, isFilterable: filter === 'if_readable' }]),
    ),
    relations: new Map(
      relationsSchema
        .parse(read('relations.yaml'))
        .relations.map(({ id, built, reference, about }) => [id, { isBuilt: built, reference, about }]),
    ),
    revealsLocation: new Set(reveals_location),
    derivedFrom: new Map(Object.entries(derived_from)),
  };
}

function buildRule(authority: string, rule: z.infer<typeof ruleSchema>): Rule {
  const outright = rule.allow.map((category): [string, readonly string[]] => [category, []]);
  return {
    id: `${authority}:${rule.purpose}`,
    authority,
    purpose: rule.purpose,
    enabled: rule.enabled,
    external: rule.external,
    shape: rule.shape,
    relation: rule.relation,
    caseTypes: rule.case_types === 'any' ? null : rule.case_types,
    caseScope: rule.case_scope,
    lists: rule.lists,
    needs: rule.needs,
    opens: new Map([...outright, ...Object.entries(rule.conditional)]),
    outright: new Set(rule.allow),
    satisfiedByRelation: rule.satisfied_by_relation,
    fieldDeny: rule.field_deny,
    fieldOnly: new Map(Object.entries(rule.field_only)),
    receive: rule.receive,
  };
}

/** Rules that answer a request today: switched on, of a living authority, interactive, on a relation that is built. */
export function liveRules(book: RuleBook): readonly Rule[] {
  return book.rules.filter((rule) => isLive(book, rule));
}

export function isLive(book: RuleBook, rule: Rule): boolean {
  return (
    rule.enabled &&
    answersQueries(rule) &&
    book.authorities.get(rule.authority)?.isClosed === false &&
    book.relations.get(rule.relation)?.isBuilt === true
  );
}

/** A file handover and a report to the person concerned are no answers to a query. */
export function answersQueries({ shape }: Rule): boolean {
  return shape !== 'batch_export' && shape !== 'own_report';
}
