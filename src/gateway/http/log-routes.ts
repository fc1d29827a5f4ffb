import type { FastifyInstance, FastifyReply } from 'fastify';
import { encodeEntryBundle } from '#log/entry-bundle.ts';
import { LogError } from '#log/log-error.ts';
import { parseTilePath, readWhole, widthOf, type TilePlace } from '#log/tile.ts';
import { recipientOf } from '#disclosure/open-record.ts';
import type { FoundRecord, PublishedLog } from '#disclosure/published-log.ts';
import { AppError } from '#kernel/app-error.ts';
import { isUuid } from '#kernel/ids.ts';
import type { ProveRecord } from '../prove-record.ts';
import type { Identify } from './admit-request.ts';
import { lastingHeaders } from './safe-headers.ts';

interface LogRoutesOptions {
  readonly log: PublishedLog;
  readonly prove: ProveRecord;
  readonly identifyKnown: Identify;
}

/** Until the next turn of the sequencer, with room to spare. */
const retryAfterSeconds = '1';
const text = 'text/plain; charset=utf-8';

/**
 * The log as anyone may read it: its checkpoint and its tiles, which hold hashes and nothing else. A record and the proof
 * that it is in the log are for its recipient.
 *
 * @see https://c2sp.org/tlog-tiles, https://c2sp.org/tlog-proof
 */
export function addLogRoutes(app: FastifyInstance, { log, prove, identifyKnown }: LogRoutesOptions): void {
  app.get('/log/checkpoint', { exposeHeadRoute: false }, async (_request, reply) => {
    const head = await log.head(null);
    return head === null ? notFound('the log is empty') : reply.type(text).send(head.checkpoint);
  });

  app.get<{ Params: { '*': string } }>('/log/tile/*', { exposeHeadRoute: false }, async (request, reply) => {
    const place = parsePlace(`tile/${request.params['*']}`);
    const size = (await log.head(null))?.size ?? 0;
    const level = place.level === 'entries' ? 0 : place.level;
    if (widthOf({ ...place, level }, size) < place.width) return notFound('not in the tree that is signed');
    const bytes =
      place.level === 'entries'
        ? encodeEntryBundle(await log.readEntries(place))
        : await readWhole(log.readTile, { ...place, level });
    // What is under this path stays what it is.
    return reply.headers(lastingHeaders).type('application/octet-stream').send(Buffer.from(bytes));
  });

  app.get<{ Params: { id: string } }>('/log/records/:id', { exposeHeadRoute: false }, async (request, reply) => {
    const claims = await identifyKnown(request);
    const { text: record } = await findOwn(log, request.params.id, claims);
    return reply.type('application/json; charset=utf-8').send(record);
  });

  app.get<{ Params: { id: string } }>('/log/records/:id/proof', { exposeHeadRoute: false }, async (request, reply) => {
    const claims = await identifyKnown(request);
    return sendProof(reply, await findOwn(log, request.params.id, claims));
  });

  async function sendProof(reply: FastifyReply, record: FoundRecord): Promise<FastifyReply> {
    const proof = await prove(record);
    if (proof !== null) return reply.type(text).send(proof);
    void reply.header('retry-after', retryAfterSeconds);
    return notFound('not in the tree yet');
  }
}

function parsePlace(path: string): TilePlace {
  try {
    return parseTilePath(path);
  } catch (error) {
    if (error instanceof LogError) return notFound('no path of a tile');
    throw error;
  }
}

/** Another's record is as unknown as one that does not exist. */
async function findOwn(
  log: PublishedLog,
  id: string,
  { authority, instance }: { readonly authority: string; readonly instance: string | null },
): Promise<FoundRecord> {
  const found = isUuid(id) ? await log.findRecord(id) : null;
  const recipient = found === null ? null : recipientOf(found.text);
  const isOwn = recipient?.authority === authority && recipient.instance === instance;
  return found === null || !isOwn ? notFound('no record of the caller') : found;
}

function notFound(detail: string): never {
  throw new AppError('BAD_REQUEST', { httpStatus: 404, detail });
}
