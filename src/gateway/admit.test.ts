import { describe, expect, test } from '@jest/globals';
import { asId, type AuthorityId, type InstanceId, type PurposeId } from '#kernel/ids.ts';
import type { DisclosureHeaders } from '#identity/build-requester.ts';
import type { TokenClaims } from '#identity/verify-token.ts';
import { buildPolicy } from '#test/support/build-policy.ts';
import { createAdmission } from './admit.ts';

const policy = buildPolicy({
  coordinates: {},
  rules: {
    'board:appeal': { relation: 'open_case' },
    'board:off': { enabled: false },
    'board:export': { shape: 'batch_export' },
    'board:waiting': { relation: 'not_built' },
    'board:inquiry': { relation: 'inquiry' },
    'museum:appeal': {},
    'town:appeal': {},
    'gone:appeal': {},
  },
  authorities: { town: { instances: 'many' }, gone: { status: 'closed' } },
  relations: { not_built: { built: false }, inquiry: { reference: 'required' } },
});
const contract = 'type Query { it: String }';
const admission = createAdmission({
  policy,
  contracts: new Map([[asId<AuthorityId>('board'), contract]]),
  clearedClients: [],
  bearerAuthorities: [asId<AuthorityId>('museum')],
});

function issuerOf(...authorities: readonly string[]): TokenClaims['issuer'] {
  const ids = authorities.map((id) => asId<AuthorityId>(id));
  return { url: 'https://issuer.example', authorities: ids, assurance: 'high' };
}

function claims(authority: string, purpose = 'appeal', instance: string | null = null): TokenClaims {
  return {
    issuer: { url: 'https://issuer.example', authorities: 'all', assurance: 'high' },
    authority: asId<AuthorityId>(authority),
    instance: instance === null ? null : asId<InstanceId>(instance),
    client: 'client',
    officer: null,
    roles: [],
    permits: [{ purpose: asId<PurposeId>(purpose), reference: null }],
    clearanceClaimed: false,
    boundTo: { kind: 'key', thumbprint: 'x' },
    expiresAtMs: 0,
  };
}

const headers = (more: Partial<DisclosureHeaders> = {}): DisclosureHeaders => ({
  purpose: undefined,
  reference: undefined,
  need: undefined,
  mode: undefined,
  ...more,
});

describe('who may ask at all', () => {
  test.each([
    ['one body', claims('board')],
    ['one of many bodies', claims('town', 'appeal', '0101')],
    ['one that is trusted with bearer tokens', { ...claims('museum'), boundTo: null }],
  ])('%s', (_who, known) => {
    expect(() => {
      admission.assertKnown(known);
    }).not.toThrow();
  });

  test.each([
    ['nobody we know', claims('nobody')],
    ['one called like what every object has', claims('constructor')],
    ['one that has closed', claims('gone')],
    ['many bodies, without saying which', claims('town')],
    ['one body that says which', claims('board', 'appeal', '0101')],
    ['one that its issuer may not speak for', { ...claims('board'), issuer: issuerOf('town') }],
    ['whoever has found the token of another', { ...claims('board'), boundTo: null }],
  ])('not %s', (_who, unknown) => {
    expect(() => {
      admission.assertKnown(unknown);
    }).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
  });
});

describe('under which rule', () => {
  test('the one of the authority and the purpose, with its contract built once', () => {
    const admitted = admission.admit(claims('board'), headers());
    expect(admitted.rule.id).toBe('board:appeal');
    expect(admitted.mode).toBe('filter');
    expect(admitted.requester).toMatchObject({ authority: 'board', purpose: 'appeal' });
    expect(admitted.contract.getQueryType()?.getFields()).toHaveProperty('it');
    expect(admission.admit(claims('board'), headers()).contract).toBe(admitted.contract);
  });

  test.each([
    ['no such rule', claims('board', 'other')],
    ['one that is switched off', claims('board', 'off')],
    ['one that leaves as a file', claims('board', 'export')],
    ['one whose relation nobody can look up', claims('board', 'waiting')],
    ['one of an authority without a contract', claims('museum')],
  ])('not under %s', (_which, refused) => {
    expect(() => admission.admit(refused, headers())).toThrow(
      expect.objectContaining({ code: 'PURPOSE_NOT_PERMITTED' }),
    );
  });

  test('not without the reference that its relation needs', () => {
    expect(() => admission.admit(claims('board', 'inquiry'), headers())).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST' }),
    );
    expect(admission.admit(claims('board', 'inquiry'), headers({ reference: ['I-1'] })).requester.reference).toBe(
      'I-1',
    );
  });
});
