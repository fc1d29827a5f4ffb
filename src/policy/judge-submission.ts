import { asId, type CategoryId, type Coordinate, type RuleId } from '#kernel/ids.ts';
import type { CompiledPolicy, Rule } from './compiled-policy.ts';
import type { HandlingCaveat } from './entitlement.ts';

/** What an authority offers to hand in: the kinds of data in it, and how it lets them be handled. */
export interface OfferedInformation {
  readonly contentCategories: readonly string[];
  readonly caveat: HandlingCaveat;
}

export type SubmissionVerdict =
  /** `about` says what it is filed under: a case that the rule opens or, where it opens none, a person. */
  | { readonly kind: 'accepted'; readonly categories: readonly CategoryId[]; readonly about: 'case' | 'person' }
  /** No category, or one named twice. */
  | { readonly kind: 'malformed' }
  /** With what of the offer the rule does not take, for our own log. */
  | { readonly kind: 'refused'; readonly coordinate: Coordinate };

/**
 * The one decision on what flows in: whether a rule takes this kind of information under this caveat. Total and pure.
 * The gateway asks it before a subgraph is asked, the subgraph asks it again before it writes.
 *
 * @returns the categories in order, when all of them may be received
 */
export function judgeSubmission(policy: CompiledPolicy, id: RuleId, offered: OfferedInformation): SubmissionVerdict {
  const rule = policy.rules[id];
  if (rule === undefined || !rule.enabled || policy.authorities[rule.authority]?.status === 'closed')
    return refused.all;
  if (rule.receiveCaveat === null || !takesIn(policy, rule)) return refused.all;
  const categories = offered.contentCategories.map((category) => asId<CategoryId>(category));
  if (categories.length === 0 || new Set(categories).size < categories.length) return { kind: 'malformed' };
  if (!categories.every((category) => rule.receive.includes(category))) return refused.category;
  if (strictness[offered.caveat] < strictness[rule.receiveCaveat]) return refused.caveat;
  const about = rule.caseScope === 'none' ? 'person' : 'case';
  return { kind: 'accepted', categories: categories.toSorted(), about };
}

/** Whether information flows in under the rule, and has a case or a person to be filed under. */
export function takesIn(policy: CompiledPolicy, { receive, caseScope, relation }: Rule): boolean {
  return receive.length > 0 && (caseScope !== 'none' || policy.relations[relation]?.about === 'person');
}

/** A sender may bind us more than its rule does, never less. */
const strictness = { NONE: 0, ASK_ORIGINATOR: 1, NO_REDISCLOSURE: 2, SECURITY: 3 } as const;

const refusedFor = (coordinate: string): SubmissionVerdict => ({
  kind: 'refused',
  coordinate: asId<Coordinate>(coordinate),
});

const refused = {
  all: refusedFor('Mutation.submitInformation'),
  category: refusedFor('InformationInput.contentCategories'),
  caveat: refusedFor('InformationInput.caveat'),
} as const;
