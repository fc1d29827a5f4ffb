import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { AppError } from '#kernel/app-error.ts';
import type { ErrorCode } from '#kernel/error-codes.ts';
import type { DisclosureStore } from '#disclosure/disclosure-store.ts';
import type { DisclosureHeaders } from '#identity/build-requester.ts';
import type { TokenClaims, TokenVerifier } from '#identity/verify-token.ts';
import { createAdmission, type Contracts } from './admit.ts';
import { disclose, type DiscloseWith } from './disclose.ts';
import { parseBody } from './http/parse-body.ts';
import { buildStartPage } from './http/start-page.ts';
import { IntegrityError } from './integrity-error.ts';
import { mapError } from './map-error.ts';

export interface GatewayOptions extends DiscloseWith {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly logger: Logger;
  readonly tokens: TokenVerifier;
  readonly store: DisclosureStore;
  readonly contracts: Contracts;
  /** Whether everything that a disclosure needs answers; behind `/health/ready`. */
  readonly isReady: () => Promise<boolean>;
}

export interface Gateway {
  readonly url: string;
  /** Stops taking requests, lets those under way end, then frees the port. */
  close(): Promise<void>;
}

const maxBodyBytes = 64 * 1024;
const graphqlResponse = 'application/graphql-response+json';

/** Opens the door: GraphQL over HTTP, health, and each authority's contract. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const app = createHttp(options);
  const admission = createAdmission(options.policy, options.contracts);

  app.post('/graphql', async (request, reply) => answer(request, reply));
  app.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/graphql',
    handler: (_request, reply) => {
      void reply.header('allow', 'POST');
      throw new AppError('BAD_REQUEST', { httpStatus: 405, detail: 'method' });
    },
  });
  addContractRoute(app, options, (claims) => {
    admission.assertKnown(claims);
  });
  const startPage = buildStartPage();
  app.get('/', (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', startPage.contentSecurityPolicy)
      .header('referrer-policy', 'no-referrer')
      .send(startPage.html),
  );
  app.get('/health/live', () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const ready = await options.isReady().catch(() => false);
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready' });
  });

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const claims = await options.tokens.verify(request.raw.headersDistinct.authorization);
    admission.assertKnown(claims);
    try {
      const { requester, mode, rule, contract } = admission.admit(claims, disclosureHeaders(request));
      const { query, operationName, variables } = parseBody(request.body);
      const traceparent = singleHeader(request, 'traceparent');
      const body = await disclose(options, {
        requestId: request.id,
        requester,
        mode,
        rule,
        contract,
        query,
        operationName,
        variables,
        traceparent,
      });
      return await send(request, reply, 200, body);
    } catch (error) {
      await recordRefusal(options, request, claims, error);
      throw error;
    }
  }

  await app.listen({ host: options.host, port: options.port });
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `http://${options.host}:${String(port)}`,
    async close() {
      await app.close();
      await options.appender.drain();
    },
  };
}

/** The server before its routes: JSON of 64 kB at most and nothing else, constant errors, nothing cached. */
function createHttp({ logger }: GatewayOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: maxBodyBytes,
    routerOptions: { ignoreTrailingSlash: false },
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/json(?:;\s*charset="?utf-8"?)?$/i,
    { parseAs: 'string' },
    (_request, body, done) => {
      done(null, body);
    },
  );
  app.addHook('onSend', (_request, reply, payload, done) => {
    void reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    done(null, payload);
  });
  app.setErrorHandler((error: unknown, request, reply) => {
    const mapped = mapError(translate(error), request.id);
    report(logger, request.id, mapped.code, error);
    return send(request, reply, mapped.status, mapped.body);
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send());
  return app;
}

/** What each authority may ask, for its own token alone. */
function addContractRoute(
  app: FastifyInstance,
  options: GatewayOptions,
  assertKnown: (claims: TokenClaims) => void,
): void {
  app.get<{ Params: { file: string } }>('/schema/:file', async (request, reply) => {
    const claims = await options.tokens.verify(request.raw.headersDistinct.authorization);
    assertKnown(claims);
    const sdl = options.contracts.get(claims.authority);
    // Another authority's contract is as unknown as one that does not exist.
    if (sdl === undefined || request.params.file !== `${claims.authority}.graphql`) {
      throw new AppError('BAD_REQUEST', { httpStatus: 404, detail: 'not the contract of the caller' });
    }
    return reply.type('application/graphql; charset=utf-8').send(sdl);
  });
}

function disclosureHeaders(request: FastifyRequest): DisclosureHeaders {
  const headers = request.raw.headersDistinct;
  return {
    purpose: headers['disclosure-purpose'],
    reference: headers['disclosure-reference'],
    need: headers['disclosure-need'],
    mode: headers['disclosure-mode'],
  };
}

/** W3C trace context; anything that is not one is dropped, never passed on. */
function singleHeader(request: FastifyRequest, name: string): string | null {
  const [value, ...others] = request.raw.headersDistinct[name] ?? [];
  return value !== undefined && others.length === 0 && /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(value)
    ? value
    : null;
}

function send(request: FastifyRequest, reply: FastifyReply, status: number, body: object): FastifyReply {
  const accepts = request.headers.accept ?? '';
  const type = accepts.includes(graphqlResponse) ? graphqlResponse : 'application/json';
  return reply.code(status).type(`${type}; charset=utf-8`).send(JSON.stringify(body));
}

/** fastify's own errors of the door in our words. */
function translate(error: unknown): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new AppError('LIMIT_EXCEEDED', { httpStatus: 413, cause: error });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new AppError('BAD_REQUEST', { httpStatus: 415, cause: error });
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new AppError('BAD_REQUEST', { cause: error });
    default:
      return error;
  }
}

/** Every refusal of somebody we know goes to the security log, with the reason that the caller does not get. */
async function recordRefusal(
  options: GatewayOptions,
  request: FastifyRequest,
  claims: TokenClaims,
  error: unknown,
): Promise<void> {
  const { authority, instance, client, officer } = claims;
  const { code } = mapError(error, request.id);
  const declared = request.raw.headersDistinct['disclosure-purpose']?.[0];
  const purpose = claims.permits.find((permit) => permit.purpose === declared)?.purpose ?? null;
  const detail = error instanceof AppError ? (error.detail ?? '') : '';
  const at = new Date(options.clock.nowMs()).toISOString();
  try {
    await options.store.insertRefusal({
      requestId: request.id,
      at,
      authority,
      instance,
      client,
      officer,
      purpose,
      code,
      detail,
    });
  } catch (cause) {
    report(options.logger, request.id, 'INTERNAL', cause);
  }
}

/** Our own log: a code, a reference, the class of the failure. Never a message that a value could have got into. */
function report(logger: Logger, reference: string, code: ErrorCode, error: unknown): void {
  const kind = error instanceof Error ? error.name : typeof error;
  if (error instanceof IntegrityError) logger.fatal({ reference, detail: error.message }, 'disclosure.integrity-alarm');
  else if (code === 'INTERNAL') logger.error({ reference, kind, stack: stackOf(error) }, 'request.failed');
  else
    logger.info({ reference, code, detail: error instanceof AppError ? error.detail : undefined }, 'request.refused');
}

/** The frames without the message: a database puts values into messages. */
function stackOf(error: unknown): string | undefined {
  const stack = error instanceof Error ? error.stack : undefined;
  return stack
    ?.split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .join('\n');
}
