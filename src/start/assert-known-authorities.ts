import { ConfigError } from '#config/config-error.ts';
import type { AuthorityList } from '#kernel/authority-list.ts';
import type { TrustedIssuer } from '#kernel/trusted-issuer.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';

interface Lists {
  readonly issuers: readonly TrustedIssuer[];
  readonly bearerAuthorities: AuthorityList;
  readonly freeDocuments: AuthorityList;
}

/**
 * An id that the policy does not have is a slip of the pen: whoever was meant would be refused without a reason.
 *
 * @throws {ConfigError} naming each list and what is unknown in it
 */
export function assertKnownAuthorities(
  { issuers, bearerAuthorities, freeDocuments }: Lists,
  policy: CompiledPolicy,
): void {
  const lists: readonly (readonly [string, AuthorityList])[] = [
    ...issuers.map(({ url, authorities }) => [`TRUSTED_ISSUERS: ${url}`, authorities] as const),
    ['BEARER_AUTHORITIES', bearerAuthorities],
    ['FREE_DOCUMENTS', freeDocuments],
  ];
  const problems = lists.flatMap(([name, list]) => {
    const unknown = list === 'all' ? [] : list.filter((id) => !Object.hasOwn(policy.authorities, id));
    return unknown.length === 0 ? [] : [`${name}: the policy has no authority ${unknown.join(', ')}`];
  });
  if (problems.length > 0) throw new ConfigError(problems);
}
