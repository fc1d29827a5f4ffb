import { randomUUID } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import { fastify, type FastifyInstance } from 'fastify';
import type { TlsIdentity } from '#kernel/tls-identity.ts';
import { describeFailure } from '#telemetry/describe-failure.ts';
import { observeRequests } from '#telemetry/observe-requests.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import { failure } from './admit-request.ts';

const maxBodyBytes = 1_000_000;
/** Longer than the gateway keeps a connection idle, so that it is the gateway that closes and none is lost. */
const keepAliveMs = 120_000;

function outcomeOf(status: number): 'ok' | 'refused' | 'failed' {
  if (status < 400) return 'ok';
  return status < 500 ? 'refused' : 'failed';
}

interface HttpServerOptions {
  readonly subgraph: { readonly name: string };
  readonly telemetry: Telemetry;
  /** `null` = plain HTTP. */
  readonly tls: TlsIdentity | null;
}

/** Who has no certificate of the authority, or one that is not for clients, does not get as far as a request. */
function mutualTls({ key, certificate: cert, ca }: TlsIdentity): ServerOptions {
  return { key, cert, ca, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' };
}

/** The server before its routes: the text of a body as it came, constant errors, every request counted. */
export function createHttpServer({ subgraph, telemetry, tls }: HttpServerOptions): FastifyInstance {
  const http = fastify({
    bodyLimit: maxBodyBytes,
    keepAliveTimeout: keepAliveMs,
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    https: tls === null ? null : mutualTls(tls),
  });
  observeRequests(http, {
    tracing: telemetry.tracing,
    name: 'subgraph',
    sender: 'gateway',
    onAnswered: (reply, _facts, seconds) => {
      telemetry.metrics.subgraphAnswered(subgraph.name, outcomeOf(reply.statusCode), seconds);
    },
  });
  http.removeAllContentTypeParsers();
  // The assertion covers the text, so the text is what arrives here, whatever it holds.
  http.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  http.setNotFoundHandler((_request, reply) => reply.code(404).send(failure('BAD_REQUEST', 'There is nothing here.')));
  http.setErrorHandler<Error & { readonly statusCode?: number }>((error, _request, reply) => {
    const { statusCode } = error;
    if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
      return reply.code(statusCode).send(failure('BAD_REQUEST', 'The request is not accepted.'));
    }
    telemetry.log.write('subgraph.failed', describeFailure(error));
    return reply.code(500).send(failure('INTERNAL', 'The subgraph failed.'));
  });
  return http;
}
