import type { TestNetwork } from './boot-network.ts';

/** A browser as far as sign-in goes: cookies by host, and redirects followed one by one. */
export interface BrowserSession {
  readonly cookies: Map<string, string>;
  /** Every `Set-Cookie` line that it was sent. */
  readonly setCookies: string[];
  readonly visited: string[];
  get(address: string): Promise<Response>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Goes to the issuer and back as the test user. @returns the last response, of the address it ended at */
  signIn(user: string): Promise<Response>;
  /** An operation of the pages, as a page sends it. */
  ask(operation: string, asked: Readonly<Record<string, unknown>>): Promise<PageAnswer>;
  csrfToken(): Promise<string>;
}

export interface PageAnswer {
  readonly data?: {
    readonly caseByJournalNumber?: { readonly disclosures: readonly unknown[] } | null;
    readonly securityEvents?: readonly unknown[];
  };
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  readonly extensions?: { readonly disclosure: { readonly record: string; readonly purpose: string } };
}

/** A browser that knows nothing yet. */
export function openBrowserSession({ url }: Pick<TestNetwork, 'url'>): BrowserSession {
  const cookies = new Map<string, string>();
  const setCookies: string[] = [];
  const visited: string[] = [];

  async function send(address: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    visited.push(address);
    const response = await fetch(new URL(address, url), {
      ...init,
      redirect: 'manual',
      headers: { ...Object.fromEntries(new Headers(init.headers)), ...(cookie === '' ? {} : { cookie }) },
    });
    for (const line of response.headers.getSetCookie()) {
      setCookies.push(line);
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }

  async function follow(response: Response, from: string): Promise<{ response: Response; address: string }> {
    let current = { response, address: from };
    for (;;) {
      const location = current.response.headers.get('location');
      if (location === null) return current;
      const address = new URL(location, current.address).href;
      current = { response: await send(address), address };
    }
  }

  const session: BrowserSession = {
    cookies,
    setCookies,
    visited,
    get: (address) => send(address),
    post: (path, body, headers = {}) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: url, ...headers },
        body: JSON.stringify(body),
      }),
    async signIn(user) {
      const start = new URL('/dashboard/login', url).href;
      const page = await follow(await send(start), start);
      const chosen = await send(page.address, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ user }),
      });
      return (await follow(chosen, page.address)).response;
    },
    async ask(operation, asked) {
      const headers = { 'x-csrf-token': await session.csrfToken() };
      const response = await session.post('/dashboard/graphql', { operation, ...asked }, headers);
      return (await response.json()) as PageAnswer;
    },
    async csrfToken() {
      const { csrfToken = '' } = (await (await send('/dashboard/session')).json()) as { csrfToken?: string };
      return csrfToken;
    },
  };
  return session;
}
