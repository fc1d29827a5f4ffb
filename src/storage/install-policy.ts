import { sql } from 'kysely';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import type { Store } from './open-store.ts';

/** Purposes that outlive the handover to the archives: oversight of the authorities, claims, the person's own rights. */
const groupsAfterRetention: ReadonlySet<string> = new Set(['oversight', 'claims', 'rights']);

/**
 * Replaces the rules in the database by those of the compiled policy: the enabled ones of active authorities whose
 * relation the database knows. Every other rule opens nothing there. One transaction.
 */
export async function installPolicy(store: Store, policy: CompiledPolicy): Promise<void> {
  const rows = Object.values(policy.rules)
    .filter((rule) => isLive(policy, rule))
    .map((rule) => {
      const purpose = policy.purposes[rule.purpose];
      return {
        authority: rule.authority,
        purpose: rule.purpose,
        relation: rule.relation,
        case_types: rule.caseTypes,
        case_scope: rule.caseScope,
        open_case_types: purpose?.caseTypes ?? [],
        after_retention: groupsAfterRetention.has(purpose?.group ?? ''),
      };
    });
  await store.admin.transaction().execute(async (transaction) => {
    // Two processes that start at once take turns; readers go on with the rules of before.
    await sql`lock table access.rule in share row exclusive mode`.execute(transaction);
    await transaction.deleteFrom('access.rule').execute();
    if (rows.length > 0) await transaction.insertInto('access.rule').values(rows).execute();
  });
}

function isLive(policy: CompiledPolicy, rule: Rule): boolean {
  return (
    rule.enabled &&
    policy.relations[rule.relation]?.built === true &&
    policy.authorities[rule.authority]?.status !== 'closed'
  );
}
