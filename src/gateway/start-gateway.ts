import { AppError } from '#kernel/app-error.ts';
import { within } from '#kernel/within.ts';
import type { EgressLedger } from '#disclosure/egress-ledger.ts';
import type { DisclosureStore } from '#disclosure/disclosure-store.ts';
import type { PublishedLog } from '#disclosure/published-log.ts';
import type { VerifierKey } from '#log/note-key.ts';
import type { TokenVerifier } from '#identity/verify-token.ts';
import type { ClockGuard } from './clock-guard.ts';
import { disclose, type DiscloseWith } from './disclose.ts';
import type { DownloadWith } from './download-document.ts';
import type { FastifyInstance } from 'fastify';
import type { Editions } from './editions.ts';
import { createEgress } from './egress.ts';
import { createRecordProver, type ProveRecord } from './prove-record.ts';
import { createRequestAdmission, type Identify } from './http/admit-request.ts';
import { connectionLimits, type ConnectionLimits } from './http/connection-limits.ts';
import { addContractRoute } from './http/contract-route.ts';
import { createServer } from './http/create-server.ts';
import { addDocumentRoute } from './http/document-route.ts';
import { addLogRoutes } from './http/log-routes.ts';
import { parseBody } from './http/parse-body.ts';
import { presentedToken } from './http/read-headers.ts';
import { sendAnswer } from './http/send-answer.ts';
import { addStartPage } from './http/start-page.ts';
import type { TlsOptions } from './http/tls.ts';

export type { TlsOptions } from './http/tls.ts';

export interface GatewayOptions extends DiscloseWith, DownloadWith {
  readonly editions: Editions;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** `null`: plain HTTP, and nobody proves to hold a certificate. */
  readonly tls: TlsOptions | null;
  /** Where clients reach the gateway; `null`: the address it listens on. */
  readonly publicUrl: string | null;
  readonly tokens: TokenVerifier;
  readonly store: DisclosureStore;
  /** Where the egress counts what it let out. */
  readonly ledger: EgressLedger;
  readonly clockGuard: ClockGuard;
  readonly log: PublishedLog;
  /** That checkpoints of the log are signed with. */
  readonly logKeys: readonly VerifierKey<'log'>[];
  /** Whether everything that a disclosure needs answers; behind `/health/ready`. */
  readonly isReady: () => Promise<boolean>;
  /** Pages for people, on the same server; `null`: one that says what this is. */
  readonly addPages: ((app: FastifyInstance, door: Door) => void) | null;
  /** Other limits than those of the product. */
  readonly connectionLimits?: Partial<ConnectionLimits> | undefined;
}

/** What pages on the same server know of it; its addresses once it listens. */
interface Door {
  /** Where clients reach the gateway. */
  readonly publicUrl: () => string;
  /** Where this process reaches it. */
  readonly listeningUrl: () => string;
  readonly prove: ProveRecord;
}

export interface Gateway {
  readonly url: string;
  /** Stops taking requests, lets those under way end, then frees the port. */
  close(): Promise<void>;
}

/** Opens the door: GraphQL over HTTP, documents, health, and each authority's contract. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const limits = { ...connectionLimits, ...options.connectionLimits };
  const app = await createServer({
    telemetry: options.telemetry,
    limits,
    tls: options.tls,
    isPublicOverTls: options.tls !== null || (options.publicUrl?.startsWith('https:') ?? false),
  });
  const listeningUrl = (): string => {
    const address = app.server.address();
    return localUrl(options, typeof address === 'object' && address !== null ? address.port : options.port);
  };
  const publicUrl = (): string => options.publicUrl ?? listeningUrl();
  const identify: Identify = async (request) => {
    options.clockGuard.assertRight();
    return options.tokens.verify(presentedToken(request, publicUrl()));
  };
  const egress = createEgress(options);
  const { withAdmission, identifyKnown } = createRequestAdmission({ ...options, identify });

  app.post('/graphql', async (request, reply) => {
    const answering = withAdmission(request, async (admitted) =>
      egress.answer(await disclose(options, { ...admitted, ...parseBody(request.body), requestId: request.id })),
    );
    const late = (): Error => new AppError('UPSTREAM_UNAVAILABLE', { detail: 'time-out of the answer' });
    return sendAnswer(request, reply, 200, await within(limits.answerTimeoutMs, answering, late));
  });
  app.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/graphql',
    handler: (_request, reply) => {
      void reply.header('allow', 'POST');
      throw new AppError('BAD_REQUEST', { httpStatus: 405, detail: 'method' });
    },
  });
  addDocumentRoute(app, { ...options, withAdmission, egress });
  const prove = createRecordProver(options);
  addLogRoutes(app, { ...options, prove, identifyKnown });
  addContractRoute(app, options.editions, identifyKnown);
  if (options.addPages === null) addStartPage(app);
  else options.addPages(app, { publicUrl, listeningUrl, prove });
  app.get('/health/live', () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const ready = await options.isReady().catch(() => false);
    const notices = options.notices.current();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', notices });
  });

  await app.listen({ host: options.host, port: options.port });
  return {
    url: listeningUrl(),
    async close() {
      await app.close();
      await options.appender.drain();
      await options.ledger.drain();
    },
  };
}

/** Where this machine reaches the server: a wildcard is no address that anybody could call. */
function localUrl({ host, tls }: GatewayOptions, port: number): string {
  const address = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host;
  return `${tls === null ? 'http' : 'https'}://${address.includes(':') ? `[${address}]` : address}:${String(port)}`;
}
