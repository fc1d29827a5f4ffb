import { calculateJwkThumbprint } from 'jose';
import type { PresentingHeaders } from '../../src/cli/proof-key.ts';
import { createHolder } from '#test/e2e/bound-tokens/holder.ts';
import type { TestIssuer } from '#test/identity/start-test-issuer.ts';
import { testAudience, type TestNetwork } from './boot-network.ts';

/** A token that holds in every way, now, for whoever is named: also for those whom no issuer of ours gives one. */
export async function presentValidToken(
  issuer: TestIssuer,
  network: TestNetwork,
  {
    authority,
    ...claims
  }: { readonly authority: string; readonly purposes: readonly string[]; readonly officer?: string },
): Promise<PresentingHeaders> {
  const holder = await createHolder();
  const nowSeconds = Math.floor(Date.now() / 1000);
  const token = await issuer.sign({
    ...{ aud: testAudience, iat: nowSeconds, exp: nowSeconds + 300, sub: authority, client_id: authority },
    ...{ authority, instance: undefined, ...claims },
    cnf: { jkt: await calculateJwkThumbprint(holder.publicJwk) },
  });
  return holder.present('POST', `${network.url}/graphql`, token);
}
