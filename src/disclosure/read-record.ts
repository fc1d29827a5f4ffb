import { z } from 'zod';
import {
  asId,
  type AuthorityId,
  type CategoryId,
  type Coordinate,
  type InternalKey,
  type LegalBasisId,
  type RequirementId,
} from '#kernel/ids.ts';
import { LogError } from '#log/log-error.ts';
import type { DisclosedSubject, WithheldCoordinate } from './disclosure-entry.ts';
import { noCase, type RequestPart, type Skeleton, type SubjectLine, type WithheldLine } from './layer-record.ts';
import { openRecord } from './open-record.ts';
import type { BoxKey } from './sealed-box.ts';

/** What a record says to somebody with some of its keys. */
export interface ReadRecord {
  readonly id: string;
  readonly skeleton: Skeleton;
  /** `null` where the keys of all its cases are gone. */
  readonly request: RequestPart | null;
  /** Whether every part could be opened. */
  readonly isWhole: boolean;
  /** Of the cases whose keys were there. */
  readonly subjects: readonly DisclosedSubject[];
  readonly withheld: readonly WithheldCoordinate[];
}

const id = <Id extends string>() => z.string().transform((text) => asId<Id>(text));
const ids = <Id extends string>() => z.array(id<Id>()).readonly();
const text = z.string().nullable();

const requestPart: z.ZodType<RequestPart> = z.strictObject({
  at: z.string(),
  requestId: z.string(),
  client: z.string(),
  officer: text,
  assurance: z.enum(['low', 'substantial', 'high']),
  reference: text,
  need: text,
  legalBasis: ids<LegalBasisId>(),
  operationHash: z.string(),
  document: z.strictObject({ sha256: z.string(), sizeBytes: z.number() }).nullable(),
});

const subject: z.ZodType<SubjectLine> = z.strictObject({
  personRef: text,
  controller: id<AuthorityId>().nullable(),
  basisCaseRef: text,
  relationFact: id<InternalKey>().nullable(),
  evidence: ids<InternalKey>(),
  coordinates: ids<Coordinate>(),
  categories: ids<CategoryId>(),
});

const withheldCoordinate: z.ZodType<WithheldLine> = z.strictObject({
  coordinate: id<Coordinate>(),
  reason: z.enum(['NOT_FOR_PURPOSE', 'REQUIREMENT_MISSING', 'RESTRICTED', 'HELD_FOR_REVIEW']),
  requirement: id<RequirementId>().nullable(),
  announced: z.boolean(),
});

/**
 * Reads a record with the keys that are left, or that the reader may have.
 *
 * @param caseKey the key of a case by its reference; `null` where there is none to open with
 * @throws {LogError} LOG_RECORD_MALFORMED, LOG_SEAL_BROKEN
 */
export function readRecord(record: string, caseKey: (caseRef: string) => BoxKey | null): ReadRecord {
  const { id: recordId, skeleton, request, parts } = openRecord(record, caseKey);
  const opened = parts.flatMap(({ name, content }) =>
    content === null ? [] : [{ ...content, caseRef: name === noCase ? null : name }],
  );
  try {
    return {
      id: recordId,
      skeleton,
      isWhole: opened.length === parts.length,
      request: request === null ? null : requestPart.parse(request),
      subjects: opened.flatMap(({ caseRef, subjects }) =>
        subjects.map((each) => ({ ...subject.parse(each), caseRef })),
      ),
      withheld: opened.flatMap(({ caseRef, withheld }) =>
        withheld.map((each) => ({ ...withheldCoordinate.parse(each), caseRef })),
      ),
    };
  } catch {
    throw new LogError('LOG_RECORD_MALFORMED');
  }
}
