import { createHash } from 'node:crypto';
import { asId, type CategoryId, type InternalKey } from '#kernel/ids.ts';
import { isStorable } from '#kernel/storable-text.ts';
import type { Entitlement, HandlingCaveat } from '#policy/entitlement.ts';
import { judgeSubmission } from '#policy/judge-submission.ts';
import { own } from '#policy/owner.ts';
import { keySet } from '../entitled.ts';
import { badArgument, conflictingChange } from '../redact-error.ts';
import { parseKey } from '../subgraph.ts';
import { isOpen } from '../visible.ts';
import { inCase, keyOfOnePerson, onPerson, type FilingPlace } from './filing-place.ts';
import { keyInMatter } from './queries.ts';
import type { CaseContext } from './show-case.ts';
import {
  insertReceived,
  selectReceived,
  selectReceiver,
  type ReceiptRow,
  type ReceivedItem,
} from './submission-queries.ts';

interface InformationInput {
  readonly caseId?: string | null;
  readonly contentCategories: readonly string[];
  readonly content: string;
  readonly caveat: HandlingCaveat;
  readonly key: string;
}

const receiptFields = ['id', 'receivedAt', 'sha256'].map((field) => `InformationReceipt.${field}`);

/**
 * Files what an authority hands in, and gives it a receipt. Nothing is written unless the receipt may be given.
 *
 * @returns the receipt, the same one for the same submission under the same key; `null` for a case that the rule does
 *   not open, whether there is one or not, and for a person without a case to file in; CONFLICT for another submission under a key that was used
 */
export async function submitInformation(
  _root: object,
  { input }: { readonly input: InformationInput },
  context: CaseContext,
) {
  const { db, access, policy, rule } = context;
  const verdict = judgeSubmission(policy, rule, input);
  if (verdict.kind !== 'accepted') return badArgument();
  const item = readItem(input, verdict.categories, context);
  const place = verdict.about === 'case' ? caseOf(input, context) : personOf(input, context);
  if (item === null || place === null) return badArgument();

  const receiver = await selectReceiver(db, access, place);
  if (receiver === null) return null;
  const entitlements = receiver.entitlements.map(unrestricted);
  if (!receiptFields.every((field) => isOpen(context, field, entitlements))) return null;

  const inserted = await insertReceived(db, access, place, item);
  if (inserted !== null) return showReceipt(inserted, entitlements);
  const known = await selectReceived(db, access, place, item);
  if (known === null) return null;
  return known.isSame ? showReceipt(known, entitlements) : conflictingChange();
}

/** `null` for what cannot be filed. */
function readItem(
  { content, caveat, key }: InformationInput,
  contentCategories: readonly CategoryId[],
  { access }: CaseContext,
): ReceivedItem | null {
  if (!isKey(key) || !isText(content)) return null;
  const { authority, instance } = access.requester;
  return {
    source: instance === null ? authority : `${authority} ${instance}`,
    caveat,
    contentCategories,
    content,
    sha256: createHash('sha256').update(content).digest('hex'),
    key,
  };
}

/** The case that was named, or else that of the matter; `null` where neither is given. */
function caseOf({ caseId = null }: InformationInput, { access }: CaseContext): FilingPlace | null {
  if (caseId === null) return access.requester.reference === null ? null : inCase(access, keyInMatter(access));
  const key = parseKey(caseId);
  return inCase(access, keySet(key === null ? [] : [key]));
}

/** The person of the matter or check; `null` where the reference is missing, or a case is named. */
function personOf({ caseId = null }: InformationInput, { policy, rule, access }: CaseContext): FilingPlace | null {
  const relation = policy.rules[rule]?.relation;
  const goesBy = relation === undefined ? undefined : policy.relations[relation]?.reference;
  if (caseId !== null || (goesBy === 'required' && access.requester.reference === null)) return null;
  return onPerson(access, keyOfOnePerson(access));
}

function isKey(key: string): boolean {
  return /^[\x21-\x7e]{1,128}$/.test(key);
}

function isText(content: string): boolean {
  return content.trim() !== '' && isStorable(content);
}

/** A restriction limits what is done with data that is there; to store is allowed (GDPR art. 18(2)). */
function unrestricted(entitlement: Entitlement): Entitlement {
  return { ...entitlement, restrictions: [] };
}

/** Of the case a receipt tells nothing: it belongs to itself, and is opened by what opens the case or person. */
function showReceipt({ id, receivedAt, sha256 }: ReceiptRow, entitlements: readonly Entitlement[]) {
  const owner = { type: 'InformationReceipt', key: asId<InternalKey>(id), entitlements };
  return own({ id, receivedAt: receivedAt.toISOString(), sha256 }, owner);
}
