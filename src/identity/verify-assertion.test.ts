import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { AppError } from '#kernel/app-error.ts';
import { asId, type AuthorityId, type InstanceId, type PolicyVersion, type PurposeId } from '#kernel/ids.ts';
import type { Requester } from './requester.ts';
import { createAssertionSigner } from './sign-assertion.ts';
import { createAssertionVerifier } from './verify-assertion.ts';

const nowMs = Date.UTC(2026, 10, 2, 9, 0, 0);
const key = new Uint8Array(32).fill(7);
const body = '{"query":"{ a }"}';
const policyVersion = asId<PolicyVersion>('0f'.repeat(32));
const requester: Requester = {
  authority: asId<AuthorityId>('kommune'),
  instance: asId<InstanceId>('0101'),
  client: 'kommune',
  officer: 'sbh-17',
  assurance: 'substantial',
  purpose: asId<PurposeId>('integration_task'),
  reference: '🙂'.repeat(200),
  need: '🙂'.repeat(500),
  cleared: false,
};

function sign(atMs = nowMs, subgraph = 'case', signingKey: Uint8Array = key): string {
  const signAssertion = createAssertionSigner({ subgraph, key: signingKey, clock: { nowMs: () => atMs } });
  return signAssertion(requester, nowMs - 5, policyVersion, body);
}

const verify = createAssertionVerifier({ subgraph: 'case', key, clock: { nowMs: () => nowMs } });

function refusal(header: string | readonly string[] | undefined, text = body): string {
  try {
    verify(header, text);
  } catch (error) {
    if (error instanceof AppError && error.code === 'UNAUTHENTICATED') return error.detail ?? '';
  }
  return 'accepted';
}

function readPayload(header: string): Record<string, unknown> {
  const [signed = ''] = header.split('.');
  return z.record(z.string(), z.unknown()).parse(JSON.parse(Buffer.from(signed, 'base64url').toString()));
}

const readId = (header: string): unknown => readPayload(header)['jti'];

/** A payload of any form with a MAC that holds. */
function forge(change: (payload: Record<string, unknown>) => unknown): string {
  const payload = Buffer.from(JSON.stringify(change(readPayload(sign())))).toString('base64url');
  return `${payload}.${createHmac('sha256', key).update(`disclosure-assertion.v1.${payload}`).digest('base64url')}`;
}

describe('an assertion', () => {
  test('carries the requester, the instant and the policy, in at most 8,192 characters', () => {
    const header = sign();
    expect(header.length).toBeLessThanOrEqual(8_192);
    expect(verify(header, body)).toEqual({
      requester,
      atMs: nowMs - 5,
      policyVersion,
      digest: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  test('lives ten seconds', () => {
    expect(refusal(sign(nowMs - 9_999))).toBe('accepted');
    expect(refusal(sign(nowMs - 10_000))).toBe('assertion expired');
  });

  test('may come from a clock two seconds ahead, not more', () => {
    expect(refusal(sign(nowMs + 2_000))).toBe('accepted');
    expect(refusal(sign(nowMs + 2_001))).toBe('assertion from the future');
  });

  test('is different every time', () => {
    const [first, second] = [sign(), sign()];
    expect(first).not.toBe(second);
    expect(verify(first, body).digest).not.toBe(verify(second, body).digest);
  });

  test('has the same digest whenever it is shown, and another at another subgraph', () => {
    const toSponsor = forge((payload) => ({ ...payload, aud: 'sponsor' }));
    const toCase = forge((payload) => ({ ...payload, jti: readId(toSponsor) }));
    const atSponsor = createAssertionVerifier({ subgraph: 'sponsor', key, clock: { nowMs: () => nowMs } });
    expect(verify(toCase, body).digest).toBe(verify(toCase, body).digest);
    expect(atSponsor(toSponsor, body).digest).not.toBe(verify(toCase, body).digest);
  });

  test.each([
    ['missing', undefined, 'no assertion, or several'],
    ['two of them', [sign(), sign()], 'no assertion, or several'],
    ['empty', '', 'assertion malformed'],
    ['without a MAC', sign().split('.')[0], 'assertion malformed'],
    ['with a third part', `${sign()}.`, 'assertion malformed'],
    ['too long', 'a'.repeat(8_193), 'assertion too long'],
    ['truncated', sign().slice(0, -1), 'assertion MAC does not hold'],
    ['with an empty MAC', `${sign().split('.')[0] ?? ''}.`, 'assertion MAC does not hold'],
    ['with an altered payload', `A${sign()}`, 'assertion MAC does not hold'],
    ['with a padded MAC', `${sign()}=`, 'assertion MAC does not hold'],
    ["under another subgraph's key", sign(nowMs, 'case', new Uint8Array(32).fill(8)), 'assertion MAC does not hold'],
    ['for another subgraph under the same key', sign(nowMs, 'sponsor'), 'assertion is for another subgraph'],
  ])('%s is refused', (_name, header, detail) => {
    expect(refusal(header)).toBe(detail);
  });

  test('holds for the one body it was made for', () => {
    expect(refusal(sign(), `${body} `)).toBe('assertion is for another body');
    expect(refusal(sign(), '')).toBe('assertion is for another body');
  });

  test('a MAC without its context does not hold', () => {
    const [payload = ''] = sign().split('.');
    const mac = createHmac('sha256', key).update(payload).digest('base64url');
    expect(refusal(`${payload}.${mac}`)).toBe('assertion MAC does not hold');
  });

  test.each<[string, (payload: Record<string, unknown>) => unknown]>([
    ['a member we do not know', (payload) => ({ ...payload, scope: 'x' })],
    ['a requester with a member we do not know', (payload) => ({ ...payload, requester: { ...requester, limit: 1 } })],
    ['a requester without purpose', (payload) => ({ ...payload, requester: { ...requester, purpose: undefined } })],
    ['an instant as text', (payload) => ({ ...payload, at: '2026' })],
    ['no id', (payload) => ({ ...payload, jti: undefined })],
    ['a list', () => []],
    ['null', () => null],
  ])('with %s is refused though the MAC holds', (_name, change) => {
    expect(refusal(forge((payload) => payload))).toBe('accepted');
    expect(refusal(forge(change))).toBe('assertion payload not accepted');
  });

  test('with a longer life than ten seconds is refused though the MAC holds', () => {
    expect(refusal(forge((payload) => ({ ...payload, exp: nowMs + 60_000 })))).toBe('assertion expired');
  });
});

test('a key has 32 bytes', () => {
  const short = { subgraph: 'case', key: new Uint8Array(31), clock: { nowMs: () => nowMs } };
  expect(() => createAssertionSigner(short)).toThrow('32 bytes');
  expect(() => createAssertionVerifier(short)).toThrow('32 bytes');
});

test('counts under the next key as well while the gateway changes over, and under no other', () => {
  const next = new Uint8Array(32).fill(8);
  const both = createAssertionVerifier({ subgraph: 'case', key, nextKey: next, clock: { nowMs: () => nowMs } });
  const signedWith = (signingKey: Uint8Array): string => sign(nowMs, 'case', signingKey);
  expect(both(signedWith(key), body).requester).toEqual(requester);
  expect(both(signedWith(next), body).requester).toEqual(requester);
  expect(() => both(signedWith(new Uint8Array(32).fill(9)), body)).toThrow(AppError);
  expect(refusal(signedWith(next))).toBe('assertion MAC does not hold');
});
