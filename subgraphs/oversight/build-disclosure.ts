import type { WithheldCoordinate } from '#disclosure/disclosure-entry.ts';
import type { EntryRow } from './queries.ts';

/** A disclosure, with the names of the schema. */
export interface Disclosure {
  readonly id: string;
  readonly rule: string;
  readonly reference: string | null;
  readonly policyVersion: string;
  readonly withheld: readonly string[];
  readonly direction: 'DISCLOSED' | 'RECEIVED';
  readonly recipient: string;
  readonly purpose: string;
  readonly legalBasis: readonly string[];
  readonly categories: readonly string[];
  readonly disclosedAt: string;
}

/**
 * What an entry says of certain cases: one answer may have held others, and of those nothing is shown. What was
 * withheld in silence stays silent here.
 *
 * @param caseRefs references of the cases that the reader's rule opens
 */
export function buildDisclosure(
  { entry, direction, recordedAt }: Omit<EntryRow, 'ownerKey'>,
  caseRefs: ReadonlySet<string>,
): Disclosure {
  const subjects = entry.subjects.filter(({ caseRef }) => caseRef !== null && caseRefs.has(caseRef));
  const withheld = entry.withheld.filter(
    ({ caseRef, announced }) => announced && (caseRef === null || caseRefs.has(caseRef)),
  );
  return {
    id: entry.id,
    rule: entry.rule,
    reference: entry.reference,
    policyVersion: entry.policyVersion,
    withheld: [...new Set(withheld.map(describe))],
    direction: direction === 'received' ? 'RECEIVED' : 'DISCLOSED',
    recipient: entry.instance === null ? entry.authority : `${entry.authority} ${entry.instance}`,
    purpose: entry.purpose,
    legalBasis: entry.legalBasis,
    categories: [...new Set(subjects.flatMap(({ categories }) => categories))].toSorted(),
    disclosedAt: recordedAt.toISOString(),
  };
}

function describe({ coordinate, reason, requirement }: WithheldCoordinate): string {
  return requirement === null ? `${coordinate}: ${reason}` : `${coordinate}: ${reason} ${requirement}`;
}
