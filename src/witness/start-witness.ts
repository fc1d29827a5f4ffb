import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { formatKnownSize } from '#log/witness-request.ts';
import { describeFailure } from '#telemetry/describe-failure.ts';
import type { Log } from '#telemetry/log.ts';
import type { Witness, WitnessAnswer } from './create-witness.ts';

interface ServerOptions {
  readonly witness: Witness;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly log: Log;
}

export interface WitnessServer {
  readonly url: string;
  /** Takes no more requests, answers those that it has, and ends. */
  close(): Promise<void>;
}

/** 16 signatures of the largest kind that there is, and a proof; less than a note may hold with one signature more. */
const maxBodyBytes = 120 * 1024;
const maxConnections = 256;
const plainText = 'text/plain; charset=utf-8';

/** The protocol of a witness over HTTP. @see https://c2sp.org/tlog-witness, version 1.0.0 */
export async function startWitness({ witness, host, port, log }: ServerOptions): Promise<WitnessServer> {
  const app = createServer(log);
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    // Whether there is TLS in front is not known here.
    strictTransportSecurity: false,
  });
  app.get('/', (_request, reply) =>
    reply.type(plainText).send(`A witness of transparency logs (c2sp.org/tlog-witness).\n${witness.verifierKey}\n`),
  );
  app.post('/add-checkpoint', (request, reply) => {
    const body = decodeUtf8(request.body);
    return sendAnswer(reply, body === null ? { kind: 'malformed' } : witness.answer(body));
  });
  app.get<{ Params: { originHash: string } }>('/:originHash/checkpoint', (request, reply) => {
    const latest = witness.latest(request.params.originHash);
    return latest === null ? sendText(reply, 404) : reply.type(plainText).send(latest);
  });
  const url = await app.listen({ host, port });
  app.server.maxConnections = maxConnections;
  return { url, close: () => app.close() };
}

/** The server before its routes: constant errors, and time-outs for who sends slowly or not at all. */
function createServer(log: Log): FastifyInstance {
  const fail = (error: unknown, reply: FastifyReply): FastifyReply => {
    const status = clientErrorOf(error);
    if (status === null) log.write('witness.failed', describeFailure(error));
    return sendText(reply, status ?? 500);
  };
  const app = fastify({
    bodyLimit: maxBodyBytes,
    requestTimeout: 10_000,
    // Logs keep their connection between two checkpoints.
    keepAliveTimeout: 65_000,
    connectionTimeout: 60_000,
    http: { headersTimeout: 5_000, connectionsCheckingInterval: 1000, maxHeaderSize: 8192 },
    forceCloseConnections: 'idle',
    frameworkErrors: (error, _request, reply) => {
      fail(error, reply);
    },
  });
  // The protocol names no content type.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  let isClosing = false;
  app.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    void reply.header('cache-control', 'no-store');
    // A connection that is kept after its last answer would keep the process.
    if (isClosing) void reply.header('connection', 'close');
    done(null, payload);
  });
  app.setErrorHandler((error, _request, reply) => fail(error, reply));
  app.setNotFoundHandler((_request, reply) => sendText(reply, 404));
  return app;
}

/** Errors of the framework that say what is wrong with the request; `null`: it is we who fail. */
function clientErrorOf(error: unknown): number | null {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}

function sendAnswer(reply: FastifyReply, answer: WitnessAnswer): FastifyReply {
  switch (answer.kind) {
    case 'cosigned':
      return reply.type(plainText).send(answer.lines);
    case 'conflict':
    case 'forked':
      return reply.code(409).type('text/x.tlog.size').send(formatKnownSize(answer.knownSize));
    case 'malformed':
      return sendText(reply, 400);
    case 'unsigned':
      return sendText(reply, 403);
    case 'log-unknown':
      return sendText(reply, 404);
    case 'inconsistent':
      return sendText(reply, 422);
    case 'clock-behind':
      return sendText(reply, 503);
  }
}

const sentences: Readonly<Record<number, string>> = {
  400: 'This is not a request to a witness.',
  403: 'No key of this log that is known here has signed the checkpoint.',
  404: 'There is nothing here, or the log is not one that is served.',
  413: 'The request is too large.',
  422: 'The checkpoint is not shown to go on from the last one.',
  503: 'The clock of the witness is wrong. Try again later.',
};

function sendText(reply: FastifyReply, status: number): FastifyReply {
  return reply
    .code(status)
    .type(plainText)
    .send(`${sentences[status] ?? 'The request failed.'}\n`);
}

function decodeUtf8(body: unknown): string | null {
  if (!Buffer.isBuffer(body)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}
