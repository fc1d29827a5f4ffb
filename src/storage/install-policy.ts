import { sql } from 'kysely';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import type { PolicyVersion } from '#kernel/ids.ts';
import type { Component } from './engines/components.ts';
import type { Store } from './open-store.ts';
import { StoreError } from './store-error.ts';

/** Purposes that outlive the handover to the archives: oversight of the authorities, claims, the person's own rights. */
const groupsAfterRetention: ReadonlySet<string> = new Set(['oversight', 'claims', 'rights']);

/** Requests under way, and processes that have not yet heard of the last one, go on under their own. */
const keptVersions = 10;

/**
 * Puts the rules of the compiled policy into the database beside those of the versions before it: the enabled ones of
 * active authorities whose relation the database knows. Every other rule opens nothing there. What is there of the same
 * version is replaced, and what is older than the last ten versions goes. One transaction.
 */
export async function installPolicy(store: Store, policy: CompiledPolicy): Promise<void> {
  const rows = Object.values(policy.rules)
    .filter((rule) => isLive(policy, rule))
    .map((rule) => {
      const purpose = policy.purposes[rule.purpose];
      return {
        policy_version: policy.version,
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
    await transaction.deleteFrom('access.rule').where('policy_version', '=', policy.version).execute();
    if (rows.length > 0) await transaction.insertInto('access.rule').values(rows).execute();
    await sql`
      delete from access.rule where policy_version not in (
        select policy_version from access.rule group by policy_version order by max(installed_at) desc
        limit ${keptVersions})`.execute(transaction);
  });
}

/**
 * Nothing is to run under rules that the database does not have: it would find nothing, and say so.
 *
 * @throws {StoreError} STORE_POLICY_NOT_INSTALLED
 */
export async function assertInstalled(store: Store, component: Component, version: PolicyVersion): Promise<void> {
  const rule = await store
    .db(component)
    .selectFrom('access.rule')
    .select('purpose')
    .where('policy_version', '=', version)
    .limit(1)
    .executeTakeFirst();
  if (rule === undefined) throw new StoreError('STORE_POLICY_NOT_INSTALLED', { detail: version });
}

function isLive(policy: CompiledPolicy, rule: Rule): boolean {
  return (
    rule.enabled &&
    policy.relations[rule.relation]?.built === true &&
    policy.authorities[rule.authority]?.status !== 'closed'
  );
}
