import type { DevelopmentClient } from '#identity/start-development-issuer.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';

/** One client per authority that has not closed, for the purposes of its enabled rules. */
export function developmentClients(policy: CompiledPolicy): readonly DevelopmentClient[] {
  const rules = Object.values(policy.rules);
  return Object.values(policy.authorities)
    .filter(({ status }) => status !== 'closed')
    .map(({ id, instances }) => ({
      authority: id,
      instances,
      purposes: rules.filter(({ authority, enabled }) => enabled && authority === id).map(({ purpose }) => purpose),
    }));
}
