import { expect, test } from '@jest/globals';
import { asId, type AuthorityId, type PurposeId } from '#kernel/ids.ts';
import type { TokenClaims } from './token-claims.ts';
import { createVerifiedTokens } from './verified-tokens.ts';

const claims: TokenClaims = {
  authority: asId<AuthorityId>('uim'),
  instance: null,
  client: 'uim',
  officer: null,
  roles: [],
  issuer: { url: 'https://issuer.example', authorities: 'all', assurance: 'high' },
  permits: [{ purpose: asId<PurposeId>('appeal'), reference: null }],
  clearanceClaimed: false,
  boundTo: null,
  expiresAtMs: 1_000,
};

test('a token is remembered until it expires or its keys are stale, whichever comes first', () => {
  const tokens = createVerifiedTokens(10);
  tokens.keep('a', claims, 500);
  expect(tokens.find('a', 499)).toBe(claims);
  expect(tokens.find('a', 500)).toBeUndefined();
  expect(tokens.find('a', 499)).toBeUndefined();
  tokens.keep('a', claims, 1_300);
  expect(tokens.find('a', 999)).toBe(claims);
  expect(tokens.find('a', 1_000)).toBeUndefined();
});

test('the token unused longest makes room', () => {
  const tokens = createVerifiedTokens(2);
  tokens.keep('a', claims, 500);
  tokens.keep('b', claims, 500);
  tokens.find('a', 1);
  tokens.keep('c', claims, 500);
  expect(['a', 'b', 'c'].map((token) => tokens.find(token, 2) !== undefined)).toEqual([true, false, true]);
});
