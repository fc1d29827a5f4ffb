import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createServiceNotices, type ServiceNotices } from '#kernel/service-notices.ts';
import type { TokenVerifier } from '#identity/verify-token.ts';
import { presented, verifierFor } from './presented.ts';
import { nowMs, rightClaims, startTestIssuer, trusted, type TestIssuer } from './start-test-issuer.ts';

let atMs: number;
const clock = { nowMs: () => atMs };
let issuer: TestIssuer;
let second: TestIssuer;
let notices: ServiceNotices;
beforeAll(async () => {
  [issuer, second] = await Promise.all([startTestIssuer(), startTestIssuer()]);
});
afterAll(async () => {
  await issuer[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
});
beforeEach(() => {
  atMs = nowMs;
  notices = createServiceNotices(clock);
  issuer.setOutage(false);
  issuer.setMetadata({});
});

function createVerifier(more: Parameters<typeof verifierFor>[1] = {}): TokenVerifier {
  return verifierFor(issuer, { clock, notices, ...more });
}

async function accepts(verifier: TokenVerifier, token: string): Promise<boolean> {
  return verifier.verify(presented(`Bearer ${token}`)).then(
    () => true,
    () => false,
  );
}
const refusal = async (verifier: TokenVerifier, token: string): Promise<string> =>
  verifier.verify(presented(`Bearer ${token}`)).then(
    () => 'accepted',
    (error: unknown) => String(error instanceof Error && 'detail' in error ? error.detail : error),
  );

const invent = (kid: string): Promise<string> => issuer.sign({}, { kid });

describe('the keys of an issuer', () => {
  test('are read once for a thousand unknown key ids in each cool-down', async () => {
    const verifier = createVerifier();
    await verifier.ready();
    const before = issuer.keyRequests();
    const tokens = await Promise.all(Array.from({ length: 1_000 }, (_, index) => invent(`invented-${String(index)}`)));
    const reads: number[] = [];
    for (const passedMs of [29_999, 30_000, 59_999, 60_000]) {
      atMs = nowMs + passedMs;
      const answers = await Promise.all(tokens.map((token) => accepts(verifier, token)));
      expect(answers).not.toContain(true);
      reads.push(issuer.keyRequests() - before);
    }
    expect(reads).toEqual([0, 1, 1, 2]);
  });

  test('are changed under load: every token of the new key is taken, and none of the old', async () => {
    const verifier = createVerifier();
    await verifier.ready();
    const before = issuer.keyRequests();
    const old = await issuer.sign();
    await issuer.rotateKey();
    atMs = nowMs + 30_000;
    const fresh = await Promise.all(Array.from({ length: 50 }, () => issuer.sign()));
    expect(new Set(await Promise.all(fresh.map((token) => accepts(verifier, token))))).toEqual(new Set([true]));
    expect(await refusal(verifier, old)).toMatch(/no applicable key/);
    expect(issuer.keyRequests() - before).toBe(1);
  });

  test('that are known serve for five minutes of an outage and not longer, for tokens seen before too', async () => {
    const verifier = createVerifier();
    const seen = await issuer.sign();
    expect(await accepts(verifier, seen)).toBe(true);
    issuer.setOutage(true);
    atMs = nowMs + 299_999;
    expect([await accepts(verifier, seen), await accepts(verifier, await issuer.sign())]).toEqual([true, true]);
    expect(notices.current()).toEqual([]);
    atMs = nowMs + 300_000;
    expect([await accepts(verifier, seen), await accepts(verifier, await issuer.sign())]).toEqual([false, false]);
    const since = new Date(atMs).toISOString();
    expect(notices.current()).toEqual([{ code: 'ISSUER_UNREACHABLE', subject: issuer.url, since }]);
  });

  test('are looked for every five seconds of an outage, however many ask, and found when it is over', async () => {
    const verifier = createVerifier();
    issuer.setOutage(true);
    let looks = 0;
    const counting = createVerifier({
      fetch: (input, init) => {
        looks += 1;
        return fetch(input, init);
      },
    });
    const token = await issuer.sign();
    await Promise.all(Array.from({ length: 20 }, () => accepts(counting, token)));
    expect(looks).toBe(1);
    atMs += 4_999;
    expect(await accepts(counting, token)).toBe(false);
    expect(looks).toBe(1);
    issuer.setOutage(false);
    atMs += 1;
    expect(await accepts(counting, token)).toBe(true);
    expect(notices.current()).toEqual([]);
    await expect(verifier.ready()).resolves.toBeUndefined();
  });

  test('are gone when the issuer withdraws them, after five minutes at most', async () => {
    const verifier = createVerifier();
    const token = await issuer.sign();
    await expect(verifier.verify(presented(`Bearer ${token}`))).resolves.toEqual(rightClaims(issuer));
    await issuer.rotateKey();
    atMs = nowMs + 299_999;
    expect(await accepts(verifier, token)).toBe(true);
    atMs = nowMs + 300_000;
    expect(await refusal(verifier, token)).toMatch(/no applicable key/);
  });

  test('are not those that metadata of another name points to', async () => {
    issuer.setMetadata({ issuer: 'https://elsewhere.example' });
    const verifier = createVerifier();
    await expect(verifier.ready()).rejects.toThrow();
    expect(await accepts(verifier, await issuer.sign())).toBe(false);
    expect(notices.current()).toEqual([expect.objectContaining({ code: 'ISSUER_UNREACHABLE' })]);
  });

  test.each([
    ['without end', () => new Response(endless())],
    [
      'that sends to keys over http',
      () => Response.json({ issuer: 'https://a.example', jwks_uri: 'http://a.example/' }),
    ],
    ['that is no JSON', () => new Response('<html>')],
    ['that is not found', () => new Response('', { status: 404 })],
  ])('are not read from a document %s', async (_what, respond) => {
    const verifier = createVerifier({
      issuers: [trusted({ url: 'https://a.example' })],
      fetch: () => Promise.resolve(respond()),
    });
    await expect(verifier.ready()).rejects.toThrow();
  });
});

describe('of two issuers', () => {
  const both = (): TokenVerifier => createVerifier({ issuers: [trusted(issuer), trusted(second)] });

  test('each signs for itself, and the keys of one verify no token of the other', async () => {
    const verifier = both();
    await expect(verifier.verify(presented(`Bearer ${await second.sign()}`))).resolves.toEqual(rightClaims(second));
    await expect(verifier.verify(presented(`Bearer ${await issuer.sign()}`))).resolves.toEqual(rightClaims(issuer));
    const kid = String(issuer.publicKey().kid);
    expect(await refusal(verifier, await second.sign({ iss: issuer.url }))).toMatch(/no applicable key/);
    expect(await refusal(verifier, await second.sign({ iss: issuer.url }, { kid }))).toMatch(/signature/);
  });

  test('one goes on working while the other is in an outage', async () => {
    issuer.setOutage(true);
    const verifier = both();
    await expect(verifier.ready()).resolves.toBeUndefined();
    expect(await accepts(verifier, await second.sign())).toBe(true);
    expect(await accepts(verifier, await issuer.sign())).toBe(false);
    expect(notices.current()).toEqual([expect.objectContaining({ subject: issuer.url })]);
  });

  test.each(['/', '?', '#', '%2F', ' '])('neither is called by its name with %p behind it', async (more) => {
    expect(await refusal(both(), await issuer.sign({ iss: `${issuer.url}${more}` }))).toMatch(/"iss"/);
  });

  test.each([
    ['low', [], false],
    ['substantial', ['release_officer'], false],
    ['high', ['release_officer'], true],
  ] as const)('one of assurance %s gives roles %j and clearance %p', async (assurance, roles, clearanceClaimed) => {
    const verifier = createVerifier({ issuers: [{ ...trusted(issuer), assurance }, trusted(second)] });
    const token = await issuer.sign({ roles: ['release_officer'], clearance: true });
    const claims = await verifier.verify(presented(`Bearer ${token}`));
    expect(claims).toMatchObject({ roles, clearanceClaimed, issuer: { assurance } });
  });
});

function endless(): ReadableStream {
  return new ReadableStream({
    pull: (controller) => {
      controller.enqueue(new Uint8Array(65_536));
    },
  });
}
