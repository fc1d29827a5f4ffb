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
  permits: [{ purpose: asId<PurposeId>('appeal'), reference: null }],
  clearanceClaimed: false,
  boundTo: null,
  expiresAtMs: 1_000,
};

test('a token is remembered until it expires or for its life here, whichever comes first', () => {
  const tokens = createVerifiedTokens(10, 500);
  tokens.keep('a', claims, 0);
  expect(tokens.find('a', 499)).toBe(claims);
  expect(tokens.find('a', 500)).toBeUndefined();
  expect(tokens.find('a', 499)).toBeUndefined();
  tokens.keep('a', claims, 800);
  expect(tokens.find('a', 999)).toBe(claims);
  expect(tokens.find('a', 1_000)).toBeUndefined();
});

test('the token unused longest makes room', () => {
  const tokens = createVerifiedTokens(2, 500);
  tokens.keep('a', claims, 0);
  tokens.keep('b', claims, 0);
  tokens.find('a', 1);
  tokens.keep('c', claims, 1);
  expect(['a', 'b', 'c'].map((token) => tokens.find(token, 2) !== undefined)).toEqual([true, false, true]);
});
