import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { AppError } from '#kernel/app-error.ts';
import { describeFailure } from '#telemetry/describe-failure.ts';
import { downloadDocument, type Download, type DownloadWith } from '../download-document.ts';
import type { Egress } from '../egress.ts';
import { IntegrityError } from '../integrity-error.ts';
import type { WithAdmission } from './admit-request.ts';
import { report } from './report.ts';
import { safeHeaders } from './safe-headers.ts';

interface DocumentRouteOptions extends DownloadWith {
  readonly withAdmission: WithAdmission;
  readonly egress: Egress;
}

/** Documents as they are, whole: no ranges, no HEAD, nothing that would tell of a document without a record. */
export function addDocumentRoute(app: FastifyInstance, options: DocumentRouteOptions): void {
  const { withAdmission, egress, telemetry } = options;
  app.get<{ Params: { id: string } }>('/documents/:id', { exposeHeadRoute: false }, async (request, reply) => {
    const download = await withAdmission(request, async ({ requester, rule, edition, counted, onAlarm }) => {
      const found = await downloadDocument(options, {
        requestId: request.id,
        edition,
        counted,
        requester,
        rule,
        documentId: request.params.id,
      });
      void reply.header('disclosure-record', found.record);
      if (found.kind === 'not_found') throw new AppError('NOT_FOUND', { detail: 'no document that the rule opens' });
      try {
        egress.document(found.entry, found);
      } catch (error) {
        found.discard();
        throw error;
      }
      return { ...found, onAlarm };
    });
    // From here on the answer is the connection itself: it ends with the content, or it breaks.
    reply.hijack();
    await sendContent(reply, download, (error) => {
      if (error instanceof IntegrityError) {
        report(telemetry.log, request.id, 'INTERNAL', error);
        void download.onAlarm(error);
      } else telemetry.log.write('document.interrupted', { reference: request.id, ...describeFailure(error) });
    });
  });
  app.route({
    method: ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/documents/:id',
    handler: (_request, reply) => {
      void reply.header('allow', 'GET');
      throw new AppError('BAD_REQUEST', { httpStatus: 405, detail: 'method' });
    },
  });
}

async function sendContent(
  { raw }: FastifyReply,
  download: Extract<Download, { kind: 'document' }>,
  onBroken: (error: unknown) => void,
): Promise<void> {
  const { record, mediaType, sizeBytes, sha256, marks, bytes, discard } = download;
  raw.writeHead(200, {
    ...safeHeaders,
    'content-type': mediaType,
    'content-length': sizeBytes,
    'content-disposition': 'attachment',
    'accept-ranges': 'none',
    'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
    'disclosure-record': record,
    ...(marks.length === 0 ? {} : { 'disclosure-marks': marks.join(', ') }),
  });
  try {
    await pipeline(Readable.from(bytes, { objectMode: false }), raw);
  } catch (error) {
    onBroken(error);
  } finally {
    discard();
  }
}
