import type { IssueCode, Position } from '../policy-issue.ts';
import type { SchemaModel } from '../schema-model/read-schema.ts';
import type { PolicySource, RuleSource } from '../source/policy-source.ts';
import type { Check } from './check.ts';

/** Every name that one file uses is defined in another. */
export const checkUnknownName: Check = (source, schema) => {
  const isKnown = nameTests(source, schema);
  return [...namesInDefinitions(source), ...source.rules.flatMap(namesInRule), ...source.deskFacts.flatMap(namesOfFact)]
    .filter(({ kind, name }) => !isKnown[kind](name))
    .map(({ kind, name, position }) => ({ code: codes[kind], ...position, message: `${name} is not defined` }));
};

const codes = {
  authority: 'POLICY_AUTHORITY_UNKNOWN',
  purpose: 'POLICY_PURPOSE_UNKNOWN',
  legalBasis: 'POLICY_LEGAL_BASIS_UNKNOWN',
  category: 'POLICY_CATEGORY_UNKNOWN',
  requirement: 'POLICY_REQUIREMENT_UNKNOWN',
  relation: 'POLICY_RELATION_UNKNOWN',
  caseType: 'POLICY_CASE_TYPE_UNKNOWN',
} as const satisfies Record<string, IssueCode>;

interface UsedName {
  readonly kind: keyof typeof codes;
  readonly name: string;
  readonly position: Position;
}

function nameTests(source: PolicySource, schema: SchemaModel): Record<UsedName['kind'], (name: string) => boolean> {
  const caseTypes = new Set(schema.enums.get('CaseType') ?? []);
  return {
    authority: source.authorities.isKnown,
    purpose: source.purposes.isKnown,
    legalBasis: source.legalBases.isKnown,
    category: source.categories.isKnown,
    requirement: source.requirements.isKnown,
    relation: source.relations.isKnown,
    caseType: (name) => caseTypes.has(name),
  };
}

function namesInDefinitions(source: PolicySource): readonly UsedName[] {
  const { authorities, purposes, categories, categoriesFile } = source;
  return [
    ...authorities.items.flatMap(({ value, at }) => [
      ...(value.successors ?? []).map(({ id }, i) => use('authority', id, at('successors', i, 'id'))),
      ...value.log_visibility_basis.map((name, i) => use('legalBasis', name, at('log_visibility_basis', i))),
    ]),
    ...purposes.items.flatMap(({ value, at }) => [
      ...value.case_types.map((name, i) => use('caseType', name, at('case_types', i))),
      ...value.legal_basis.map((name, i) => use('legalBasis', name, at('legal_basis', i))),
      ...value.log_visibility_basis.map((name, i) => use('legalBasis', name, at('log_visibility_basis', i))),
      ...(value.art9_basis === null ? [] : [use('legalBasis', value.art9_basis, at('art9_basis'))]),
      ...(value.art10_basis === null ? [] : [use('legalBasis', value.art10_basis, at('art10_basis'))]),
    ]),
    ...categories.items.flatMap(({ value, at }) =>
      value.always.map((name, i) => use('requirement', name, at('always', i))),
    ),
    ...(categoriesFile?.value.art9_complete ?? []).flatMap((name, i) =>
      categoriesFile === null ? [] : [use('category', name, categoriesFile.at('art9_complete', i))],
    ),
    ...(categoriesFile?.value.markers ?? []).flatMap((name, i) =>
      categoriesFile === null ? [] : [use('category', name, categoriesFile.at('markers', i))],
    ),
  ];
}

function namesInRule({ value, at, authority }: RuleSource): readonly UsedName[] {
  return [
    use('authority', authority.value, authority.at()),
    use('purpose', value.purpose, at('purpose')),
    ...(value.relation === undefined ? [] : [use('relation', value.relation, at('relation'))]),
    ...(value.case_types ?? []).map((name, i) => use('caseType', name, at('case_types', i))),
    ...value.needs.map((name, i) => use('requirement', name, at('needs', i))),
    ...value.allow.map((name, i) => use('category', name, at('allow', i))),
    ...Object.entries(value.conditional).flatMap(([category, requirements]) => [
      use('category', category, at('conditional', category)),
      ...requirements.map((name, i) => use('requirement', name, at('conditional', category, i))),
    ]),
    ...value.satisfied_by_relation.map((name, i) => use('requirement', name, at('satisfied_by_relation', i))),
    ...Object.keys(value.field_only).map((name) => use('category', name, at('field_only', name))),
    ...value.deny_named.map(({ category }, i) => use('category', category, at('deny_named', i, 'category'))),
    ...value.receive.map((name, i) => use('category', name, at('receive', i))),
    ...value.legal_basis.map((name, i) => use('legalBasis', name, at('legal_basis', i))),
  ];
}

/** A relation in lower case, a requirement in upper case; a restriction is neither. */
function namesOfFact({ value: { fact }, at }: PolicySource['deskFacts'][number]): readonly UsedName[] {
  if (fact === 'restriction') return [];
  return [use(fact === fact.toUpperCase() ? 'requirement' : 'relation', fact, at('fact'))];
}

function use(kind: UsedName['kind'], name: string, position: Position): UsedName {
  return { kind, name, position };
}
