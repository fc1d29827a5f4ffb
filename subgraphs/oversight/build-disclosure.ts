import type { WithheldCoordinate } from '#disclosure/disclosure-entry.ts';
import type { ReadRecord } from '#disclosure/read-record.ts';

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
 * What a record says of certain cases: one answer may have held others, and of those nothing is shown. What was
 * withheld in silence stays silent here.
 *
 * @param caseRefs references of the cases that the reader's rule opens
 * @returns `null` where no key is left that says when it was
 */
export function buildDisclosure(record: ReadRecord, caseRefs: ReadonlySet<string>): Disclosure | null {
  const { id, skeleton, request } = record;
  if (request === null) return null;
  const subjects = record.subjects.filter(({ caseRef }) => caseRef !== null && caseRefs.has(caseRef));
  const withheld = record.withheld.filter(
    ({ caseRef, announced }) => announced && (caseRef === null || caseRefs.has(caseRef)),
  );
  return {
    id,
    rule: skeleton.rule,
    reference: request.reference,
    policyVersion: skeleton.policyVersion,
    withheld: [...new Set(withheld.map(describe))],
    direction: skeleton.direction === 'received' ? 'RECEIVED' : 'DISCLOSED',
    recipient: skeleton.instance === null ? skeleton.recipient : `${skeleton.recipient} ${skeleton.instance}`,
    purpose: skeleton.purpose,
    legalBasis: request.legalBasis,
    categories: [...new Set(subjects.flatMap(({ categories }) => categories))].toSorted(),
    disclosedAt: request.at,
  };
}

function describe({ coordinate, reason, requirement }: WithheldCoordinate): string {
  return requirement === null ? `${coordinate}: ${reason}` : `${coordinate}: ${reason} ${requirement}`;
}
