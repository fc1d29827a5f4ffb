import { getNamedType, isLeafType, isObjectType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { Opening } from './is-met.ts';
import type { Operation } from './expect-response.ts';
import type { Ids } from './world-objects.ts';
import type { World } from './world.ts';

/** The people and cases that are asked for. */
export interface AskedFor {
  readonly applicants: readonly string[];
  readonly cases: readonly string[];
  readonly sponsors: readonly string[];
}

/** Those that the cases open, one of each that they do not, as far as there is one. */
export function chooseAskedFor(world: World, openings: readonly Opening[]): AskedFor {
  const withStranger = (near: readonly (string | null)[], all: Iterable<string>): readonly string[] => {
    const opened = new Set(near.filter((name) => name !== null));
    return [...opened, ...[...all].filter((name) => !opened.has(name)).slice(0, 1)];
  };
  return {
    applicants: withStranger(
      openings.map(({ applicant }) => applicant),
      world.persons.keys(),
    ),
    cases: withStranger(
      openings.map(({ file }) => file),
      world.files.map(({ journalNumber }) => journalNumber),
    ),
    sponsors: withStranger(
      openings.map(({ sponsor }) => sponsor),
      world.sponsors.keys(),
    ),
  };
}

/** For each root field of a contract one operation that asks for every field behind it, and for what nobody knows. */
export function fullOperations(
  contract: GraphQLSchema,
  world: World,
  askedFor: AskedFor,
  ids: Ids,
): readonly (Operation & { readonly root: string })[] {
  const query = contract.getQueryType();
  return Object.keys(query?.getFields() ?? {}).map((root) => {
    const returned = getNamedType(query?.getFields()[root]?.type);
    const above = elsewhere[root] ?? [];
    const selection = isObjectType(returned) ? ` ${selectAll(returned, above)}` : '';
    const asked = argumentsFor(root, world, askedFor, ids).map(
      (text, index) => `f${String(index)}: ${root}${text}${selection}`,
    );
    return { root, query: `{ ${asked.join(' ')} }`, variables: {} };
  });
}

/**
 * What is not shown in full behind a root field, because it is behind another: there the ids are enough. That all ways to
 * a value show the same is the concern of the random operations.
 */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  applicantByFileNumber: ['Applicant', 'Case'],
  personInMatter: ['Applicant', 'Case'],
  case: ['Applicant', 'Case', 'Sponsor'],
  caseInMatter: ['Applicant', 'Case', 'Sponsor'],
  caseByJournalNumber: ['Applicant'],
  casesRelatedToMe: ['Case'],
};

/** Every field, down to a type that stands above already: of that the id alone. */
function selectAll(type: GraphQLObjectType, above: readonly string[]): string {
  const within = [...above, type.name];
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const named = getNamedType(field.type);
    if (isLeafType(named)) return [field.name];
    if (!isObjectType(named)) return [];
    if (!within.includes(named.name)) return [`${field.name} ${selectAll(named, within)}`];
    return named.getFields()['id'] === undefined ? [] : [`${field.name} { id }`];
  });
  return `{ ${fields.join(' ')} }`;
}

function argumentsFor(
  root: string,
  world: World,
  { applicants, cases, sponsors }: AskedFor,
  ids: Ids,
): readonly string[] {
  const by = (name: string, values: readonly unknown[]): readonly string[] =>
    values.map((value) => `(${name}: ${JSON.stringify(value)})`);
  switch (root) {
    case 'applicant':
      return by('id', [...applicants.map((name) => ids.seal('Applicant', name)), 'AAAA']);
    case 'applicantByFileNumber':
      return by('alienFileNumber', [
        ...applicants.map((name) => world.persons.get(name)?.values['alienFileNumber']),
        '99999999',
      ]);
    case 'case':
      return by('id', [...cases.map((number) => ids.seal('Case', number)), 'AAAA']);
    case 'disclosuresOfCase':
      return by('caseId', [...cases.map((number) => ids.seal('Case', number)), 'AAAA']);
    case 'caseByJournalNumber':
      return by('journalNumber', [...cases, 'ASY-77']);
    case 'sponsor':
      return by('id', [...sponsors.map((name) => ids.seal('Sponsor', name)), 'AAAA']);
    case 'disclosure':
    case 'releaseTicket':
      return by('id', ['00000000-0000-4000-8000-000000000000']);
    case 'changesSince':
      return ['', '(first: 2)'];
    case 'casesRelatedToMe':
      return ['(first: 100)', '(first: 2)', '(filter: {type: ASYLUM})', '(filter: {nationality: "IRN"})'];
    case 'caseStatistics':
      return [
        '(table: "humanitarian_by_outcome_and_year", period: "2025")',
        '(table: "humanitarian_by_outcome_and_year", period: "2024")',
        '(table: "names_by_street", period: "2025")',
      ];
    case 'anonymisedCases':
      return by('questionReference', ['UUI alm. del spm. 512', 'UUI alm. del spm. 999']);
    default:
      return [''];
  }
}
