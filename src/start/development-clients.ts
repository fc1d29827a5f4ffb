import type { DevelopmentClient } from '#identity/start-development-issuer.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';

/** One client per authority that has not closed, for the purposes of its enabled rules and the roles of its desk. */
export function developmentClients(policy: CompiledPolicy): readonly DevelopmentClient[] {
  const enabled = Object.values(policy.rules).filter((rule) => rule.enabled);
  return Object.values(policy.authorities)
    .filter(({ status }) => status !== 'closed')
    .map(({ id, instances }) => ({
      authority: id,
      instances,
      purposes: enabled
        .filter(({ authority, role }) => authority === id && role === null)
        .map(({ purpose }) => purpose),
      roles: enabled.flatMap(({ authority, role, purpose }) =>
        authority === id && role !== null ? [{ id: role, purpose }] : [],
      ),
    }));
}
