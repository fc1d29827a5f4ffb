/** Every problem that composition and the policy compiler report: code and what it means. */
export const issueCodes = {
  POLICY_FILE_MISSING: 'a policy file that every policy has is not there',
  POLICY_YAML_INVALID: 'the file is not valid YAML',
  POLICY_KEY_DUPLICATE: 'a key stands twice in one mapping',
  POLICY_SHAPE_INVALID: 'a key is missing, unknown, or holds a value of the wrong form',
  POLICY_ID_DUPLICATE: 'two entries have the same id, or one authority has two rules for one purpose',
  POLICY_AUTHORITY_UNKNOWN: 'an authority that authorities.yaml does not define',
  POLICY_PURPOSE_UNKNOWN: 'a purpose that purposes.yaml does not define',
  POLICY_LEGAL_BASIS_UNKNOWN: 'a legal basis that purposes.yaml does not define',
  POLICY_CATEGORY_UNKNOWN: 'a category that categories.yaml does not define',
  POLICY_REQUIREMENT_UNKNOWN: 'a requirement that categories.yaml does not define',
  POLICY_RELATION_UNKNOWN: 'a relation that relations.yaml does not define',
  POLICY_CASE_TYPE_UNKNOWN: 'a case type that the schema does not define',
  POLICY_COORDINATE_UNKNOWN: 'a field that the schema does not define',
  POLICY_CATEGORY_WITHOUT_RULE: 'the schema uses a category that no rule mentions',
  POLICY_ART9_WITHOUT_BASIS: 'a rule opens a special category under a purpose without an Article 9 basis',
  POLICY_ART9_INCOMPLETE: 'art9_complete and the categories of Article 9 differ',
  POLICY_ART10_WITHOUT_BASIS: 'a rule opens offences under a purpose without an Article 10 basis',
  POLICY_RULE_WITHOUT_LEGAL_BASIS: 'a rule names no legal basis',
  POLICY_RULE_WITHOUT_RELATION: 'a rule names no relation',
  POLICY_RULE_CONTRADICTORY: 'a rule allows and denies the same thing',
  POLICY_RECEIVE_WITHOUT_DIRECTION: 'what a rule receives, its direction and its caveat do not fit together',
  POLICY_CLOSED_AUTHORITY: 'a rule of a closed authority is enabled',
  SCHEMA_SYNTAX_INVALID: 'the document is not valid GraphQL',
  SCHEMA_COMPOSITION_FAILED: 'the subgraphs do not compose',
  SCHEMA_SUBGRAPHS_DISAGREE: 'the subgraphs describe something they share in different ways',
  SCHEMA_COORDINATE_UNTAGGED: 'a field, argument or input field carries no category and reveals no field',
  SCHEMA_TAGS_CONTRADICTORY: 'an argument or input field carries a category and reveals a field',
  SCHEMA_CATEGORY_UNKNOWN: 'the schema uses a category that categories.yaml does not define',
  SCHEMA_MARKER_ALONE: 'a field carries nothing but a marker, which never stands alone',
  SCHEMA_NON_NULL: 'a personal field is not nullable',
  SCHEMA_REVEALS_UNKNOWN: 'an argument or input field reveals something that is not an output field',
  SCHEMA_ENTRY_INVALID: 'a root field has no valid entry, or another field has one',
} as const;

export type IssueCode = keyof typeof issueCodes;

/** Where something stands; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface PolicyIssue extends Position {
  readonly code: IssueCode;
  readonly message: string;
}

/** The issues by file, line and column, then by code and message, so that two runs print the same; each one once. */
export function sortIssues(issues: readonly PolicyIssue[]): readonly PolicyIssue[] {
  const distinct = new Map(issues.map((issue) => [JSON.stringify(Object.values(issue)), issue]));
  return [...distinct.values()].sort(
    (a, b) =>
      compareText(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compareText(a.code, b.code) ||
      compareText(a.message, b.message),
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
