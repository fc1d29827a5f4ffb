import type { TestIssuer } from '#test/identity/start-test-issuer.ts';
import { testAudience } from './boot-network.ts';

/** A token that holds in every way, now, for whoever is named: also for those whom no issuer of ours gives one. */
export async function signValidToken(
  issuer: TestIssuer,
  { authority, purposes }: { readonly authority: string; readonly purposes: readonly string[] },
): Promise<string> {
  const nowSeconds = Math.floor(Date.now() / 1000);
  return issuer.sign({
    ...{ aud: testAudience, iat: nowSeconds, exp: nowSeconds + 300, sub: authority, client_id: authority },
    ...{ authority, purposes, instance: undefined },
  });
}
