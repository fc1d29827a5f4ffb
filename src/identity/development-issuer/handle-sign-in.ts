import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { DevelopmentUser } from './development-user.ts';
import { buildSignInPage } from './sign-in-page.ts';

/** Where the provider sends a browser that has to say who it is. */
export const signInPath = '/sign-in/';

const maxBodyBytes = 4096;

/** Shows the test users, and takes the one that was chosen. An unknown or ended sign-in is a plain 400. */
export async function handleSignIn(
  provider: Provider,
  users: readonly DevelopmentUser[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const details = await provider.interactionDetails(request, response).catch(() => null);
  if (details === null) {
    refuse(response, 'Log ind igen fra begyndelsen. / Sign in again from the start.');
    return;
  }
  if (request.method === 'GET') {
    const page = buildSignInPage(users, new URL(String(details.params['redirect_uri'])).origin);
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': page.contentSecurityPolicy,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    response.end(page.html);
    return;
  }
  const chosen = request.method === 'POST' ? await readUser(request) : null;
  const user = users.find(({ id }) => id === chosen);
  if (user === undefined) {
    refuse(response, 'Ukendt testbruger. / Unknown test user.');
    return;
  }
  // Consent is given with it: a native client is asked for it otherwise, whatever grant there is.
  await provider.interactionFinished(request, response, { login: { accountId: user.id }, consent: {} });
}

function refuse(response: ServerResponse, sentence: string): void {
  response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(sentence);
}

/** The field `user` of a form of at most 4 kB; `null` where it has none. */
async function readUser(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) return null;
    const bytes = Buffer.from(chunk);
    size += bytes.byteLength;
    if (size > maxBodyBytes) return null;
    chunks.push(bytes);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString()).get('user');
}
