import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { documentHeaders, documentRequestText } from '#kernel/document-content.ts';
import { asId, type InternalKey } from '#kernel/ids.ts';
import { assertionHeaderName, type VerifiedAssertion } from '#identity/verify-assertion.ts';
import { packReport } from '#policy/packed-report.ts';
import type { VerdictReport } from '#policy/verdict-report.ts';
import { notTheGateway, type Admit } from './admit-request.ts';
import { parseKey, type DocumentAnswer } from './subgraph.ts';

/** Decides about the document behind the key, with a fresh context of the assertion. */
export type OpenDocument<Edition> = (
  key: InternalKey,
  admitted: VerifiedAssertion & { readonly edition: Edition },
) => Promise<{ readonly answer: DocumentAnswer; readonly report: VerdictReport }>;

/**
 * Serves the content of documents to the gateway alone: what opened it in a header, then the bytes, as fast as they are
 * taken and no faster. Whoever goes away ends the reading.
 */
export function addDocumentRoute<Edition>(
  http: FastifyInstance,
  admit: Admit<Edition>,
  open: OpenDocument<Edition>,
): void {
  http.get<{ Params: { key: string } }>('/documents/:key', { exposeHeadRoute: false }, async (request, reply) => {
    const text = documentRequestText(asId<InternalKey>(request.params.key));
    const admitted = admit(request.headers[assertionHeaderName], text);
    if (admitted.kind === 'refused') return reply.code(admitted.status).send(admitted.body);
    if (!(await admitted.use())) return reply.code(notTheGateway.status).send(notTheGateway.body);
    const key = parseKey(request.params.key);
    if (key === null) return reply.code(404).send({ withheld: null });
    const { answer, report } = await open(key, admitted);
    if (answer.kind !== 'opened') {
      return reply.code(404).send({ withheld: answer.kind === 'withheld' ? answer.extensions : null });
    }
    return reply
      .headers({
        'content-type': answer.mediaType,
        'content-length': answer.sizeBytes,
        [documentHeaders.sha256]: answer.sha256,
        [documentHeaders.verdicts]: Buffer.from(JSON.stringify(packReport(report))).toString('base64url'),
      })
      .send(Readable.from(answer.bytes, { objectMode: false }));
  });
}
