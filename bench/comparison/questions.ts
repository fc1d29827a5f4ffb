import { caseSelection } from '../case-selection.ts';
import { caseCount, inventCase, keyOf, listLength, type Kind } from './invented-cases.ts';

export const questionNames = ['Q1', 'Q2'] as const;
export type QuestionName = (typeof questionNames)[number];

/** How whoever asks sees the ids of the house. */
export type IdOf = (kind: Kind, key: string) => string;

export interface Question {
  readonly query: string;
  /** Bodies of requests, asked in turn, and what is to be answered to the first of them. */
  readonly bodies: (idOf: IdOf) => readonly string[];
  readonly expected: (idOf: IdOf) => object;
}

const oneCase = `query OneCase($id: ID!) { case(id: $id) { ${caseSelection} } }`;
const manyCases = `query ManyCases($first: Int!) { casesRelatedToMe(first: $first) { nodes { ${caseSelection} } } }`;

const first = (count: number): readonly number[] => Array.from({ length: count }, (_, number) => number);

/** Q1: one case by its id, with applicant and sponsor. Q2: a list of fifty, the same of each. */
export const questions: Readonly<Record<QuestionName, Question>> = {
  Q1: {
    query: oneCase,
    bodies: (idOf) =>
      first(caseCount).map((number) =>
        JSON.stringify({ query: oneCase, variables: { id: idOf('Case', keyOf('Case', number)) } }),
      ),
    expected: (idOf) => ({ case: inventCase(0, idOf) }),
  },
  Q2: {
    query: manyCases,
    bodies: () => [JSON.stringify({ query: manyCases, variables: { first: listLength } })],
    expected: (idOf) => ({
      casesRelatedToMe: { nodes: first(listLength).map((number) => inventCase(number, idOf)) },
    }),
  },
};
