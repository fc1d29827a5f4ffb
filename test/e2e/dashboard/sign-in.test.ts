import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { bootNetwork, type TestNetwork } from '#test/support/boot-network.ts';
import { openBrowserSession } from '#test/support/browser-session.ts';
import { storeKinds } from '#test/support/databases.ts';

const pages = { document: Buffer.from('<!doctype html><title>page</title>'), files: new Map() };
const sessionCookie = 'disclosure-session';
const signInCookie = 'disclosure-sign-in';
const oversight = { purpose: 'internal_oversight_dpo', reference: 'DPO 2026-0009' } as const;
const ofCase = { ...oversight, variables: { journalNumber: 'ASY-2', first: 5 } } as const;

describe.each(storeKinds)('signing in to the dashboard on %s', (kind) => {
  let network: TestNetwork;
  beforeAll(async () => {
    network = await bootNetwork(kind, { pages });
  });
  afterAll(() => network.close());

  const signedIn = async (user = 'dpo-1') => {
    const browser = openBrowserSession(network);
    await browser.signIn(user);
    return browser;
  };

  test('a test user signs in at the issuer and is shown as who they are, and no token reaches the browser', async () => {
    const browser = openBrowserSession(network);
    const last = await browser.signIn('dpo-1');
    expect(new URL(last.url).pathname).toBe('/');
    const response = await browser.get('/dashboard/session');
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({
      csrfToken: expect.stringMatching(/^[\w-]{43}$/),
      user: {
        ...{ name: 'Databeskyttelsesrådgiver', officer: 'dpo-1', authority: 'databeskyttelsesraadgiver' },
        ...{ authorityNameDa: 'Databeskyttelsesrådgiveren (DPO)', authorityNameEn: 'Data Protection Officer' },
        ...{ instance: null, roles: [], purposes: ['internal_oversight_dpo'] },
      },
    });
    expect(text).not.toContain('eyJ');
    expect(browser.setCookies.join()).not.toContain('eyJ');
  });

  test('the cookies are for this host alone, not for scripts, and the session goes with no request of another site', async () => {
    const browser = await signedIn();
    const own = browser.setCookies.filter((line) => line.startsWith('disclosure-'));
    expect(own.map((line) => line.replace(/=[\w-]{43};/, '=…;'))).toEqual([
      `${signInCookie}=…; Path=/; HttpOnly; SameSite=Lax; Max-Age=600`,
      `${signInCookie}=; Path=/; HttpOnly; Max-Age=0`,
      `${sessionCookie}=…; Path=/; HttpOnly; SameSite=Strict`,
    ]);
  });

  test('what a page asks is answered, and on record as asked by the person for the purpose', async () => {
    const browser = await signedIn();
    const answer = await browser.ask('DisclosuresOfCase', ofCase);
    expect(answer).toMatchObject({ data: { caseByJournalNumber: { journalNumber: 'ASY-2' } } });
    const again = await browser.ask('DisclosuresOfCase', ofCase);
    const [newest] = again.data?.caseByJournalNumber?.disclosures ?? [];
    expect(newest).toMatchObject({
      id: answer.extensions?.disclosure.record,
      purpose: 'internal_oversight_dpo',
      recipientAuthority: 'databeskyttelsesraadgiver',
    });
  });

  test('a session is of a new id each time, and the one before ends', async () => {
    const browser = await signedIn();
    const first = browser.cookies.get(sessionCookie) ?? '';
    await browser.signIn('datatilsynet-1');
    expect(browser.cookies.get(sessionCookie)).not.toBe(first);
    const stolen = openBrowserSession(network);
    stolen.cookies.set(sessionCookie, first);
    expect(await (await stolen.get('/dashboard/session')).json()).toEqual({ user: null });
  });

  test('an id that somebody else has chosen is never taken over', async () => {
    const browser = openBrowserSession(network);
    const planted = 'A'.repeat(43);
    browser.cookies.set(sessionCookie, planted);
    await browser.signIn('dpo-1');
    expect(browser.cookies.get(sessionCookie)).not.toBe(planted);
    const other = openBrowserSession(network);
    other.cookies.set(sessionCookie, planted);
    expect(await (await other.get('/dashboard/session')).json()).toEqual({ user: null });
  });

  test.each([
    ['without a token', {}],
    ['with the token of another session', { 'x-csrf-token': 'B'.repeat(43) }],
  ])('a request %s is refused', async (_name, headers) => {
    const browser = await signedIn();
    const response = await browser.post('/dashboard/graphql', { operation: 'DisclosuresOfCase', ...ofCase }, headers);
    expect(response.status).toBe(403);
    expect((await browser.post('/dashboard/logout', {}, headers)).status).toBe(403);
    expect(await (await browser.get('/dashboard/session')).json()).toMatchObject({ user: { officer: 'dpo-1' } });
  });

  test.each([
    ['of another origin', { origin: 'http://127.0.0.1:1' }],
    ['that another site began', { 'sec-fetch-site': 'cross-site' }],
    ['of the same site and another port', { 'sec-fetch-site': 'same-site' }],
  ])('a request %s is refused, also with the token', async (_name, more) => {
    const browser = await signedIn();
    const headers = { 'x-csrf-token': await browser.csrfToken(), ...more };
    const response = await browser.post('/dashboard/graphql', { operation: 'DisclosuresOfCase', ...ofCase }, headers);
    expect(response.status).toBe(403);
  });

  test('a form of another site cannot send it: JSON alone is taken', async () => {
    const browser = await signedIn();
    const headers = { 'x-csrf-token': await browser.csrfToken(), 'content-type': 'text/plain' };
    expect((await browser.post('/dashboard/graphql', { operation: 'OneDisclosure', ...ofCase }, headers)).status).toBe(
      415,
    );
  });

  test('after signing out the cookie opens nothing, wherever it was copied to', async () => {
    const browser = await signedIn();
    const copied = browser.cookies.get(sessionCookie) ?? '';
    const out = await browser.post('/dashboard/logout', {}, { 'x-csrf-token': await browser.csrfToken() });
    expect([out.status, browser.cookies.has(sessionCookie)]).toEqual([200, false]);
    browser.cookies.set(sessionCookie, copied);
    const answer = await browser.post('/dashboard/graphql', { operation: 'DisclosuresOfCase', ...ofCase });
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  test('a role is answered what its rules allow, whatever a page is made to ask', async () => {
    const security = await signedIn('security-officer-1');
    expect(await security.ask('SecurityEvents', { purpose: 'security_watch', variables: { first: 5 } })).toMatchObject({
      data: { securityEvents: [] },
    });
    expect((await security.ask('DisclosuresOfCase', ofCase)).errors?.[0]?.extensions.code).toBe(
      'PURPOSE_NOT_PERMITTED',
    );
    const dpo = await signedIn();
    const asSecurity = await dpo.ask('SecurityEvents', { purpose: 'security_watch', variables: { first: 5 } });
    expect(asSecurity.errors?.[0]?.extensions.code).toBe('PURPOSE_NOT_PERMITTED');
  });

  test.each([
    ['an operation that there is not', { operation: 'Everything', ...ofCase }],
    ['a name of every object', { operation: 'constructor', ...ofCase }],
    ['an operation for another purpose than its own', { operation: 'SecurityEvents', ...ofCase }],
    ['a text of its own', { operation: 'DisclosuresOfCase', ...ofCase, query: '{ __typename }' }],
    ['a body that is no object', 5],
  ])('%s is refused before the gateway is asked', async (_name, body) => {
    const browser = await signedIn();
    const headers = { 'x-csrf-token': await browser.csrfToken() };
    const response = await browser.post('/dashboard/graphql', body, headers);
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { errors: [{ extensions: { code: 'BAD_REQUEST' } }] },
    ]);
  });

  test.each([
    ['without having begun', (address: URL) => address, false],
    ['with another state', (address: URL) => withParameter(address, 'state', 'C'.repeat(43)), true],
    ['with a code of nobody', (address: URL) => withParameter(address, 'code', 'D'.repeat(43)), true],
    ['from another issuer', (address: URL) => withParameter(address, 'iss', 'http://127.0.0.1:1'), true],
  ])('coming back from the issuer %s opens no session', async (_name, change, hasBegun) => {
    const browser = openBrowserSession(network);
    if (hasBegun) await browser.get('/dashboard/login');
    const back = new URL(`/dashboard/callback?code=${'E'.repeat(43)}&state=${'F'.repeat(43)}`, network.url);
    const response = await browser.get(change(back).href);
    expect([response.status, response.headers.get('location')]).toEqual([303, '/?sign-in=failed']);
    expect(browser.cookies.has(sessionCookie)).toBe(false);
  });

  test('a way back from the issuer counts once, also for who kept the cookie that it was begun with', async () => {
    const browser = openBrowserSession(network);
    await browser.signIn('dpo-1');
    const back = browser.visited.find((address) => address.includes('/dashboard/callback?')) ?? '';
    const begun = browser.setCookies.find((line) => line.startsWith(`${signInCookie}=`)) ?? '';
    const replayed = openBrowserSession(network);
    replayed.cookies.set(signInCookie, (begun.split(';')[0] ?? '').slice(signInCookie.length + 1));
    const response = await replayed.get(back);
    expect([response.status, response.headers.get('location')]).toEqual([303, '/?sign-in=failed']);
    expect(replayed.cookies.has(sessionCookie)).toBe(false);
  });

  test('the store holds neither ids nor tokens that anybody could read', async () => {
    const browser = await signedIn();
    const { rows } = await sql<{ row: string }>`
      select to_jsonb(session)::text || encode(content, 'escape') as row from identity.session`.execute(
      network.store.admin,
    );
    expect(rows.length).toBeGreaterThan(0);
    const all = rows.map(({ row }) => row).join();
    expect(all).not.toContain(browser.cookies.get(sessionCookie));
    expect(all).not.toMatch(/eyJ|dpo-1|accessToken/);
  });

  test('half an hour without a request ends a session, and so do eight hours with them', async () => {
    const idle = await signedIn();
    await sql`update identity.session set idle_until = clock_timestamp() - interval '1 second'`.execute(
      network.store.admin,
    );
    expect(await (await idle.get('/dashboard/session')).json()).toEqual({ user: null });
    const long = await signedIn();
    await sql`update identity.session set ends_at = clock_timestamp() - interval '1 second'`.execute(
      network.store.admin,
    );
    // What was still open when it ended is its last use.
    await long.get('/dashboard/session');
    expect(await (await long.get('/dashboard/session')).json()).toEqual({ user: null });
  });
});

function withParameter(address: URL, name: string, value: string): URL {
  address.searchParams.set(name, value);
  return address;
}
