import { z } from 'zod';
import { ruleId, asId, type AuthorityId, type PurposeId } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { DeskError } from '../desk-error.ts';
import { readInstant } from '../facts/fact-input.ts';

/** As the schema types it: `GrantInput`. */
export interface GrantInput {
  readonly key: string;
  readonly recipient: string;
  readonly instance?: string | null;
  readonly purpose: string;
  readonly caseIds: readonly string[];
  readonly reference: string;
  readonly categories: readonly string[];
  readonly basis: string;
  readonly state?: string | null;
  readonly notAfter: string;
  readonly maxUses: number;
  readonly reason: string;
}

/** The relation that a grant is. */
export const grantFact = 'ad_hoc_grant_valid';

/** What a grant says, as it is kept from the proposal on. */
export const grantTerms = z.strictObject({
  recipient: z.string(),
  instance: z.string().nullable(),
  purpose: z.string(),
  caseKeys: z.array(z.string()),
  reference: z.string(),
  categories: z.array(z.string()),
  basis: z.string(),
  state: z.string().nullable(),
  notAfter: z.iso.datetime(),
  maxUses: z.int(),
});

export type GrantTerms = z.output<typeof grantTerms>;

const text = z.string().trim().min(1).max(200);
const stateCode = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .nullable();
const maxUses = z.int().min(1).max(100);
const maxCategories = 50;
const maxDays = 366;
const dayMs = 86_400_000;

/**
 * Checks what is proposed against the policy: the recipient has a rule that rests on grants, and no category is listed
 * that the rule could never open. The rule stays the ceiling whatever is granted.
 *
 * @throws {DeskError} BAD_ARGUMENT
 */
export function checkGrant(policy: CompiledPolicy, input: GrantInput, nowMs: number): Omit<GrantTerms, 'caseKeys'> {
  const rule = policy.rules[ruleId(asId<AuthorityId>(input.recipient), asId<PurposeId>(input.purpose))];
  const authority = rule === undefined ? undefined : policy.authorities[rule.authority];
  const instance = input.instance ?? null;
  const notAfter = readInstant(input.notAfter, nowMs);
  const categories = [...new Set(input.categories)];
  const isAllowed =
    rule?.relation === grantFact &&
    rule.enabled &&
    authority !== undefined &&
    (authority.instances === 'many') === (instance !== null) &&
    (instance === null || text.safeParse(instance).success) &&
    text.safeParse(input.reference).success &&
    categories.length > 0 &&
    categories.length <= maxCategories &&
    categories.every((category) => Object.hasOwn(rule.categories, category)) &&
    Object.hasOwn(policy.legalBases, input.basis) &&
    stateCode.safeParse(input.state ?? null).success &&
    maxUses.safeParse(input.maxUses).success;
  if (!isAllowed || notAfter === null || notAfter.getTime() > nowMs + maxDays * dayMs)
    throw new DeskError('BAD_ARGUMENT');
  return {
    recipient: rule.authority,
    instance,
    purpose: rule.purpose,
    reference: input.reference.trim(),
    categories,
    basis: input.basis,
    state: input.state ?? null,
    notAfter: notAfter.toISOString(),
    maxUses: input.maxUses,
  };
}
