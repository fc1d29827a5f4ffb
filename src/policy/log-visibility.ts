import type { AuthorityId, CategoryId, PurposeId, RuleId } from '#kernel/ids.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import { categoryNames } from './decision/names.ts';

/** An entry of the record, as far as its visibility goes by it. */
export interface RecordedExchange {
  readonly direction: 'disclosed' | 'received';
  /** Of what came in: the sender. */
  readonly recipient: AuthorityId;
  readonly purpose: PurposeId;
  readonly rule: RuleId;
}

/**
 * Whether somebody must decide before the person concerned may learn of it (Databeskyttelsesloven § 22): because of the
 * purpose, of the authority, or because what came in came with a caveat of its sender's. So is whatever the policy does
 * not know any more.
 *
 * @see docs/who-received-what.md
 */
export function needsVisibilityDecision(policy: CompiledPolicy, exchange: RecordedExchange): boolean {
  const { direction, recipient, purpose, rule } = exchange;
  const isReserved = direction === 'received' && policy.rules[rule]?.receiveCaveat !== 'NONE';
  const isShown =
    policy.purposes[purpose]?.logVisibility === 'shown' && policy.authorities[recipient]?.logVisibility === 'shown';
  return isReserved || !isShown;
}

/**
 * What a decision to tell the person concerned of an entry is about, beyond what every desk officer decides on: an
 * authority whose entries are kept back whatever the purpose, or that the policy does not know any more.
 */
export function decidedCategories(policy: CompiledPolicy, recipient: AuthorityId): readonly CategoryId[] {
  return policy.authorities[recipient]?.logVisibility === 'shown' ? [] : [categoryNames.deskReserved];
}

/** Whether what is read for this purpose is told to the person concerned; in doubt it is. */
export function isToldToSubject(policy: CompiledPolicy, purpose: PurposeId): boolean {
  return policy.purposes[purpose]?.tellsSubject !== false;
}
