import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';

/** What is allowed to stand but needs somebody's eye: rules that wait for their relation, and citations to confirm. */
export function describeOpenQuestions(policy: CompiledPolicy): string {
  const enabled = Object.values(policy.rules).filter((rule) => rule.enabled);
  const waiting = enabled.filter((rule) => policy.relations[rule.relation]?.built !== true);
  const bases = Object.values(policy.legalBases).flatMap((basis) => {
    const users = enabled.filter((rule) => citesBasis(policy, rule, basis.id));
    return basis.confidence === 'check' && users.length > 0 ? [{ basis, users }] : [];
  });
  return `${[
    `Closed until their relation is built (${String(waiting.length)} of ${String(enabled.length)} enabled rules):`,
    ...waiting.map(({ id, relation }) => `  ${id} (${relation})`),
    '',
    `Citations that a lawyer must confirm, used by enabled rules (${String(bases.length)}):`,
    ...bases.map(
      ({ basis, users }) =>
        `  ${basis.id}: ${basis.act}, ${basis.provision} (${String(users.length)} ${users.length === 1 ? 'rule' : 'rules'})`,
    ),
  ].join('\n')}\n`;
}

/** A rule rests on the bases it names itself and on those of its purpose; what is kept from the person, on others. */
function citesBasis(policy: CompiledPolicy, rule: Rule, basis: Rule['legalBasis'][number]): boolean {
  const purpose = policy.purposes[rule.purpose];
  return (
    rule.legalBasis.includes(basis) ||
    purpose?.legalBasis.includes(basis) === true ||
    purpose?.art9Basis === basis ||
    purpose?.art10Basis === basis ||
    purpose?.logVisibilityBasis.includes(basis) === true ||
    policy.authorities[rule.authority]?.logVisibilityBasis.includes(basis) === true
  );
}
