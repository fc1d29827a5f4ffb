import { asId, type Coordinate, type RuleId } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { findConditions } from '#policy/find-conditions.ts';

/** In words, what a change of policy opens and closes: first who gains and loses what, then the definitions behind it. */
export function comparePolicies(before: CompiledPolicy, after: CompiledPolicy): readonly string[] {
  const rules = namesOf(before.rules, after.rules).map((name) => asId<RuleId>(name));
  return [...rules.flatMap((rule) => compareRule(before, after, rule)), ...compareDefinitions(before, after)];
}

function compareRule(before: CompiledPolicy, after: CompiledPolicy, rule: RuleId): readonly string[] {
  const [authority = '', purpose = ''] = rule.split(':');
  return namesOf(before.coordinates, after.coordinates).flatMap((name) => {
    const coordinate = asId<Coordinate>(name);
    const old = requirementsOf(before, rule, coordinate);
    const now = requirementsOf(after, rule, coordinate);
    if (old === null && now === null) return [];
    if (old === null) {
      const when =
        now === null || now.length === 0 ? '' : ` when ${now.join(' and ')} ${now.length === 1 ? 'is' : 'are'} met`;
      return [`${authority} gains ${name} for ${purpose}${when}`];
    }
    if (now === null) return [`${authority} loses ${name} for ${purpose}`];
    return [
      ...now
        .filter((each) => !old.includes(each))
        .map((each) => `${authority} now needs ${each} for ${name} for ${purpose}`),
      ...old
        .filter((each) => !now.includes(each))
        .map((each) => `${authority} no longer needs ${each} for ${name} for ${purpose}`),
    ];
  });
}

/** A requirement with the category that asks for it, where several categories meet in one field. */
function requirementsOf(policy: CompiledPolicy, rule: RuleId, coordinate: Coordinate): readonly string[] | null {
  const conditions = findConditions(policy, rule, coordinate);
  return conditions === null ? null : [...new Set(conditions.map(({ requirement }) => requirement))];
}

/** Every other difference, property by property. What a rule says about categories is told above, per field. */
function compareDefinitions(before: CompiledPolicy, after: CompiledPolicy): readonly string[] {
  return [
    ...compareRecords('authority', before.authorities, after.authorities),
    ...compareRecords('purpose', before.purposes, after.purposes),
    ...compareRecords('legal basis', before.legalBases, after.legalBases),
    ...compareRecords('category', before.categories, after.categories),
    ...compareRecords('requirement', before.requirements, after.requirements),
    ...compareRecords('relation', before.relations, after.relations),
    ...compareRecords('rule', before.rules, after.rules, new Set(['categories', 'fieldDeny', 'fieldOnly'])),
    ...compareRecords('coordinate', before.coordinates, after.coordinates),
    ...compareRecords('policy', { settings: settingsOf(before) }, { settings: settingsOf(after) }),
  ];
}

function settingsOf({ asOf, revealsLocation, derivedFrom, aggregate, anonymised }: CompiledPolicy): object {
  return { asOf, revealsLocation, derivedFrom, aggregate, anonymised };
}

function compareRecords(
  kind: string,
  before: Readonly<Record<string, object>>,
  after: Readonly<Record<string, object>>,
  leftOut: ReadonlySet<string> = new Set(),
): readonly string[] {
  return namesOf(before, after).flatMap((name) => {
    const old = before[name];
    const now = after[name];
    if (old === undefined) return [`${kind} ${name} is new`];
    if (now === undefined) return [`${kind} ${name} is gone`];
    return compareProperties(old, now, leftOut).map((change) => `${kind} ${name}: ${change}`);
  });
}

function compareProperties(before: object, after: object, leftOut: ReadonlySet<string>): readonly string[] {
  const old = new Map<string, unknown>(Object.entries(before));
  const now = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((key) => !leftOut.has(key))
    .flatMap((key) => {
      const [was, is] = [show(old.get(key)), show(now.get(key))];
      return was === is ? [] : [`${key} was ${was}, is ${is}`];
    });
}

function show(value: unknown): string {
  return value === undefined ? 'not set' : JSON.stringify(value);
}

function namesOf(before: object, after: object): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
}
