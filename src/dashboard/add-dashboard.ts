import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#kernel/app-error.ts';
import { asId, type AuthorityId } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { assertOwnPage, csrfTokenOf } from './http/own-pages-only.ts';
import { addPageRoutes, type DashboardPages } from './http/page-routes.ts';
import { parseAsked } from './http/parse-asked.ts';
import { addPolicyRoutes } from './http/policy-routes.ts';
import { answerWithProof, readingOperation } from './http/proof-route.ts';
import { addSignInRoutes } from './http/sign-in-routes.ts';
import { findOperation } from './operations.ts';
import type { Proofs } from './proofs.ts';
import type { OperationSender } from './send-operation.ts';
import { createCookies, type Cookies } from './session/cookies.ts';
import type { SessionContent } from './session/session-content.ts';
import type { Sessions } from './sessions.ts';
import type { SignIn } from './sign-in.ts';

export type { DashboardPages } from './http/page-routes.ts';
export { callbackPath } from './http/sign-in-routes.ts';

interface DashboardOptions {
  readonly pages: DashboardPages;
  readonly publicUrl: () => string;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly sender: OperationSender;
  readonly policy: () => CompiledPolicy;
  readonly proofs: Proofs;
  /** A sign-in that came to nothing, for our own log. */
  readonly onRefused: (error: unknown) => void;
}

/**
 * The pages for people: sign-in, session, and one way for what they ask, which is through the gateway's own door. Tokens
 * stay here; the browser has a cookie that says nothing.
 */
export function addDashboard(app: FastifyInstance, options: DashboardOptions): void {
  const { sessions, signIn, publicUrl } = options;
  const cookies = (): Cookies => createCookies(publicUrl().startsWith('https:'));

  addPageRoutes(app, options.pages);
  addSignInRoutes(app, { ...options, cookies });
  const isSignedIn = async (request: FastifyRequest): Promise<boolean> => (await findSession(request)) !== null;
  addPolicyRoutes(app, { policy: options.policy, isSignedIn, endedSession });

  app.get('/dashboard/session', { exposeHeadRoute: false }, async (request) => {
    const found = await findSession(request);
    return found === null ? { user: null } : { user: describeUser(found), csrfToken: csrfTokenOf(found.id) };
  });

  app.post('/dashboard/graphql', async (request, reply) => sendAsked(request, reply, (_name, answer) => answer));
  app.post('/dashboard/proof', async (request, reply) =>
    sendAsked(request, reply, (name, answer) => {
      if (name !== readingOperation) throw new AppError('BAD_REQUEST', { detail: 'a proof is of one disclosure' });
      return answerWithProof(answer, options.proofs);
    }),
  );

  app.post('/dashboard/logout', async (request, reply) => {
    const id = cookies().session.read(request);
    assertOwnPage(request, id, publicUrl());
    if (id !== null) await sessions.end(id);
    cookies().session.clear(reply);
    return { user: null };
  });

  /** What a page asks, through the gateway's own door. @param finish what is made of the answer */
  async function sendAsked(
    request: FastifyRequest,
    reply: FastifyReply,
    finish: (operation: string, answer: string) => string | Promise<string>,
  ): Promise<FastifyReply> {
    const found = await findSession(request);
    if (found === null) return endedSession(reply);
    assertOwnPage(request, found.id, publicUrl());
    const { operation: name, purpose, ...asked } = parseAsked(request.body);
    const operation = findOperation(name);
    if (operation?.purposes.some((each) => each === purpose) !== true) {
      throw new AppError('BAD_REQUEST', { detail: 'no operation of the pages for this purpose' });
    }
    const content = await refreshed(found);
    if (content === null) return endedSession(reply);
    const sent = { ...asked, document: operation.document, operationName: name, purpose };
    const answer = await options.sender.send(content, sent);
    return reply.type('application/json; charset=utf-8').send(await finish(name, answer));
  }

  async function findSession(request: FastifyRequest): Promise<Found | null> {
    const id = cookies().session.read(request);
    const content = id === null ? null : await sessions.find(id);
    return id === null || content === null ? null : { id, content };
  }

  /** `null`, and no session any more, where the issuer gives no further token. */
  async function refreshed({ id, content }: Found): Promise<SessionContent | null> {
    try {
      const current = await signIn.refresh(content);
      if (current !== content) await sessions.renew(id, current);
      return current;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'UNAUTHENTICATED') throw error;
      options.onRefused(error);
      // Another replica may have renewed it at the same moment, with a token that counts once.
      const latest = await sessions.find(id);
      if (latest !== null && latest.accessToken !== content.accessToken) return latest;
      await sessions.end(id);
      return null;
    }
  }

  function describeUser({ content }: Found) {
    const { name, officer, authority, instance, roles, purposes } = content;
    const known = options.policy().authorities[asId<AuthorityId>(authority)];
    return {
      ...{ name, officer, authority, instance, roles, purposes },
      authorityNameDa: known?.nameDa ?? authority,
      authorityNameEn: known?.nameEn ?? authority,
    };
  }
}

interface Found {
  readonly id: string;
  readonly content: SessionContent;
}

/** In the form of any other answer, so that a page need not tell two kinds apart. */
function endedSession(reply: FastifyReply): FastifyReply {
  return reply.send({ errors: [{ message: 'The session has ended.', extensions: { code: 'UNAUTHENTICATED' } }] });
}
