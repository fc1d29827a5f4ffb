import type { DisclosedSubject, WithheldCoordinate } from '#disclosure/disclosure-entry.ts';
import { asId, type AuthorityId, type PurposeId, type RuleId } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { needsVisibilityDecision } from '#policy/log-visibility.ts';
import type { EntryRow } from './entry-queries.ts';

/** A disclosure, with the names of the schema; `null` is what nobody can tell any more once a key is destroyed. */
export interface Disclosure {
  readonly id: string;
  readonly rule: string;
  readonly reference: string | null;
  readonly policyVersion: string;
  readonly withheld: readonly string[] | null;
  readonly direction: 'DISCLOSED' | 'RECEIVED';
  readonly recipient: string;
  readonly recipientAuthority: string;
  readonly recipientInstance: string | null;
  readonly recipientNameDa: string | null;
  readonly recipientNameEn: string | null;
  readonly source: readonly string[] | null;
  readonly purpose: string;
  readonly legalBasis: readonly string[] | null;
  readonly categories: readonly string[] | null;
  /** ISO 8601, UTC. */
  readonly disclosedAt: string | null;
  /** `YYYY-MM-DD`, UTC. */
  readonly disclosedOn: string;
  readonly visibility: 'SHOWN' | 'NEEDS_DECISION';
}

/** What of a record may be told: one answer may have held other cases and other people, and of those nothing is. */
export interface View {
  /** `person`: what concerns these persons alone. `cases`: whatever left of the cases. */
  readonly of: 'person' | 'cases';
  /** What left of the persons outside every case as well. */
  readonly outside: boolean;
  /** References of the cases that the reader's rule opens. */
  readonly caseRefs: ReadonlySet<string>;
  /** Those of cases that are erased, of which the open layers of a record may still be told. */
  readonly erasedRefs: ReadonlySet<string>;
  readonly personRefs: ReadonlySet<string>;
}

/** Leaves of the view what the person concerned may be told of a record that somebody must decide on. */
export function narrowToDecided(view: View, { decidedRefs, isDecidedForPerson }: EntryRow): View {
  return {
    ...view,
    caseRefs: new Set(decidedRefs.filter((ref) => view.caseRefs.has(ref))),
    ...(isDecidedForPerson ? {} : { erasedRefs: new Set(), outside: false }),
  };
}

/**
 * What a record says to one reader. What was withheld in silence stays silent here, and nobody's name is in it: neither an
 * officer's nor a client's.
 *
 * @returns `null` where it says nothing of what the view is of
 */
export function buildDisclosure(row: EntryRow, view: View, policy: CompiledPolicy): Disclosure | null {
  const { id, skeleton, request } = row.record;
  const subjects = row.record.subjects.filter((subject) => concerns(subject, view));
  const isUnreadable = row.destroyedRefs.some((ref) => view.caseRefs.has(ref) || view.erasedRefs.has(ref));
  const isErased = isUnreadable && skeleton.result === 'data' && row.personRefs.some((ref) => view.personRefs.has(ref));
  if (subjects.length === 0 && !isErased) return null;
  const recipient = skeleton.instance === null ? skeleton.recipient : `${skeleton.recipient} ${skeleton.instance}`;
  const authority = policy.authorities[asId<AuthorityId>(skeleton.recipient)];
  return {
    id,
    rule: skeleton.rule,
    reference: request?.reference ?? null,
    policyVersion: skeleton.policyVersion,
    withheld: request === null ? null : describeWithheld(row.record.withheld, view),
    direction: skeleton.direction === 'received' ? 'RECEIVED' : 'DISCLOSED',
    recipient,
    recipientAuthority: skeleton.recipient,
    recipientInstance: skeleton.instance,
    recipientNameDa: authority?.nameDa ?? null,
    recipientNameEn: authority?.nameEn ?? null,
    source: skeleton.direction === 'received' ? [recipient] : controllersOf(subjects),
    purpose: skeleton.purpose,
    legalBasis: request?.legalBasis ?? null,
    categories: categoriesOf(row, subjects, { isErased, view }),
    disclosedAt: request?.at ?? null,
    disclosedOn: skeleton.date,
    visibility: isUndecided(row, policy) ? 'NEEDS_DECISION' : 'SHOWN',
  };
}

/** Whether the person concerned may not be told of any of it yet. */
function isUndecided({ record, decidedRefs, isDecidedForPerson }: EntryRow, policy: CompiledPolicy): boolean {
  return needsDecision(record, policy) && decidedRefs.length === 0 && !isDecidedForPerson;
}

export function needsDecision({ skeleton }: EntryRow['record'], policy: CompiledPolicy): boolean {
  return needsVisibilityDecision(policy, {
    direction: skeleton.direction,
    recipient: asId<AuthorityId>(skeleton.recipient),
    purpose: asId<PurposeId>(skeleton.purpose),
    rule: asId<RuleId>(skeleton.rule),
  });
}

function concerns({ caseRef, personRef }: DisclosedSubject, { of, outside, caseRefs, personRefs }: View): boolean {
  if (of === 'person' && (personRef === null || !personRefs.has(personRef))) return false;
  return caseRef === null ? outside : caseRefs.has(caseRef);
}

/** `null` where the only parts that named one are gone, or where it left on behalf of no controller's case. */
function controllersOf(subjects: readonly DisclosedSubject[]): readonly string[] | null {
  const controllers = subjects.map(({ controller }) => controller).filter((controller) => controller !== null);
  return controllers.length === 0 ? null : sorted(controllers);
}

/** Of an erased case the open layer alone says them, and of the whole answer: told where that was about nobody else. */
function categoriesOf(
  { caseRefs, personRefs, record }: EntryRow,
  subjects: readonly DisclosedSubject[],
  { isErased, view }: { readonly isErased: boolean; readonly view: View },
): readonly string[] | null {
  const isOfNobodyElse =
    caseRefs.every((ref) => view.caseRefs.has(ref) || view.erasedRefs.has(ref)) &&
    (view.of === 'cases' || personRefs.every((ref) => view.personRefs.has(ref)));
  if (isErased && isOfNobodyElse) return record.skeleton.categories;
  return subjects.length === 0 ? null : sorted(subjects.flatMap(({ categories }) => categories));
}

function describeWithheld(withheld: readonly WithheldCoordinate[], { caseRefs }: View): readonly string[] {
  const told = withheld.filter(({ caseRef, announced }) => announced && (caseRef === null || caseRefs.has(caseRef)));
  return [...new Set(told.map(describe))];
}

function describe({ coordinate, reason, requirement }: WithheldCoordinate): string {
  return requirement === null ? `${coordinate}: ${reason}` : `${coordinate}: ${reason} ${requirement}`;
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}
