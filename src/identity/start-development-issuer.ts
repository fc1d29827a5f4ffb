import { createServer, type Server } from 'node:http';
import { buildProvider, type RegisteredClient } from './development-issuer/build-provider.ts';
import type { DevelopmentClient } from './development-issuer/development-client.ts';
import type { DevelopmentUser } from './development-issuer/development-user.ts';
import { handleSignIn, signInPath } from './development-issuer/handle-sign-in.ts';
import { developmentClientFile, loadOrCreateKey, publicPart } from './development-key.ts';
import type { PrivateFiles } from './private-files.ts';

export type { DevelopmentClient } from './development-issuer/development-client.ts';
export type { DevelopmentUser } from './development-issuer/development-user.ts';

/** The client that people sign in through; its private key lies with those of the authorities. */
export const signInClientId = 'dashboard';

interface DevelopmentIssuerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** How the issuer names itself, where that is not `http://host:port`. */
  readonly issuerUrl?: string;
  /** Keeps the issuer's key and every client's private key over restarts. */
  readonly files: PrivateFiles;
  readonly audience: string;
  readonly clients: readonly DevelopmentClient[];
  /** Who can sign in, and where their browser may be sent back to. */
  readonly users: readonly DevelopmentUser[];
  readonly redirectUris: readonly string[];
  /** A request failed in the issuer itself. */
  readonly onFailure: (error: unknown) => void;
}

export interface DevelopmentIssuer {
  readonly url: string;
  /** Ends open connections and frees the port. */
  close(): Promise<void>;
}

/** Longer than clients keep a connection idle, so that it is they who close and no request meets a closed door. */
const keepAliveMs = 120_000;

/**
 * Starts an OAuth 2 authorization server for evaluation and tests: one client per authority, which proves itself with
 * its private key (RFC 7523), and tokens of ten minutes as the gateway expects them (RFC 9068). People sign in by choosing a
 * test user. Whoever can read the private files, or reach it with a browser, can be anybody: it is no issuer for production.
 *
 * @throws Error when the port is taken or a key file does not hold a key
 */
export async function startDevelopmentIssuer(options: DevelopmentIssuerOptions): Promise<DevelopmentIssuer> {
  const { host = '127.0.0.1', files, audience } = options;
  const signingKey = await loadOrCreateKey(files, 'development-issuer-key.json');
  const clients: RegisteredClient[] = [];
  for (const client of options.clients) {
    const key = await loadOrCreateKey(files, developmentClientFile(client.authority));
    clients.push({ ...client, key: publicPart(key) });
  }
  const signInKey = await loadOrCreateKey(files, developmentClientFile(signInClientId));
  const signInClient = { id: signInClientId, key: publicPart(signInKey), redirectUris: options.redirectUris };
  const server = createServer({ keepAliveTimeout: keepAliveMs });
  const port = await listen(server, options.port, host);
  const url = options.issuerUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
  const provider = buildProvider({ ...options, issuerUrl: url, audience, signingKey, clients, signInClient });
  provider.on('server_error', (_context, error) => options.onFailure(error));
  const handle = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/auth') === true) request.headers.cookie = forgetSession(request.headers.cookie);
    if (request.url?.startsWith(signInPath) !== true) {
      void handle(request, response);
      return;
    }
    handleSignIn(provider, options.users, request, response).catch((error: unknown) => {
      options.onFailure(error);
      response.destroy();
    });
  });
  return { url, close: () => closeServer(server) };
}

/** Nobody stays signed in here, so that another test user can be chosen each time. */
function forgetSession(cookies = ''): string {
  const kept = cookies.split('; ').filter((cookie) => !/^_session(?:[.]\w+)?=/.test(cookie));
  return kept.join('; ');
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
    server.closeAllConnections();
  });
}
