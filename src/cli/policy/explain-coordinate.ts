import type { CategoryId, Coordinate, LegalBasisId, RequirementId, RuleId } from '#kernel/ids.ts';
import type { CompiledPolicy, Purpose, Rule } from '#policy/compiled-policy.ts';
import { findConditions } from '#policy/find-conditions.ts';
import type { Position } from '#policy/policy-issue.ts';

/** In words: which rule, relation, requirements and legal bases decide a coordinate. */
export function explainCoordinate(
  policy: CompiledPolicy,
  id: RuleId,
  coordinate: Coordinate,
  source: Position | undefined,
): string {
  const rule = policy.rules[id];
  const purpose = rule === undefined ? undefined : policy.purposes[rule.purpose];
  if (rule === undefined || purpose === undefined || source === undefined) {
    return `${coordinate} under ${id}: closed. There is no such rule, and no rule means no answer.\n`;
  }
  const conditions = findConditions(policy, id, coordinate);
  return `${[
    `${coordinate} under ${id}: ${verdict(policy, rule, conditions)}`,
    '',
    `Rule         schema/${source.file}:${String(source.line)}, ${rule.enabled ? 'enabled' : 'switched off'}`,
    `Why          ${rule.why}`,
    ...explainRelation(policy, rule),
    ...explainCarried(policy, coordinate),
    ...explainCategories(policy, rule, purpose, coordinate),
    ...rule.needs.map((need) => `Request      needs ${describe(policy, need)}`),
    `Restriction  an active restriction ${restrictionWords[purpose.onRestriction]}`,
    ...rule.legalBasis.map((basis) => `Legal basis  ${cite(policy, basis)}`),
  ].join('\n')}\n`;
}

const restrictionWords: Readonly<Record<Purpose['onRestriction'], string>> = {
  pass: 'lets it pass, marked',
  hold: 'holds it until a person releases it',
  block: 'blocks it',
};

function verdict(policy: CompiledPolicy, rule: Rule, conditions: readonly unknown[] | null): string {
  if (conditions === null) return 'closed, whatever is registered.';
  const built = policy.relations[rule.relation]?.built === true;
  const when = conditions.length === 0 ? 'opens while the relation holds' : 'opens when the conditions below are met';
  return built ? `${when}.` : `${when}, but the relation is not built yet, so it stays closed.`;
}

function explainRelation(policy: CompiledPolicy, rule: Rule): readonly string[] {
  const relation = policy.relations[rule.relation];
  const types = rule.caseTypes === null ? 'any type' : rule.caseTypes.join(', ');
  return [
    `Relation     ${rule.relation}: ${relation?.en ?? ''}`,
    `Reference    ${relation?.reference ?? 'none'}`,
    `Cases        ${rule.caseScope} (${types}), lists: ${rule.lists}`,
    `Receives     ${rule.receiveCaveat === null ? 'nothing' : `${rule.receive.join(', ')}, caveat ${rule.receiveCaveat} or stricter`}`,
  ];
}

function explainCarried(policy: CompiledPolicy, coordinate: Coordinate): readonly string[] {
  const entry = policy.coordinates[coordinate];
  if (entry === undefined) return [];
  return [
    ...(entry.reveals === null
      ? []
      : [`Reveals      ${entry.reveals}, so it is usable only where that is open without conditions`]),
    ...(entry.entry === null || entry.entry === 'key' ? [] : [`Entry        ${entryWords[entry.entry]}`]),
    ...entry.requires.map((input) => `Made from    ${input}`),
    ...(policy.revealsLocation.includes(entry.reveals ?? coordinate)
      ? ['Location     counts as PROTECTED_CONTACT as well, while address protection is active']
      : []),
  ];
}

const entryWords = {
  list: 'for rules that list related cases',
  matter_case: 'for rules whose relation goes by Disclosure-Reference',
  matter_person: 'for rules whose relation goes by Disclosure-Reference',
  submission: 'for rules that receive something and open a case or a person',
  desk: 'for roles of the house',
  release: 'for rules under which something can be held until it is released',
} as const;

function explainCategories(
  policy: CompiledPolicy,
  rule: Rule,
  purpose: Purpose,
  coordinate: Coordinate,
): readonly string[] {
  const entry = policy.coordinates[coordinate];
  const denied = rule.fieldDeny.includes(entry?.reveals ?? coordinate)
    ? ['Field        denied by name (field_deny)']
    : [];
  return [
    ...denied,
    ...(entry?.categories ?? []).flatMap((category) => explainCategory(policy, rule, purpose, coordinate, category)),
  ];
}

function explainCategory(
  policy: CompiledPolicy,
  rule: Rule,
  purpose: Purpose,
  coordinate: Coordinate,
  category: CategoryId,
): readonly string[] {
  const line = (text: string) => `Category     ${category}: ${text}`;
  const own = rule.categories[category];
  const definition = policy.categories[category];
  if (own === undefined || definition === undefined) {
    const isToken = rule.shape === 'pseudonymous' && findConditions(policy, rule.id, coordinate) !== null;
    return [line(isToken ? 'closed, but the id comes as a token that lives for one answer' : 'not opened by the rule')];
  }
  const only = rule.fieldOnly[category];
  if (only !== undefined && !only.includes(coordinate))
    return [line(`opened for ${only.join(', ')} alone (field_only)`)];
  const always = rule.external ? definition.always : [];
  const explainRequirement = (requirement: RequirementId): string => {
    const from = [...(own.includes(requirement) ? ['rule'] : []), ...(always.includes(requirement) ? ['always'] : [])];
    const what = rule.satisfiedByRelation.includes(requirement)
      ? `${requirement} is fulfilled by the relation`
      : `needs ${describe(policy, requirement)}`;
    return line(`${what} (${from.join(' and ')})`);
  };
  const lines = [
    ...[...new Set([...own, ...always])].map(explainRequirement),
    ...explainBasis(policy, purpose, definition.gdpr).map(line),
  ];
  return lines.length === 0 ? [line('opened by the rule, no condition')] : lines;
}

function explainBasis(policy: CompiledPolicy, purpose: Purpose, gdpr: string): readonly string[] {
  if (gdpr !== 'art9' && gdpr !== 'art10') return [];
  const basis = gdpr === 'art9' ? purpose.art9Basis : purpose.art10Basis;
  const what = gdpr === 'art9' ? 'a special category (GDPR Art. 9)' : 'offences (GDPR Art. 10)';
  return [`${what}, ${basis === null ? 'for which the purpose has no basis' : `on ${cite(policy, basis)}`}`];
}

function describe(policy: CompiledPolicy, requirement: RequirementId): string {
  return `${requirement}, ${policy.requirements[requirement]?.means ?? ''}`;
}

function cite(policy: CompiledPolicy, id: LegalBasisId): string {
  const basis = policy.legalBases[id];
  if (basis === undefined) return id;
  const confidence = basis.confidence === 'check' ? ' [a lawyer must confirm the citation]' : '';
  return `${id}: ${basis.act}, ${basis.provision}: ${basis.gist}${confidence}`;
}
