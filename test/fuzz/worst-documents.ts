import { AppError } from '#kernel/app-error.ts';
import type { Asker } from './askers.ts';
import { parseWithinLimits } from '#gateway/parse-within-limits.ts';

/** The documents that cost most, each as large as the limits let it be. */
export interface WorstDocument {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const applicant = 'applicant(id: "APPLICANT")';
const file = 'case(id: "CASE")';
const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_each, index) => text(index)).join(' ');
const chain = (size: number, type: string, within: (next: string) => string, last: string): string =>
  `${times(size, (n) => `fragment F${String(n)} on ${type} { ${within(`...F${String(n + 1)}`)} }`)} fragment F${String(size)} on ${type} { ${last} }`;

/** By what grows in them. What they ask for is in the widest contracts. */
const families: Readonly<Record<string, (size: number) => string>> = {
  'aliases of a value': (size) => `{ ${applicant} { ${times(size, (n) => `a${n}: familyName`)} } }`,
  'aliases of an object': (size) =>
    `query ($id: ID!) { ${times(size, (n) => `a${n}: case(id: $id) { applicant { familyName cases { type } } }`)} }`,
  'aliases across subgraphs': (size) =>
    `{ ${file} { ${times(size, (n) => `a${n}: applicant { familyName cases { sponsor { fullName } } }`)} } }`,
  'depth across subgraphs': (size) =>
    `{ ${applicant} { ${'cases { applicant { familyName '.repeat(size)} id ${'} } '.repeat(size)} } }`,
  'wide and deep across subgraphs': (size) =>
    `{ ${applicant} { ${times(size, (n) => `a${n}: cases { applicant { familyName cases { applicant { familyName cases { sponsor { fullName } applicant { familyName } } } } } }`)} } }`,
  'inline fragments in each other': (size) =>
    `{ ${applicant} { ${'... { '.repeat(size)} familyName ${'} '.repeat(size)} } }`,
  'conditional inline fragments': (size) =>
    `query (${times(size, (n) => `$v${n}: Boolean!`)}) { ${applicant} { ${times(size, (n) => `... @include(if: $v${n}) { familyName cases { type } }`)} } }`,
  'inline fragments': (size) => `{ ${applicant} { ${times(size, () => '... { familyName cases { type } }')} } }`,
  'named fragments': (size) =>
    `{ ${applicant} { ${times(size, (n) => `...F${n}`)} } } ${times(size, (n) => `fragment F${n} on Applicant { familyName givenNames }`)}`,
  'fragments that double': (size) =>
    `{ ...F0 } ${chain(size, 'Query', (next) => `${next} ${next}`, `${applicant} { familyName cases { type } }`)}`,
  'fragments that double a level deeper': (size) =>
    `{ ${applicant} { ...F0 } } ${chain(size, 'Applicant', (next) => `familyName cases { applicant { ${next} } } x: cases { applicant { ${next} } }`, 'familyName')}`,
  'one field again and again': (size) => `{ ${applicant} { ${times(size, () => 'familyName')} } }`,
  'one object again and again': (size) => `{ ${times(size, () => `${applicant} { id }`)} }`,
  'one object in one object again and again': (size) =>
    `{ ${applicant} { ${times(size, () => 'cases { applicant { cases { type } } }')} } }`,
  operations: (size) => times(size, (n) => `query Q${n} { ${applicant} { id } }`),
  variables: (size) =>
    `query (${times(size, (n) => `$v${n}: ID!`)}) { ${times(size, (n) => `a${n}: applicant(id: $v${n}) { id }`)} }`,
  'unknown fields': (size) => `{ ${applicant} { ${times(size, (n) => `unknown${n}`)} } }`,
  directives: (size) => `{ ${applicant} { ${times(size, () => 'familyName @skip(if: false)')} } }`,
  'items of a list': (size) =>
    `{ casesRelatedToMe(filter: { type: [${times(size, () => 'ASYLUM')}] }) { totalCount } }`,
  'lists in each other': (size) => `{ applicant(id: ${'['.repeat(size)}1${']'.repeat(size)}) { id } }`,
  introspection: (size) => `{ __schema { types { ${'ofType { '.repeat(size)} name ${'} '.repeat(size)} } } }`,
  'introspection, again and again': (size) =>
    `{ ${times(size, (n) => `a${n}: __schema { types { fields { type { ofType { ofType { name } } } } } }`)} }`,
  'characters of a text': (size) => `{ applicant(id: "${'x'.repeat(size)}") { id } }`,
  'characters of a name': (size) => `{ ${'x'.repeat(size)} }`,
};

/** What a body of 64 kB leaves room for. */
const maxLength = 60_000;

export function worstDocuments({ contract, applicantId, caseId }: Asker): readonly WorstDocument[] {
  const fits = (query: string): boolean => {
    if (query.length > maxLength) return false;
    try {
      parseWithinLimits(query, contract);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'LIMIT_EXCEEDED') return false;
      throw error;
    }
  };
  return Object.entries(families).map(([name, documentOf]) => {
    let size = 1;
    for (let step = 32_768; step >= 1; step /= 2) if (fits(documentOf(size + step))) size += step;
    return {
      name: `${name} (${String(size)})`,
      query: documentOf(size).replaceAll('"APPLICANT"', `"${applicantId}"`).replaceAll('"CASE"', `"${caseId}"`),
      variables: { id: caseId },
    };
  });
}
