import { createHash, randomUUID } from 'node:crypto';
import { AppError } from '#kernel/app-error.ts';
import { documentSteps, type ContentDigest } from '#kernel/document-content.ts';
import { asId, type Coordinate, type InternalKey, type RecordId } from '#kernel/ids.ts';
import { buildEntry } from '#disclosure/build-entry.ts';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import { countPersons } from '#disclosure/count-persons.ts';
import { decide } from '#policy/decide.ts';
import { isFieldOpen } from '#policy/gate.ts';
import { requestOwner } from '#policy/owner.ts';
import type { Mark } from '#policy/verdict.ts';
import { ownerName, type OpenedVerdict, type VerdictReport } from '#policy/verdict-report.ts';
import type { Admission } from './admit.ts';
import { checkContent } from './check-content.ts';
import type { ChooseWith } from './choose-document.ts';
import type { DiscloseWith } from './disclose.ts';
import type { DocumentSource, FetchedDocument } from './document-source.ts';
import type { Edition } from './editions.ts';
import { IntegrityError } from './integrity-error.ts';
import { observeFetch } from './observe-fetch.ts';
import { createAnswerTokens } from './recipient-ids.ts';
import type { Holding, ShapedAnswer } from './shaped-answer.ts';

export interface DownloadWith extends Omit<DiscloseWith, keyof ChooseWith | 'notices' | 'shape'> {
  readonly documents: DocumentSource;
  /** A larger document does not leave. */
  readonly documentMaxBytes: number;
}

export interface DownloadRequest extends Omit<Admission, 'mode' | 'contract'> {
  readonly requestId: string;
  readonly edition: Pick<Edition, 'policy'>;
  /** Ends when the request is within the caller's quota; nothing leaves before. */
  readonly counted: Promise<void>;
  /** The id as the recipient knows it. */
  readonly documentId: string;
}

/** What may be sent; its record is durable. */
export type Download =
  | { readonly kind: 'not_found'; readonly record: RecordId }
  | (ContentDigest & {
      readonly kind: 'document';
      readonly record: RecordId;
      /** The record, for the egress. */
      readonly entry: DisclosureEntry;
      readonly mediaType: string;
      readonly marks: readonly Mark[];
      /** Fails before the last of them when they are not what was recorded. */
      readonly bytes: AsyncIterable<Uint8Array>;
      /** To be called in the end, however it ends. */
      readonly discard: () => void;
    });

/**
 * One download, start to end: gate, fetch what opens the document, record, and only then its bytes. A document that is
 * unknown, out of reach or withheld ends alike, with a record of the attempt.
 *
 * @throws {AppError} LIMIT_EXCEEDED, RATE_LIMITED, UPSTREAM_UNAVAILABLE, RECORD_UNAVAILABLE
 * @throws {IntegrityError} when the subgraph opened something else than was asked for: nothing may leave
 */
export async function downloadDocument(using: DownloadWith, request: DownloadRequest): Promise<Download> {
  const { requester, rule } = request;
  const { policy } = request.edition;
  const atMs = using.clock.nowMs();
  const ids = rule.shape === 'pseudonymous' ? createAnswerTokens() : using.idsFor(requester);
  const key = ids.open('Document', request.documentId);
  const closed = documentSteps.find((step) => !isFieldOpen(policy, rule, step));
  const lookup = { by: 'documents', key: request.documentId };
  // Counted first: a fetched document holds a connection that nobody would let go of.
  await Promise.all([request.counted, using.guard.look(requester, [lookup])]);
  const fetched: FetchedDocument =
    closed === undefined
      ? await fetchDocument(using, key, request, atMs)
      : { kind: 'withheld', verdict: withheldForPurpose(request, closed) };

  const record = asId<RecordId>(randomUUID());
  const append = async (parts: Pick<ShapedAnswer, 'holdings' | 'withheld'> & { document: ContentDigest | null }) => {
    const { requestId, documentId } = request;
    const operationHash = createHash('sha256').update(`GET /documents/${documentId}`).digest('hex');
    const entry = { id: record, atMs, requestId, requester, policy, rule, operationHash, received: null, ...parts };
    const built = buildEntry(entry, using.pseudonyms);
    await using.guard.settle(requester, [{ lookup, missed: fetched.kind === 'unknown' }], countPersons(built));
    await using.telemetry.tracing.span('record', { count: parts.holdings.length }, () => using.appender.append(built));
    return built;
  };
  if (fetched.kind !== 'opened') {
    const withheld = fetched.kind === 'withheld' ? [{ ...fetched.verdict, path: [] }] : [];
    await append({ holdings: [], withheld, document: null });
    return { kind: 'not_found', record };
  }
  try {
    const { sizeBytes, sha256, mediaType, report } = fetched;
    const holdings = findHoldings(report, key);
    if (sizeBytes > using.documentMaxBytes) {
      throw new AppError('LIMIT_EXCEEDED', { httpStatus: 413, detail: 'document over the size limit' });
    }
    const entry = await append({ holdings, withheld: [], document: { sizeBytes, sha256 } });
    const marks = [...new Set(holdings.flatMap(({ opened }) => opened.marks))];
    const bytes = checkContent(fetched.bytes, { sizeBytes, sha256 });
    return { kind: 'document', record, entry, mediaType, sizeBytes, sha256, marks, bytes, discard: fetched.discard };
  } catch (error) {
    fetched.discard();
    throw error;
  }
}

async function fetchDocument(
  { documents, telemetry }: DownloadWith,
  key: InternalKey,
  { requester, edition: { policy } }: DownloadRequest,
  atMs: number,
): Promise<FetchedDocument> {
  try {
    const asking = { requester, atMs, policyVersion: policy.version };
    return await observeFetch(telemetry, 'case', () => documents.fetch(key, asking));
  } catch (cause) {
    throw new AppError('UPSTREAM_UNAVAILABLE', { cause });
  }
}

/** What the rule can never open is not even asked for. */
function withheldForPurpose({ edition, rule }: DownloadRequest, coordinate: Coordinate) {
  const verdict = decide(edition.policy, { rule: rule.id, coordinate, needStated: false, cleared: false }, []);
  const announced = verdict.kind === 'withhold' && verdict.announced;
  return {
    kind: 'withhold',
    reason: 'NOT_FOR_PURPOSE',
    requirement: null,
    announced,
    marks: [],
    coordinate,
    owner: ownerName(requestOwner),
  } as const;
}

const [, inCase, , content] = documentSteps;

/**
 * What leaves: the content, and that it stands in the case. Every step to it must have been opened for this very document
 * and one case; the facts behind each step are relied on, the ids themselves are known to who asks.
 */
function findHoldings({ opened }: VerdictReport, key: InternalKey): readonly Holding[] {
  const ofContent = opened.find((verdict) => verdict.coordinate === content);
  const caseKey = ofContent?.caseKey;
  if (caseKey === undefined || caseKey === null) throw new IntegrityError('a document came back and no wall opened it');
  return documentSteps.map((step): Holding => {
    const owner = ownerName(step.startsWith('Case.') ? { type: 'Case', key: caseKey } : { type: 'Document', key });
    const verdict = opened.find((each): each is OpenedVerdict => each.coordinate === step && each.owner === owner);
    if (verdict?.caseKey !== caseKey)
      throw new IntegrityError(`${step} was not opened for the document that came back`);
    return { coordinate: step === content ? step : asId<Coordinate>(inCase ?? step), opened: verdict };
  });
}
