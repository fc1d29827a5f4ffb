import type { CategoryId } from '#kernel/ids.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';

/** The whole policy as Markdown for a reader: first every rule in one table, then each in words. */
export function describeMatrix(policy: CompiledPolicy): string {
  const rules = Object.values(policy.rules);
  const authorities = Object.values(policy.authorities);
  const sections = authorities.flatMap((authority) => {
    const own = rules.filter((rule) => rule.authority === authority.id);
    const heading = `## ${authority.nameDa} (${authority.id})\n\n${authority.nameEn}.`;
    const closed = authority.status === 'closed' ? ' Closed: it is never answered.' : '';
    const none = own.length === 0 && closed === '' ? ' No rule.' : '';
    return [`${heading}${closed}${none}`, ...own.map((rule) => describeRule(policy, rule))];
  });
  return `${[intro(policy), overview(policy, rules), ...sections].join('\n\n')}\n`;
}

function intro(policy: CompiledPolicy): string {
  return [
    '# Disclosure matrix',
    '',
    'Generated from `schema/policy`; do not edit. How to read a rule: `docs/policy.md`.',
    '',
    `Policy \`${policy.version}\`, law as of ${policy.asOf}: ` +
      `${String(Object.keys(policy.authorities).length)} authorities, ${String(Object.keys(policy.purposes).length)} purposes, ` +
      `${String(Object.keys(policy.rules).length)} rules over ${String(Object.keys(policy.coordinates).length)} coordinates.`,
  ].join('\n');
}

function overview(policy: CompiledPolicy, rules: readonly Rule[]): string {
  const rows = rules.map((rule) => {
    const relation = policy.relations[rule.relation];
    const conditional = listedCategories(rule).filter(([, requirements]) => requirements.length > 0).length;
    const total = Object.keys(rule.categories).length;
    return `| ${rule.authority} | ${rule.purpose} | ${stateOf(policy, rule)} | ${rule.shape} | ${rule.relation}${relation?.built === true ? '' : ' (not built)'} | ${String(total - conditional)} | ${String(conditional)} |`;
  });
  return [
    '| authority | purpose | state | shape | relation | opens | on condition |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function stateOf(policy: CompiledPolicy, rule: Rule): string {
  if (!rule.enabled) return 'off';
  return policy.relations[rule.relation]?.built === true ? 'live' : 'waiting';
}

function describeRule(policy: CompiledPolicy, rule: Rule): string {
  const purpose = policy.purposes[rule.purpose];
  const relation = policy.relations[rule.relation];
  const listed = listedCategories(rule);
  const open = listed.filter(([, requirements]) => requirements.length === 0).map(([category]) => category);
  const conditional = listed
    .filter(([, requirements]) => requirements.length > 0)
    .map(([category, requirements]) => `${category} (${requirements.join(', ')})`);
  const only = Object.entries(rule.fieldOnly).map(([category, fields]) => `${category}: ${fields.join(', ')}`);
  return [
    `### ${rule.purpose}: ${purpose?.labelEn ?? ''} (${purpose?.labelDa ?? ''})`,
    '',
    `- State: ${stateOf(policy, rule)}. Answer: ${rule.shape}. ${rule.external ? 'External disclosure.' : 'Own files.'}`,
    `- Relation: ${rule.relation}: ${relation?.en ?? ''}. Reference: ${relation?.reference ?? 'none'}.`,
    `- Cases: ${rule.caseScope}, ${rule.caseTypes === null ? 'any type' : rule.caseTypes.join(', ')}. Lists: ${rule.lists}.`,
    `- Active restriction: ${purpose?.onRestriction ?? 'block'}.`,
    ...(rule.needs.length === 0 ? [] : [`- Needs for the request: ${rule.needs.join(', ')}.`]),
    `- Opens: ${open.join(', ') || 'nothing outright'}.`,
    ...(conditional.length === 0 ? [] : [`- On condition: ${conditional.join('; ')}.`]),
    ...(rule.satisfiedByRelation.length === 0
      ? []
      : [`- Fulfilled by the relation: ${rule.satisfiedByRelation.join(', ')}.`]),
    ...(only.length === 0 ? [] : [`- Only these fields: ${only.join('; ')}.`]),
    ...(rule.fieldDeny.length === 0 ? [] : [`- Closed fields: ${rule.fieldDeny.join(', ')}.`]),
    ...(rule.receive.length === 0
      ? []
      : [`- Receives: ${rule.receive.join(', ')}; caveat ${rule.receiveCaveat ?? 'none'} or stricter.`]),
    `- Legal basis: ${rule.legalBasis.map((id) => citationOf(policy, id)).join('; ')}.`,
    `- Why: ${rule.why}`,
  ].join('\n');
}

function citationOf(policy: CompiledPolicy, id: Rule['legalBasis'][number]): string {
  const basis = policy.legalBases[id];
  if (basis === undefined) return id;
  return `${basis.act}, ${basis.provision}${basis.confidence === 'check' ? ' [to be confirmed]' : ''}`;
}

function listedCategories(rule: Rule): readonly (readonly [string, Rule['categories'][CategoryId]])[] {
  return Object.entries(rule.categories);
}
