import { createHash, randomUUID } from 'node:crypto';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import { asId, ruleId, type AuthorityId, type CategoryId, type Coordinate } from '#kernel/ids.ts';
import type { LegalBasisId, PolicyVersion, PurposeId, RecordId } from '#kernel/ids.ts';

const authority = asId<AuthorityId>('flygtningenaevnet');
const purpose = asId<PurposeId>('appeal_refugee_appeals_board');
/** As a case that is asked about with its applicant: ten fields. */
const coordinates = [
  'Query.caseByJournalNumber',
  'Case.id',
  'Case.journalNumber',
  'Case.type',
  'Case.stage',
  'Case.applicant',
  'Applicant.id',
  'Applicant.familyName',
  'Applicant.givenNames',
  'Applicant.nationalities',
].map((coordinate) => asId<Coordinate>(coordinate));

/** Cases that are asked about again and again, so that most have their key already. */
const caseCount = 5000;

/** The record of an answer about one case, as the gateway writes it. */
export function drawEntry(number: number): DisclosureEntry {
  const reference = (kind: string) =>
    createHash('sha256')
      .update(`${kind} ${String(number % caseCount)}`)
      .digest('hex');
  return {
    id: asId<RecordId>(randomUUID()),
    direction: 'disclosed',
    at: new Date().toISOString(),
    requestId: randomUUID(),
    authority,
    instance: null,
    client: 'flygtningenaevnet',
    officer: 'fln-03',
    assurance: 'high',
    purpose,
    reference: 'FLN 2026/1234',
    need: null,
    rule: ruleId(authority, purpose),
    legalBasis: [asId<LegalBasisId>('gdpr_6_1_e')],
    policyVersion: asId<PolicyVersion>('0'.repeat(64)),
    operationHash: '1'.repeat(64),
    subjects: [
      {
        personRef: reference('person'),
        caseRef: reference('case'),
        controller: asId<AuthorityId>('udlaendingestyrelsen'),
        basisCaseRef: reference('case'),
        // An appeal follows from the case register: nothing is counted.
        relationFact: null,
        evidence: [],
        coordinates,
        categories: ['IDENTITY', 'CASE_STATUS'].map((category) => asId<CategoryId>(category)),
      },
    ],
    document: null,
    withheld: [],
  };
}
