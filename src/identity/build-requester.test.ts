import { describe, expect, test } from '@jest/globals';
import { AppError } from '#kernel/app-error.ts';
import { asId, type AuthorityId, type PurposeId } from '#kernel/ids.ts';
import { buildRequester, type DisclosureHeaders } from './build-requester.ts';
import type { TokenClaims } from './verify-token.ts';

const noHeaders: DisclosureHeaders = { purpose: undefined, reference: undefined, need: undefined, mode: undefined };

function claimsFor(permits: Readonly<Record<string, string | null>>): TokenClaims {
  return {
    issuer: { url: 'https://issuer.example', authorities: 'all', assurance: 'high' },
    authority: asId<AuthorityId>('uim'),
    instance: null,
    client: 'uim-casework',
    officer: 'abc-1',
    roles: [],
    permits: Object.entries(permits).map(([purpose, reference]) => ({ purpose: asId<PurposeId>(purpose), reference })),
    clearanceClaimed: true,
    boundTo: null,
    expiresAtMs: 0,
  };
}

const two = claimsFor({ appeal: null, supervision: null });
const one = claimsFor({ appeal: null });

function refusal(claims: TokenClaims, headers: Partial<DisclosureHeaders>): string {
  try {
    buildRequester(claims, { ...noHeaders, ...headers }, []);
  } catch (error) {
    if (error instanceof AppError) return error.code;
  }
  return 'accepted';
}

describe('the requester', () => {
  test('takes who from the token and what for from the headers', () => {
    const headers = { purpose: ['supervision'], reference: ['UIM 2026-0711'], need: ['visit'], mode: ['strict'] };
    expect(buildRequester(two, headers, [])).toEqual({
      requester: {
        authority: 'uim',
        instance: null,
        client: 'uim-casework',
        officer: 'abc-1',
        assurance: 'high',
        purpose: 'supervision',
        reference: 'UIM 2026-0711',
        need: 'visit',
        cleared: false,
      },
      mode: 'strict',
    });
  });

  test.each([
    [true, true, true],
    [false, true, true],
    [true, false, true],
    [true, true, false],
  ])('is cleared by the claim (%p), a bound token (%p) and a cleared client (%p), all three', (...all) => {
    const [clearanceClaimed, isBound, isRegistered] = all;
    const claims = { ...one, clearanceClaimed, boundTo: isBound ? ({ kind: 'key', thumbprint: 'x' } as const) : null };
    const cleared = [`${one.client}-2`, isRegistered ? one.client : 'another'];
    expect(buildRequester(claims, noHeaders, cleared).requester.cleared).toBe(all.every(Boolean));
  });
});

describe('the purpose', () => {
  test('may be left out when the token has exactly one', () => {
    expect(buildRequester(one, noHeaders, []).requester.purpose).toBe('appeal');
  });

  test.each([
    ['left out with several in the token', two, undefined],
    ['left out as an empty list', two, []],
    ['empty', one, ''],
    ['a comma list', two, 'appeal, supervision'],
    ['the same twice in a list', two, 'appeal,appeal'],
    ['two headers', two, ['appeal', 'supervision']],
    ['the same header twice', one, ['appeal', 'appeal']],
  ])('%s: PURPOSE_REQUIRED', (_name, claims, purpose) => {
    expect(refusal(claims, { purpose })).toBe('PURPOSE_REQUIRED');
  });

  test.each(['return', 'Appeal', 'appeal supervision', '*', 'constructor'])('%s: PURPOSE_NOT_PERMITTED', (purpose) => {
    expect(refusal(two, { purpose })).toBe('PURPOSE_NOT_PERMITTED');
  });

  test('may have white space around it, which is not part of a header', () => {
    expect(buildRequester(two, { ...noHeaders, purpose: ' appeal ' }, []).requester.purpose).toBe('appeal');
  });
});

describe('a reference the token is bound to', () => {
  const bound = claimsFor({ appeal: 'K 12' });

  test('counts without the header', () => {
    expect(buildRequester(bound, noHeaders, []).requester.reference).toBe('K 12');
  });

  test('may be repeated in the header', () => {
    expect(buildRequester(bound, { ...noHeaders, reference: 'K 12' }, []).requester.reference).toBe('K 12');
  });

  test('cannot be changed by the header', () => {
    expect(refusal(bound, { reference: 'K 13' })).toBe('PURPOSE_NOT_PERMITTED');
  });
});

describe('reference and need', () => {
  test('are null when left out', () => {
    expect(buildRequester(one, noHeaders, []).requester).toMatchObject({ reference: null, need: null });
  });

  test.each([
    ['UTF-8 bytes', Buffer.from('børn og “værge” 🙂', 'utf8').toString('latin1'), 'børn og “værge” 🙂'],
    ['ISO 8859-1 bytes', 'børn', 'børn'],
    ['decomposed letters', Buffer.from('ba\u030aring', 'utf8').toString('latin1'), 'båring'],
  ])('are read from %s', (_name, need, text) => {
    expect(buildRequester(one, { ...noHeaders, need }, []).requester.need).toBe(text);
  });

  test('may be 200 and 500 characters long, and not one more', () => {
    const longest = { reference: 'r'.repeat(200), need: 'ø'.repeat(500) };
    expect(buildRequester(one, { ...noHeaders, ...longest }, []).requester).toMatchObject(longest);
    expect(refusal(one, { reference: 'r'.repeat(201) })).toBe('BAD_REQUEST');
    expect(refusal(one, { need: 'ø'.repeat(501) })).toBe('BAD_REQUEST');
  });

  test.each([
    ['empty', ''],
    ['white space', '   '],
    ['a control character', 'a\u0007b'],
    ['a line end', 'a\nb'],
    ['text that turns direction', Buffer.from('a\u202eb', 'utf8').toString('latin1')],
    ['zero width', Buffer.from('a\u200bb', 'utf8').toString('latin1')],
    ['C1 controls', 'a\u0085b'],
    ['two headers', ['a', 'b']],
  ])('%s: BAD_REQUEST', (_name, text) => {
    expect(refusal(one, { reference: text })).toBe('BAD_REQUEST');
    expect(refusal(one, { need: text })).toBe('BAD_REQUEST');
  });
});

describe('the mode', () => {
  test('is filter unless it says strict', () => {
    expect(buildRequester(one, noHeaders, []).mode).toBe('filter');
    expect(buildRequester(one, { ...noHeaders, mode: 'filter' }, []).mode).toBe('filter');
    expect(buildRequester(one, { ...noHeaders, mode: 'strict' }, []).mode).toBe('strict');
  });

  test.each(['', 'Strict', 'none', 'filter, strict'])('"%s": BAD_REQUEST', (mode) => {
    expect(refusal(one, { mode })).toBe('BAD_REQUEST');
  });

  test('given twice: BAD_REQUEST', () => {
    expect(refusal(one, { mode: ['strict', 'strict'] })).toBe('BAD_REQUEST');
  });
});
