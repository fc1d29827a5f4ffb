import { getVariableValues, Kind } from 'graphql';
import { invariant } from '#kernel/invariant.ts';
import type { FetchFrom, SubgraphAnswer } from '#gateway/compile-plan.ts';
import type { Draw } from '#test/oracle/draw.ts';
import { drawQuery } from './draw-query.ts';
import { hashText } from './invented-subgraph.ts';
import type { Executed, InventedSupergraph } from './invented-supergraph.ts';

/** What was seen of one operation, for a test to be sure that it saw enough. */
export interface Compared {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The other planner refuses it: there is nothing to compare. */
  readonly isPlanned: boolean;
  readonly fetches: number;
  /** Fetches of entities among them. */
  readonly batches: number;
  readonly errors: number;
  /** Of the errors, those that were seen to stand at the object that they are about. */
  readonly located: number;
  /** What differs; `null` where nothing does. */
  readonly difference: string | null;
}

/** Draws an operation, runs its plan through both executors over the same subgraphs, and compares what they give. */
export async function compareAtRandom(supergraph: InventedSupergraph, draw: Draw): Promise<Compared> {
  const { document, text, variables: given } = drawQuery(draw, supergraph.api);
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  const { coerced: variables } = getVariableValues(supergraph.api, operation?.variableDefinitions ?? [], given);
  invariant(variables, `values of the right types were drawn: ${text}`);
  const unseen = { text, variables, isPlanned: false, fetches: 0, batches: 0, errors: 0, located: 0, difference: null };
  const plan = supergraph.plan(document);
  if (plan === null) return unseen;
  const compiled = supergraph.compile(plan, document);
  invariant(compiled, `the compiler covers it: ${text}`);
  const seed = draw.int(0, 1_000_000);
  const queries: string[] = [];
  const fetchFrom: FetchFrom = async (subgraph, request) => {
    queries.push(request.query);
    return spoil(await supergraph.answer(subgraph, request), `${String(seed)} ${subgraph} ${request.query}`);
  };
  const theirs = await supergraph.execute(plan, document, variables, fetchFrom);
  queries.length = 0;
  const ours = await compiled.run(variables, fetchFrom);
  const places = ours.errors.map((error) => checkPlace(error, ours.data));
  return {
    ...unseen,
    isPlanned: true,
    fetches: queries.length,
    batches: queries.filter((query) => query.includes('_entities')).length,
    errors: ours.errors.length,
    located: places.filter((place) => place === 'right').length,
    difference: places.find((place) => place !== 'right' && place !== 'unseen') ?? findDifference(ours, theirs),
  };
}

/** Some fetches fail as a whole, or bring an answer that is none. */
function spoil(answer: SubgraphAnswer, what: string): SubgraphAnswer {
  const drawn = hashText(what) % 100;
  if (drawn < 2) throw new Error(`no answer to ${what}`);
  if (drawn < 3) return { data: null, errors: [{ message: `nothing for ${what}` }] };
  if (drawn < 5) return { ...answer, data: shorten(answer.data) };
  return answer;
}

function shorten(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || !('_entities' in data) || !Array.isArray(data._entities))
    return data;
  return { ...data, _entities: data._entities.slice(1) };
}

/**
 * Data alike, whatever the order of fields in an object, and errors alike. Where an error stands is looked at by itself:
 * the other executor counts objects that were not asked about ({@link checkPlace}).
 */
function findDifference(ours: Executed, theirs: Executed): string | null {
  const [ourData, theirData] = [canonical(ours.data ?? null), canonical(theirs.data ?? null)];
  if (ourData !== theirData) return `data\n  ours   ${ourData}\n  theirs ${theirData}`;
  const [ourErrors, theirErrors] = [tellErrors(ours), tellErrors(theirs)];
  return ourErrors === theirErrors ? null : `errors\n  ours   ${ourErrors}\n  theirs ${theirErrors}`;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) =>
    typeof each !== 'object' || each === null || Array.isArray(each)
      ? each
      : Object.fromEntries(Object.entries(each).toSorted(([one], [other]) => (one < other ? -1 : 1))),
  );
}

/** An index says in which item of a list it stands, which the other executor may get wrong. */
function tellErrors({ errors }: Executed): string {
  const told = errors.map(({ message, path }) => {
    const names = path?.map((step) => (typeof step === 'number' ? '@' : step)).join('.') ?? 'nowhere';
    return `${names}: ${message.replace(/\d+ elements/, 'elements')}`;
  });
  return JSON.stringify(told.toSorted());
}

/** Invented errors say of whom they are: `Film-4.scenes.0.width fails` stands three steps below Film-4. */
function checkPlace({ message, path }: Executed['errors'][number], data: Executed['data']): string {
  const [, owner, steps = ''] = /^(?:nobody finds )?(\w+-\d)((?:\.[^ ]+)*)(?: fails)?$/.exec(message) ?? [];
  if (owner === undefined || path === undefined) return 'unseen';
  const place = path.slice(0, path.length - steps.split('.').length + 1);
  let value: unknown = data;
  for (const step of place) {
    value = typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, step)?.value : null;
  }
  if (typeof value !== 'object' || value === null || !('id' in value)) return 'unseen';
  return value.id === owner ? 'right' : `the error of ${owner} stands at ${String(value.id)}: ${path.join('.')}`;
}
