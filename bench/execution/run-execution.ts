import { getVariableValues, Kind, parse } from 'graphql';
import { invariant } from '#kernel/invariant.ts';
import type { FetchFrom } from '#gateway/compile-plan.ts';
import { inventSupergraph, type Executed, type InventedSupergraph } from '#test/execution/invented-supergraph.ts';
import { loadSupergraphs } from '#test/execution/supergraphs.ts';
import { caseSelection } from '../case-selection.ts';
import { median } from '../quantiles.ts';

export interface ExecutionOptions {
  readonly runs: number;
  readonly json: boolean;
}

interface Measured {
  readonly name: string;
  /** CPU microseconds of one run of the plan, answers of the subgraphs not counted. */
  readonly compiledMicros: number;
  readonly apolloMicros: number;
  readonly ratio: number;
  /** Once for all runs. */
  readonly compileMicros: number;
}

const rounds = 9;
/** What the compiled executor must at least save, in one and the same run. */
const bar = 4;

const questions = {
  'one case with applicant and sponsor': { query: `{ case(id: "c-0") { ${caseSelection} } }`, cases: 1 },
  'fifty cases with applicant and sponsor': {
    query: `{ casesRelatedToMe(first: 50) { nodes { ${caseSelection} } } }`,
    cases: 50,
  },
} as const;

/** @returns whether the bar holds for both questions */
export async function runExecution({ runs, json }: ExecutionOptions): Promise<boolean> {
  const { product = {} } = await loadSupergraphs();
  const supergraph = inventSupergraph(product, 1);
  const measured: Measured[] = [];
  for (const [name, { query, cases }] of Object.entries(questions)) {
    measured.push(await measure(supergraph, { name, query, cases, runs }));
  }
  const holds = measured.every(({ ratio }) => ratio >= bar);
  process.stdout.write(json ? `${JSON.stringify({ runs, rounds, bar, holds, measured }, null, 2)}\n` : tell(measured));
  return holds;
}

interface Question {
  readonly name: string;
  readonly query: string;
  readonly cases: number;
  readonly runs: number;
}

type Run = (fetchFrom: FetchFrom) => Promise<Executed>;

async function measure(supergraph: InventedSupergraph, { name, query, cases, runs }: Question): Promise<Measured> {
  const document = parse(query);
  const plan = supergraph.plan(document);
  invariant(plan, 'it is planned');
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  const { coerced: variables = {} } = getVariableValues(supergraph.api, operation?.variableDefinitions ?? [], {});
  const answers = answersFor(cases);
  const compiled = supergraph.compile(plan, document);
  invariant(compiled, 'it is compiled');
  const ours: Run = (fetchFrom) => compiled.run(variables, fetchFrom);
  const first = await ours(freshAnswers(answers));
  const theirs: Run = (fetchFrom) => supergraph.execute(plan, document, variables, fetchFrom);
  const second = await theirs(freshAnswers(answers));
  invariant(JSON.stringify(first.data) === JSON.stringify(second.data), 'both give the same');
  invariant(!JSON.stringify(first.data).includes('null') && first.errors.length === 0, 'nothing is missing');

  const micros = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const taken = { ours: await cpuOf(ours, answers, runs), theirs: await cpuOf(theirs, answers, runs) };
    // The first round warms up.
    if (round === 0) continue;
    micros.ours.push(taken.ours);
    micros.theirs.push(taken.theirs);
  }
  const compile = () => Promise.resolve(supergraph.compile(plan, document));
  const compileMicros = await cpuOf(compile, {}, runs);
  const [compiledMicros, apolloMicros] = [median(micros.ours), median(micros.theirs)];
  return { name, compiledMicros, apolloMicros, ratio: apolloMicros / compiledMicros, compileMicros };
}

/** Of one run, in microseconds; what the subgraphs answer is there before the clock starts. */
async function cpuOf(run: (source: FetchFrom) => Promise<unknown>, answers: Answers, runs: number): Promise<number> {
  const sources = Array.from({ length: runs }, () => freshAnswers(answers));
  const started = process.cpuUsage();
  for (const source of sources) await run(source);
  const { user, system } = process.cpuUsage(started);
  return (user + system) / runs;
}

/** By the subgraph; an executor may change what it gets, so every run gets its own. */
type Answers = Readonly<Record<string, string>>;

function freshAnswers(answers: Answers): FetchFrom {
  const parsed = Object.entries(answers).map(([name, text]) => [name, Promise.resolve(JSON.parse(text))] as const);
  const bySubgraph = new Map(parsed);
  return (subgraph) => bySubgraph.get(subgraph) ?? Promise.reject(new Error(`nothing of ${subgraph} is needed`));
}

function answersFor(cases: number): Answers {
  const all = Array.from({ length: cases }, (_, index) => String(index));
  const nodes = all.map((index) => ({
    __typename: 'Case',
    id: `c-${index}`,
    journalNumber: `ASY-${index}`,
    type: 'ASYLUM',
    status: 'DECIDED',
    receivedOn: '2025-03-14',
    applicant: { __typename: 'Applicant', id: `a-${index}` },
    sponsor: { __typename: 'Sponsor', id: `s-${index}` },
  }));
  const applicants = all.map(() => ({
    __typename: 'Applicant',
    familyName: 'Rahimi',
    givenNames: 'Nasrin',
    dateOfBirth: '1990-01-31',
    nationalities: ['AFG'],
  }));
  const sponsors = all.map(() => ({
    __typename: 'Sponsor',
    fullName: 'Peter Holm',
    relationToApplicant: 'spouse',
    annualIncome: 412_000,
  }));
  const root = cases === 1 ? { case: nodes[0] } : { casesRelatedToMe: { nodes } };
  return {
    case: JSON.stringify({ data: root }),
    applicant: JSON.stringify({ data: { _entities: applicants } }),
    sponsor: JSON.stringify({ data: { _entities: sponsors } }),
  };
}

function tell(measured: readonly Measured[]): string {
  const micros = (value: number): string => value.toFixed(1).padStart(9);
  const lines = measured.map(
    ({ name, compiledMicros, apolloMicros, ratio, compileMicros }) =>
      `${name.padEnd(40)}${micros(compiledMicros)}${micros(apolloMicros)}${micros(ratio)}${micros(compileMicros)}`,
  );
  const head = `${'CPU in microseconds'.padEnd(40)} compiled   apollo    ratio  to compile`;
  return `${[head, ...lines].join('\n')}\n`;
}
