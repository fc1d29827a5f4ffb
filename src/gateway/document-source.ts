import type { Dispatcher } from 'undici';
import { z } from 'zod';
import {
  documentHeaders,
  documentMediaTypes,
  documentRequestText,
  type ContentDigest,
} from '#kernel/document-content.ts';
import type { InternalKey } from '#kernel/ids.ts';
import type { TlsIdentity } from '#kernel/tls-identity.ts';
import { parseVerdictReport } from '#policy/packed-report.ts';
import { parseWithheld, type VerdictReport, type WithheldVerdict } from '#policy/verdict-report.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import { openPool } from './open-pool.ts';
import type { FetchContext, SignAssertion } from './subgraph-source.ts';
import { assertAnswered, createUpstream, type Upstream, type UpstreamLimits } from './upstream.ts';

/** What the subgraph says of a document, before any byte of it is taken. */
export type FetchedDocument =
  { readonly kind: 'unknown' } | { readonly kind: 'withheld'; readonly verdict: WithheldVerdict } | OpenedDocument;

export interface OpenedDocument extends ContentDigest {
  readonly kind: 'opened';
  readonly mediaType: string;
  readonly report: VerdictReport;
  /** Taken from the subgraph as it is taken from here; ends the fetch when it is left early. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Ends the fetch when nothing of it is to leave. */
  readonly discard: () => void;
}

export type DocumentFetch = Pick<FetchContext, 'requester' | 'atMs' | 'policyVersion'>;

export interface DocumentSource {
  readonly upstream: Upstream;
  /** @throws Error when the subgraph does not answer, or not in the agreed form */
  fetch(key: InternalKey, context: DocumentFetch): Promise<FetchedDocument>;
  close(): Promise<void>;
}

interface DocumentSourceOptions {
  /** GraphQL address of the subgraph that has the documents, which stand beside it. */
  readonly url: string;
  readonly signAssertion: SignAssertion;
  /** Of the gateway; see {@link openPool}. */
  readonly tls: TlsIdentity | null;
  /** Until the subgraph has said what it has. */
  readonly limits: UpstreamLimits;
  /** Until the last byte: a client that takes its document slower loses it. */
  readonly downloadTimeoutMs: number;
  readonly telemetry: Telemetry;
}

/** Downloads take long, so they have connections of their own; who comes when all are busy waits, but not for ever. */
const maxDownloads = 16;
/** Enough for the little that is said of a document that does not come. */
const maxRefusalBytes = 16 * 1024;

const describedSchema = z.object({
  'content-type': z.string(),
  'content-length': z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number),
  [documentHeaders.sha256]: z.string().regex(/^[0-9a-f]{64}$/),
  [documentHeaders.verdicts]: z.string(),
});

const refusalSchema = z.object({ withheld: z.unknown() });

/** Fetches the content of documents, under the same assertion of the requester as every other fetch. */
export function createDocumentSource({
  url,
  signAssertion,
  tls,
  limits,
  downloadTimeoutMs,
  telemetry,
}: DocumentSourceOptions): DocumentSource {
  const upstream = createUpstream('documents', limits);
  const pool = openPool(url, maxDownloads, tls);
  return {
    upstream,
    fetch: async (key, { requester, atMs, policyVersion }) => {
      // Taken here: who waits for a place is started by whoever leaves one.
      const traceparent = telemetry.tracing.traceparent();
      return upstream.call(async (signal) => {
        const { statusCode, headers, body } = await pool.request({
          method: 'GET',
          path: new URL(`documents/${key}`, url).pathname,
          headers: {
            'disclosure-assertion': signAssertion(requester, atMs, policyVersion, documentRequestText(key)),
            ...(traceparent === null ? {} : { traceparent }),
          },
          signal: AbortSignal.any([signal, AbortSignal.timeout(downloadTimeoutMs)]),
        });
        // Who iterates is told as well; who does not must not bring the process down.
        body.on('error', () => undefined);
        if (statusCode === 200) return readDescription(headers, body);
        const text = await readAll(body, maxRefusalBytes);
        if (statusCode !== 404) assertAnswered(upstream.name, statusCode);
        return readRefusal(text);
      });
    },
    close: () => pool.close(),
  };
}

type Body = Dispatcher.ResponseData['body'];

function readDescription(headers: Dispatcher.ResponseData['headers'], body: Body): OpenedDocument {
  const discard = (): void => void body.destroy();
  const described = describedSchema.safeParse(headers).data;
  const report = described === undefined ? null : readReport(described[documentHeaders.verdicts]);
  if (described === undefined || report === null) {
    discard();
    throw new Error('the subgraph described no document');
  }
  const mediaType = documentMediaTypes.find((known) => known === described['content-type']);
  return {
    kind: 'opened',
    mediaType: mediaType ?? 'application/octet-stream',
    sizeBytes: described['content-length'],
    sha256: described[documentHeaders.sha256],
    report,
    bytes: body,
    discard,
  };
}

function readReport(encoded: string): VerdictReport | null {
  try {
    return parseVerdictReport(JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}

function readRefusal(text: string): FetchedDocument {
  const { withheld } = refusalSchema.parse(JSON.parse(text));
  if (withheld === null) return { kind: 'unknown' };
  const verdict = parseWithheld(withheld);
  if (verdict === null) throw new Error('the subgraph gave no verdict');
  return { kind: 'withheld', verdict };
}

async function readAll(body: Body, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new Error('the subgraph answered too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
