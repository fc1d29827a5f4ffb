import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import {
  asId,
  type AuthorityId,
  type CategoryId,
  type Coordinate,
  type InternalKey,
  type RequirementId,
} from '#kernel/ids.ts';
import type { Entitlement } from '#policy/entitlement.ts';
import type { Access } from './subgraph.ts';

/*
 * The relation stands inside the SQL: every statement about a person or a case joins one of these fragments, so that
 * a row which the requester's rule does not open is not read at all.
 */

/** A set of keys as SQL: a list of our own, or a subquery that finds them by a number. */
export type KeySet = RawBuilder<unknown>;

export function keySet(keys: readonly string[]): KeySet {
  return sql`${[...keys]}::uuid[]`;
}

/** The arguments of `access.granted_cases` and `access.entitlements`. */
function accessArguments({ requester, policyVersion, at }: Access): RawBuilder<unknown> {
  const { authority, instance, purpose, reference } = requester;
  return sql`${policyVersion}::text, ${authority}::text, ${instance}::text, ${purpose}::text, ${reference}::text,
    ${at}::timestamptz`;
}

/** `access.opened_cases` for this request: the cases alone, for where each of many is asked about. */
export function openedCases(access: Access): RawBuilder<unknown> {
  return sql`access.opened_cases(${accessArguments(access)})`;
}

/**
 * `access.granted_cases` for this request: a table expression with `case_key`, `applicant_key`, `sponsor_key`. Where the
 * rule opens a person, or nobody, and no case, `case_key` is null.
 */
export function grantedCases(access: Access): RawBuilder<unknown> {
  return sql`access.granted_cases(${accessArguments(access)})`;
}

/** `access.related_cases`: everything the relation leads to. Where a list starts, to be joined with the opened cases. */
export function relatedCases(access: Access): RawBuilder<unknown> {
  return sql`access.related_cases(${accessArguments(access)})`;
}

/**
 * Rows of `access.granted_cases` on the matter of Disclosure-Reference: the fact behind the relation carries that very
 * reference. It starts from the persons whom the relation leads to, not from the register.
 */
export function grantedInMatter(access: Access): RawBuilder<unknown> {
  return sql`(
    select opened.case_key, opened.applicant_key
    from ${grantedCases(access)} opened
    join access.fact matter on matter.key = opened.fact_key
    where matter.reference = ${access.requester.reference}::text
      and opened.applicant_key = any (array(select related.subject_key from ${relatedCases(access)} related)))`;
}

/**
 * Rows (owner_key, entitlements): for each key that the rule opens, every case that opens it with all its facts, in an
 * order that does not change between requests.
 *
 * @param column what the keys are keys of
 */
export function entitledBy(
  access: Access,
  column: 'applicant_key' | 'case_key' | 'sponsor_key',
  keys: KeySet,
): RawBuilder<unknown> {
  return sql`(
    select opened.${sql.ref(column)} as owner_key, ${entitlementsOf('opened')} as entitlements
    from access.entitlements(${accessArguments(access)}) opened
    where opened.${sql.ref(column)} = any (${keys})
    group by opened.${sql.ref(column)})`;
}

function entitlementsOf(table: string): RawBuilder<unknown> {
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${table}.${name}`);
  return sql`jsonb_agg(jsonb_build_object(
      'caseKey', ${column('case_key')}, 'applicantKey', ${column('applicant_key')},
      'sponsorKey', ${column('sponsor_key')}, 'basisCaseKey', ${column('basis_case_key')},
      'relationFactKey', ${column('relation_fact_key')}, 'scope', to_jsonb(${column('scope')}),
      'facts', ${column('facts')}, 'restrictions', ${column('restrictions')},
      'protectionActive', ${column('protection_active')}, 'origin', ${column('origin')},
      'controller', ${column('controller')})
      order by ${column('case_key')}, ${column('basis_case_key')}, ${column('relation_fact_key')})`;
}

const key = z.string().transform(asId<InternalKey>);
const category = z.string().transform(asId<CategoryId>);
const coordinate = z.string().transform(asId<Coordinate>);
const released = z
  .array(z.strictObject({ coordinate, sha256: z.string(), redacted: z.string().nullable() }))
  .nullable();

const entitlementsSchema = z.array(
  z.strictObject({
    caseKey: key.nullable(),
    applicantKey: key.nullable(),
    sponsorKey: key.nullable(),
    basisCaseKey: key.nullable(),
    relationFactKey: key.nullable(),
    scope: z.array(category),
    facts: z.array(
      z.strictObject({
        key,
        requirement: z.string().transform(asId<RequirementId>),
        categories: z.array(category),
        coordinates: z.array(coordinate),
        itemCaseKey: key.nullable(),
        originator: z.string().nullable(),
        released,
      }),
    ),
    restrictions: z.array(
      z.strictObject({
        kind: z.enum(['ACCURACY_CONTESTED', 'UNLAWFUL_BUT_KEEP', 'KEEP_FOR_CLAIM', 'OBJECTION_PENDING']),
        caseKey: key,
        coordinates: z.array(coordinate),
        releases: z.array(z.strictObject({ key, coordinates: z.array(coordinate), released })),
      }),
    ),
    protectionActive: z.boolean(),
    controller: z
      .string()
      .transform(asId<AuthorityId>)
      .nullable(),
    origin: z.strictObject({ isStateOfOrigin: z.boolean(), caseTypes: z.array(z.string()) }).nullable(),
  }),
);

/** A row together with the cases that open it. */
export type Entitled<Row> = Omit<Row, 'entitlements'> & { readonly entitlements: readonly Entitlement[] };

/** @throws ZodError when the store and this code disagree about the form: then nothing of the row is used */
export function parseEntitled<Row extends { readonly entitlements: unknown }>(row: Row): Entitled<Row> {
  return { ...row, entitlements: entitlementsSchema.parse(row.entitlements) };
}
