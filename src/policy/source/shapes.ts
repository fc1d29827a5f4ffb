import { z } from 'zod';
import {
  asId,
  type AuthorityId,
  type CategoryId,
  type Coordinate,
  type LegalBasisId,
  type PurposeId,
  type RelationId,
  type RequirementId,
  type RoleId,
} from '#kernel/ids.ts';

const lowerName = z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected a name in lower case');
const upperName = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'expected a name in upper case');

const authorityId = lowerName.transform((text) => asId<AuthorityId>(text));
const purposeId = lowerName.transform((text) => asId<PurposeId>(text));
const relationId = lowerName.transform((text) => asId<RelationId>(text));
const roleId = lowerName.transform((text) => asId<RoleId>(text));
const legalBasisId = lowerName.transform((text) => asId<LegalBasisId>(text));
const categoryId = upperName.transform((text) => asId<CategoryId>(text));
const requirementId = upperName.transform((text) => asId<RequirementId>(text));
const coordinate = z
  .string()
  .regex(/^[A-Z]\w*\.[a-z]\w*$/, 'expected Type.field')
  .transform((text) => asId<Coordinate>(text));

const text = z.string().min(1);
const notice = z.enum(['A', 'B']);
const noticeLines = z.array(z.string().regex(/^[AB]\d+$/, 'expected a notice and a line, such as B36'));
const fileHeader = { version: z.literal(1), as_of: z.string().regex(/^\d{4}-\d{2}$/, 'expected year and month') };
const entries = z.array(z.unknown());

const logVisibility = z.enum(['shown', 'decide']);

/** What the person concerned may not see by itself, somebody must be able to justify. */
function hasVisibilityBasis(value: { log_visibility: 'shown' | 'decide'; log_visibility_basis: readonly unknown[] }) {
  return (value.log_visibility === 'decide') === value.log_visibility_basis.length > 0;
}
const visibilityBasis = 'expected log_visibility_basis with decide, and only there';

const namedIn = z.array(z.strictObject({ seed: notice, lines: z.array(z.int()), via: text.optional() }));

const authorityFields = z.strictObject({
  id: authorityId,
  name_da: text,
  name_en: text,
  short: text,
  kind: lowerName,
  role_here: z.array(z.enum(['controller', 'recipient', 'source'])),
  named_in: namedIn,
  direction: z.enum(['disclose_to', 'receive_from', 'both']),
  regularity: z.enum(['routine', 'circumstantial', 'ad_hoc', 'statutory', 'internal']),
  instances: z.enum(['one', 'many']),
  instance_key: text.optional(),
  gdpr_regime: z.enum(['gdpr', 'law_enforcement', 'outside', 'courts', 'third_country']),
  identifies_by_cpr: z.boolean(),
  status: z.enum(['active', 'closed', 'derived']),
  closed_on: z.iso.date().optional(),
  default_enabled: z.boolean(),
  log_visibility: logVisibility.default('shown'),
  log_visibility_basis: z.array(legalBasisId).default([]),
  successors: z.array(z.strictObject({ id: authorityId, tasks: text })).optional(),
  hard_deny: z
    .array(
      z.strictObject({
        when: text,
        effect: text,
        recipient: z.literal('state_of_origin'),
        case_types: z.array(upperName).min(1),
      }),
    )
    .default([]),
  note: text.optional(),
});

export const authorityShape = authorityFields.refine(hasVisibilityBasis, visibilityBasis);

export const authoritiesFileShape = z.strictObject({
  ...fileHeader,
  authorities: entries,
  sources_only: z.array(z.strictObject({ id: lowerName, name_da: text, name_en: text, named_in: namedIn })).default([]),
  out_of_scope: z.array(z.strictObject({ id: lowerName, name_en: text, why: text })).default([]),
});

export const legalBasisShape = z.strictObject({
  id: legalBasisId,
  act: text,
  provision: text,
  gist: text,
  confidence: z.enum(['certain', 'check']),
  source: z.enum(['seed', 'lookup', 'known']),
  note: text.optional(),
});

/** `none` stands for "never", so that the absence of a basis is a decision and not an omission. */
const basisOrNone = z.union([z.literal('none').transform(() => null), legalBasisId]);

const purposeFields = z.strictObject({
  id: purposeId,
  label_da: text,
  label_en: text,
  case_types: z.array(upperName).default([]),
  group: lowerName,
  seed: noticeLines,
  legal_basis: z.array(legalBasisId).min(1),
  art9_basis: basisOrNone,
  art10_basis: basisOrNone,
  on_restriction: z.enum(['pass', 'hold', 'block']),
  log_visibility: logVisibility,
  log_visibility_basis: z.array(legalBasisId).default([]),
  tells_subject: z.boolean().default(false),
  note: text.optional(),
});

export const purposeShape = purposeFields.refine(hasVisibilityBasis, visibilityBasis);

export const purposesFileShape = z.strictObject({ ...fileHeader, legal_bases: entries, purposes: entries });

export const requirementShape = z.strictObject({ means: text, seed: noticeLines });

export const categoryShape = z.strictObject({
  id: categoryId,
  level: z.int().min(0).max(4),
  gdpr: z.enum(['none', 'ordinary', 'confidential', 'art9', 'art10', 'art87']),
  da: text,
  en: text,
  always: z.array(requirementId),
  filter: z.enum(['never', 'if_readable']),
  stat: z.enum(['no', 'coarse', 'yes']),
  seed: noticeLines,
  note: text.optional(),
});

export const categoriesFileShape = z.strictObject({
  ...fileHeader,
  requirements: z.record(requirementId, z.unknown()),
  categories: entries,
  art9_complete: z.array(categoryId).default([]),
  markers: z.array(categoryId).default([]),
  reveals_location: z.array(coordinate).default([]),
  derived_from: z.record(coordinate, z.array(coordinate)).default({}),
});

export const relationShape = z.strictObject({
  id: relationId,
  about: z.enum(['case', 'person', 'question', 'batch', 'none']),
  reference: z.enum(['required', 'optional', 'none']),
  built: z.boolean(),
  en: text,
  da: text,
  facts: text,
  ends: text,
});

export const relationsFileShape = z.strictObject({
  ...fileHeader,
  aggregate_policy: z.strictObject({
    threshold: z.int().min(2),
    zero_counts_as_small: z.boolean(),
    complementary_suppression: z.boolean(),
    rounding: z.literal('none'),
    free_filters: z.literal(false),
    tables: z.array(lowerName),
    same_answer_within_period: z.literal(true),
  }),
  anonymised_policy: z.strictObject({
    min_cases: z.int().min(2),
    dates: z.literal('quarter'),
    durations: text,
    nationality: text,
    free_text: z.literal(false),
  }),
  relations: entries,
});

export const ruleShape = z.strictObject({
  purpose: purposeId,
  enabled: z.boolean(),
  external: z.boolean(),
  direction: z.enum(['both', 'disclose']),
  shape: z.enum(['record', 'pseudonymous', 'anonymised', 'aggregate', 'batch_export', 'own_report']),
  relation: relationId.optional(),
  case_types: z.union([z.literal('any').transform(() => null), z.array(upperName).min(1)]),
  case_scope: z.enum(['this_case', 'listed_cases', 'current_stay', 'all_cases_of_person', 'batch', 'none']),
  lists: z.enum(['none', 'related']),
  needs: z.array(requirementId),
  allow: z.array(categoryId),
  conditional: z.record(categoryId, z.array(requirementId).min(1)),
  satisfied_by_relation: z.array(requirementId).default([]),
  field_deny: z.array(coordinate),
  field_only: z.record(categoryId, z.array(coordinate).min(1)),
  deny_named: z.array(z.strictObject({ category: categoryId, why: text })),
  receive: z.array(categoryId),
  receive_caveat: z.enum(['NONE', 'ASK_ORIGINATOR', 'NO_REDISCLOSURE', 'SECURITY']).nullable(),
  legal_basis: z.array(legalBasisId).default([]),
  why: text,
});

export const deskFileShape = z.strictObject({
  ...fileHeader,
  controllers: z.array(authorityId).min(1),
  purposes: entries,
  categories: entries,
  relations: entries,
  roles: entries,
  facts: entries,
});

export const roleShape = z.strictObject({
  id: roleId,
  name_da: text,
  name_en: text,
  /** Those of the file's whose staff may hold it, where not all of them. */
  controllers: z.array(authorityId).min(1).optional(),
  rule: ruleShape,
});

export const deskFactShape = z.strictObject({
  fact: z.union([relationId, requirementId, z.literal('restriction')]),
  on: z.enum(['case', 'person']),
  requires: z.array(
    z.enum(['recipient', 'purpose', 'reference', 'categories', 'claim', 'originator', 'restriction', 'due']),
  ),
});

export const rulesFileShape = z.strictObject({ authority: authorityId, rules: entries });
