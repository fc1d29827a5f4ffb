import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { AppError } from '#kernel/app-error.ts';
import type { DisclosureStore } from '#disclosure/disclosure-store.ts';
import { challenge, type TokenVerifier } from '#identity/verify-token.ts';
import type { ContractName } from '#policy/emit-contract.ts';
import { createAdmission, type Contracts } from './admit.ts';
import { disclose, type DiscloseWith } from './disclose.ts';
import type { DownloadWith } from './download-document.ts';
import { createRequestAdmission, type Identify } from './http/admit-request.ts';
import { addDocumentRoute } from './http/document-route.ts';
import { parseBody } from './http/parse-body.ts';
import { presentedToken, readTraceparent } from './http/read-headers.ts';
import { report } from './http/report.ts';
import { safeHeaders } from './http/safe-headers.ts';
import { buildStartPage } from './http/start-page.ts';
import { mapError } from './map-error.ts';

export interface GatewayOptions extends DiscloseWith, DownloadWith {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Where clients reach the gateway; `null`: the address it listens on. */
  readonly publicUrl: string | null;
  /** Ids of the clients that security material may go to. */
  readonly clearedClients: readonly string[];
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
/** More than a request line may hold. */
const maxPathLength = 16 * 1024;
const graphqlResponse = 'application/graphql-response+json';

/** Opens the door: GraphQL over HTTP, documents, health, and each authority's contract. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const app = createHttp(options);
  const listeningUrl = (): string => {
    const address = app.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : options.port;
    return `http://${options.host}:${String(port)}`;
  };
  const identify: Identify = (request) =>
    options.tokens.verify(presentedToken(request, options.publicUrl ?? listeningUrl()));
  const admission = createAdmission(options.policy, options.contracts, options.clearedClients);
  const withAdmission = createRequestAdmission({ ...options, identify }, admission);

  app.post('/graphql', async (request, reply) => {
    const body = await withAdmission(request, async (admitted) =>
      disclose(options, {
        ...admitted,
        ...parseBody(request.body),
        requestId: request.id,
        traceparent: readTraceparent(request),
      }),
    );
    return send(request, reply, 200, body);
  });
  app.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/graphql',
    handler: (_request, reply) => {
      void reply.header('allow', 'POST');
      throw new AppError('BAD_REQUEST', { httpStatus: 405, detail: 'method' });
    },
  });
  addDocumentRoute(app, { ...options, withAdmission });
  addContractRoute(app, options.contracts, async (request) => {
    const claims = await identify(request);
    admission.assertKnown(claims);
    return claims;
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

  await app.listen({ host: options.host, port: options.port });
  return {
    url: listeningUrl(),
    async close() {
      await app.close();
      await options.appender.drain();
    },
  };
}

/** The server before its routes: JSON of 64 kB at most and nothing else, constant errors, nothing cached. */
function createHttp({ logger }: GatewayOptions): FastifyInstance {
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const mapped = mapError(translate(error), request.id);
    report(logger, request.id, mapped.code, error);
    if (mapped.status === 401) void reply.header('www-authenticate', challenge);
    return send(request, reply, mapped.status, mapped.body);
  };
  const app = fastify({
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
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/json(?:;\s*charset="?utf-8"?)?$/i,
    { parseAs: 'string' },
    (_request, body, done) => {
      done(null, body);
    },
  );
  app.addHook('onSend', (_request, reply, payload, done) => {
    void reply.headers(safeHeaders);
    done(null, payload);
  });
  app.setErrorHandler(refuse);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send());
  return app;
}

/** What an authority, or a role of its desk, may ask: for its own token alone. */
function addContractRoute(app: FastifyInstance, contracts: Contracts, identify: Identify): void {
  app.get<{ Params: { '*': string } }>('/schema/*', async (request, reply) => {
    const claims = await identify(request);
    const own: readonly ContractName[] =
      claims.roles.length === 0 ? [claims.authority] : claims.roles.map((role) => `desk/${role}` as const);
    const name = own.find((each) => request.params['*'] === `${each}.graphql`);
    const sdl = name === undefined ? undefined : contracts.get(name);
    // Another's contract is as unknown as one that does not exist.
    if (sdl === undefined) {
      throw new AppError('BAD_REQUEST', { httpStatus: 404, detail: 'not the contract of the caller' });
    }
    return reply.type('application/graphql; charset=utf-8').send(sdl);
  });
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
    case 'FST_ERR_BAD_URL':
      return new AppError('BAD_REQUEST', { cause: error });
    default:
      return error;
  }
}
