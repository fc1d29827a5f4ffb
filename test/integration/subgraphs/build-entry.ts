import { randomUUID } from 'node:crypto';
import type { DisclosedSubject, DisclosureEntry, WithheldCoordinate } from '#disclosure/disclosure-entry.ts';
import { createPseudonyms } from '#disclosure/pseudonym.ts';
import { asId, type AuthorityId, type CategoryId, type InternalKey, type RecordId } from '#kernel/ids.ts';
import type { CaseKeys } from '#storage/case-register.ts';
import { flygtningenaevnet } from './open-subgraph.ts';

export const pseudonyms = createPseudonyms(new Uint8Array(32).fill(5));

export function refOf({ caseKey }: Pick<CaseKeys, 'caseKey'>): string {
  return pseudonyms.caseRef(caseKey);
}

export function subjectOf(
  keys: Pick<CaseKeys, 'caseKey' | 'applicantKey'>,
  categories: readonly string[],
): DisclosedSubject {
  return {
    personRef: pseudonyms.personRef(keys.applicantKey),
    caseRef: refOf(keys),
    controller: asId<AuthorityId>('udlaendingestyrelsen'),
    basisCaseRef: refOf(keys),
    relationFact: null,
    evidence: [asId<InternalKey>(randomUUID())],
    coordinates: [],
    categories: categories.map((category) => asId<CategoryId>(category)),
  };
}

/** An entry of the record as the gateway writes it, of an answer to the Refugee Appeals Board. */
export function buildEntry(
  subjects: readonly DisclosedSubject[],
  withheld: readonly WithheldCoordinate[] = [],
): DisclosureEntry {
  return {
    id: asId<RecordId>(randomUUID()),
    direction: 'disclosed',
    at: new Date().toISOString(),
    requestId: randomUUID(),
    authority: flygtningenaevnet.authority,
    instance: null,
    client: 'flygtningenaevnet',
    officer: null,
    assurance: 'high',
    purpose: flygtningenaevnet.purpose,
    reference: 'FLN 7',
    need: null,
    rule: asId('flygtningenaevnet:appeal_refugee_appeals_board'),
    legalBasis: [asId('gdpr_6_1_e')],
    policyVersion: asId('v1'),
    operationHash: '0'.repeat(64),
    subjects,
    document: null,
    withheld,
  };
}
