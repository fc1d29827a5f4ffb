import type { FastifyInstance, FastifyReply } from 'fastify';
import { AppError } from '#kernel/app-error.ts';
import type { Cookies } from '../session/cookies.ts';
import { createSecret } from '../session/derive.ts';
import type { Sessions } from '../sessions.ts';
import type { SignIn } from '../sign-in.ts';

interface SignInRoutesOptions {
  readonly publicUrl: () => string;
  readonly cookies: () => Cookies;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly onRefused: (error: unknown) => void;
}

export const callbackPath = '/dashboard/callback';
const failedPath = '/?sign-in=failed';

/** To the issuer and back. What went wrong is for our own log; the page says that it did. */
export function addSignInRoutes(app: FastifyInstance, options: SignInRoutesOptions): void {
  const { publicUrl, sessions, signIn } = options;
  const fail = (reply: FastifyReply, error: unknown): FastifyReply => {
    options.onRefused(error);
    return reply.redirect(failedPath, 303);
  };

  app.get('/dashboard/login', { exposeHeadRoute: false }, async (_request, reply) => {
    const secret = createSecret();
    try {
      const address = await signIn.begin(secret, new URL(callbackPath, publicUrl()).href);
      options.cookies().signIn.set(reply, secret);
      return await reply.redirect(address.href, 303);
    } catch (error) {
      return fail(reply, error);
    }
  });

  app.get(callbackPath, { exposeHeadRoute: false }, async (request, reply) => {
    const cookies = options.cookies();
    const secret = cookies.signIn.read(request);
    cookies.signIn.clear(reply);
    if (secret === null) return fail(reply, new AppError('UNAUTHENTICATED', { detail: 'no sign-in was begun here' }));
    try {
      const content = await signIn.finish(secret, new URL(request.url, publicUrl()));
      const earlier = cookies.session.read(request);
      if (earlier !== null) await sessions.end(earlier);
      cookies.session.set(reply, await sessions.open(content));
      return await reply.redirect('/', 303);
    } catch (error) {
      return fail(reply, error);
    }
  });
}
