import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { AppError } from '#kernel/app-error.ts';
import { challenge } from '#identity/verify-token.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import { mapError } from '../map-error.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import { findFramingFault } from './find-framing-fault.ts';
import { limitedServer } from './limited-server.ts';
import { observeDoor } from './observe-door.ts';
import { createOwedAnswers } from './owed-answers.ts';
import { createConnectionRefusal } from './refuse-connection.ts';
import { report } from './report.ts';
import { lastingHeaders, safeHeaders } from './safe-headers.ts';
import { sendAnswer } from './send-answer.ts';
import type { TlsOptions } from './tls.ts';

interface ServerOptions {
  readonly telemetry: Telemetry;
  readonly limits: ConnectionLimits;
  /** `null`: without TLS, which may still end in front of it. */
  readonly tls: TlsOptions | null;
  readonly isPublicOverTls: boolean;
}

const maxBodyBytes = 64 * 1024;
/** More than a request line may hold. */
const maxPathLength = 16 * 1024;

/** The server before its routes: JSON of 64 kB at most and nothing else, constant errors, nothing cached. */
export async function createServer({
  telemetry,
  limits,
  tls,
  isPublicOverTls,
}: ServerOptions): Promise<FastifyInstance> {
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const mapped = mapError(translate(error, request), request.id);
    const scope = observed.scopeOf(request) ?? observed.observe(request, reply);
    scope.note({ code: mapped.code });
    scope.run(() => report(telemetry.log, request.id, mapped.code, error));
    if (error instanceof AppError && error.retryAfterSeconds !== undefined) {
      void reply.header('retry-after', String(error.retryAfterSeconds));
    }
    if (mapped.status === 401) void reply.header('www-authenticate', challenge);
    return sendAnswer(request, reply, mapped.status, JSON.stringify(mapped.body));
  };
  const owed = createOwedAnswers();
  const refuseConnection = createConnectionRefusal(telemetry.log, owed);
  const app = fastify({
    serverFactory: limitedServer(limits, tls),
    clientErrorHandler: refuseConnection,
    bodyLimit: maxBodyBytes,
    // An id of any length is an id; what is too long for one ends as an unknown one.
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: maxPathLength },
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    // An address that is none: the framework's own answer would repeat it.
    frameworkErrors: (error, request, reply) => {
      refuse(error, request, reply.headers(safeHeaders));
    },
  });
  const observed = observeDoor(app, telemetry);
  app.addHook('onRequest', (request, reply, done) => {
    const { raw } = request;
    const isTooMuch = owed.add(reply.raw) > limits.maxUnanswered;
    const fault = isTooMuch ? new AppError('LIMIT_EXCEEDED', { detail: 'requests ahead' }) : findFramingFault(raw);
    if (fault === null && !raw.socket.destroyed) {
      done();
      return;
    }
    // The connection ends, and with it whatever has come behind this request already.
    reply.hijack();
    observed.scopeOf(request)?.note({ code: fault?.code ?? 'BAD_REQUEST' });
    if (fault !== null) refuseConnection(fault, raw.socket);
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"] },
    },
    // Among the safe headers, which stand also where no hook has run.
    xContentTypeOptions: false,
    strictTransportSecurity: isPublicOverTls,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/json(?:;\s*charset="?utf-8"?)?$/i,
    { parseAs: 'buffer' },
    (_request, body, done) => {
      done(null, body);
    },
  );
  app.addHook('onSend', (_request, reply, payload, done) => {
    const isLasting = reply.getHeader('cache-control') === lastingHeaders['cache-control'];
    void reply.headers(isLasting ? lastingHeaders : safeHeaders);
    done(null, payload);
  });
  app.setErrorHandler(refuse);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send());
  return app;
}

/** fastify's own errors of the door in our words. */
function translate(error: unknown, { raw }: FastifyRequest): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new AppError('LIMIT_EXCEEDED', { httpStatus: 413, cause: error });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new AppError('BAD_REQUEST', { httpStatus: 415, cause: error });
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_BAD_URL':
      return new AppError('BAD_REQUEST', { cause: error });
    // The client went away before the end of its body; after that it is somebody of ours who did.
    case 'ECONNRESET':
      return raw.complete ? error : new AppError('BAD_REQUEST', { cause: error });
    default:
      return error;
  }
}
