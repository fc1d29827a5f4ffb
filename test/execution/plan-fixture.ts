import { buildSchema, parse } from 'graphql';
import { compilePlan, type FetchFrom, type SubgraphAnswer, type SubgraphRequest } from '#gateway/compile-plan.ts';
import { invariant } from '#kernel/invariant.ts';

const schema = buildSchema(`
  interface Named { id: ID! name: String }
  type Person implements Named { id: ID! name: String age: Int home: Home! friends: [Person!] grid: [[Person]] }
  type Firm implements Named { id: ID! name: String }
  type Home { street: String! rooms: [Int!] }
  union Party = Person | Firm
  type Query { me: Person us: [Person] party: Party parties: [Party] named: Named flag: Boolean }
  type Mutation { first: Int second: Int }
`);
export const schemas = { supergraph: schema, api: schema };

export const rootFetch = (operation: string, rest: object = {}) => ({
  kind: 'Fetch',
  serviceName: 'one',
  operation,
  operationKind: 'query',
  ...rest,
});
export const key = (type: string, ...fields: readonly string[]) => ({
  kind: 'InlineFragment',
  typeCondition: type,
  selections: ['__typename', 'id', ...fields].map((name) => ({ kind: 'Field', name })),
});
export const entityFetch = (path: readonly string[], rest: object = {}) => ({
  kind: 'Flatten',
  path,
  node: rootFetch('entities', { serviceName: 'two', requires: [key('Person')], ...rest }),
});
export const inSequence = (...nodes: readonly object[]) => ({ kind: 'Sequence', nodes });
export const atOnce = (...nodes: readonly object[]) => ({ kind: 'Parallel', nodes });

export const person = (id: string, rest: object = {}) => ({ __typename: 'Person', id, ...rest });
export const firm = (id: string) => ({ __typename: 'Firm', id });

/** Answers by the text of the query; with several, in turn. */
type Answers = Readonly<Record<string, SubgraphAnswer | ((request: SubgraphRequest) => SubgraphAnswer)>>;

export async function runPlan(node: object | undefined, query: string, answers: Answers, variables: object = {}) {
  const compiled = compilePlan({ kind: 'QueryPlan', node }, parse(query), schemas);
  invariant(compiled, 'the compiler covers it');
  const asked: { readonly subgraph: string; readonly request: SubgraphRequest }[] = [];
  const fetchFrom: FetchFrom = (subgraph, request) => {
    asked.push({ subgraph, request });
    const answer = answers[request.query];
    if (answer === undefined) return Promise.reject(new Error(`${request.query} failed`));
    const given = typeof answer === 'function' ? answer(request) : answer;
    return Promise.resolve(JSON.parse(JSON.stringify(given)) as SubgraphAnswer);
  };
  const { data, errors } = await compiled.run({ ...variables }, fetchFrom);
  const told = errors.map((error) => ('path' in error ? [error.message, error.path] : [error.message]));
  return { data: JSON.parse(JSON.stringify(data)) as unknown, errors: told, asked };
}
