import { expect, test } from '@jest/globals';
import { asId, type AuthorityId } from '#kernel/ids.ts';
import { bootNetwork } from '#test/support/boot-network.ts';

test('no gateway starts where its configuration names authorities that the policy does not have', async () => {
  const authorities = ['politiet', 'polititet'].map((id) => asId<AuthorityId>(id));
  const starting = bootNetwork('pglite', {
    issuers: [{ url: 'https://login.example', authorities, assurance: 'high' }],
    bearerAuthorities: ['kommune', 'nobody', 'toString'],
    freeDocuments: ['nobody'],
  });
  await expect(starting).rejects.toMatchObject({
    exitCode: 78,
    problems: [
      'TRUSTED_ISSUERS: https://login.example: the policy has no authority polititet',
      'BEARER_AUTHORITIES: the policy has no authority nobody, toString',
      'FREE_DOCUMENTS: the policy has no authority nobody',
    ],
  });
});
