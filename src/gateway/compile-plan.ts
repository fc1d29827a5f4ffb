import { BREAK, Kind, visit, type DocumentNode, type GraphQLSchema } from 'graphql';
import { compileAnswer } from './execution/complete-answer.ts';
import { readPlan } from './execution/plan-form.ts';
import type { FetchFrom, PlanRun } from './execution/run.ts';
import { compileStep } from './execution/steps.ts';
import { compileSwitches } from './execution/switches.ts';
import { createNamesBelow } from './execution/type-names.ts';
import { Bare, type Values } from './execution/values.ts';

export type { FetchFrom, SubgraphAnswer, SubgraphRequest } from './execution/run.ts';

export interface PlanSchemas {
  /** With what only subgraphs know of each other. */
  readonly supergraph: GraphQLSchema;
  /** What clients see of it. */
  readonly api: GraphQLSchema;
}

export interface PlanResult {
  /** `null` where a value that must not be null is, or one has another form than its type. */
  readonly data: Readonly<Values> | null;
  readonly errors: readonly Error[];
}

/** A plan made into what it does. Holds nothing of a request: it serves any number of them, also at once. */
export interface CompiledPlan {
  /**
   * @param variables coerced
   * @throws Error where a condition of the plan has no value
   */
  run(variables: Readonly<Values>, fetchFrom: FetchFrom): Promise<PlanResult>;
}

/**
 * Compiles the plan of an operation once for all times it runs: what is asked of which subgraph, what is sent of the
 * objects that have come back, and what of all of it is the answer. Nothing is looked up in a document or a schema while
 * a plan runs, but when the first object of a type comes by.
 *
 * @param operation one, with its fragments, valid under the schema that clients see
 * @returns `null` where plan or operation hold something that the compiler does not cover
 * @see docs/execution.md
 */
export function compilePlan(plan: unknown, operation: DocumentNode, schemas: PlanSchemas): CompiledPlan | null {
  const read = readPlan(plan);
  const definition = operation.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (read === null || definition === undefined || asksForSchema(operation)) return null;
  const readSwitch = compileSwitches(definition);
  const step = compileStep(read.node, [], { namesBelow: createNamesBelow(schemas.supergraph), readSwitch });
  const complete = compileAnswer({ document: operation, operation: definition, schema: schemas.api, readSwitch });
  return {
    async run(variables, fetchFrom) {
      const run: PlanRun = { data: new Bare(), errors: [], variables, fetchFrom };
      await step(run);
      try {
        return { data: complete(run.data, variables), errors: run.errors };
      } catch (error) {
        const failure = error instanceof Error ? error : new Error('the answer cannot be made', { cause: error });
        return { data: null, errors: [...run.errors, failure] };
      }
    },
  };
}

function asksForSchema(operation: DocumentNode): boolean {
  let asks = false;
  visit(operation, {
    Field({ name }) {
      if (name.value !== '__schema' && name.value !== '__type') return undefined;
      asks = true;
      return BREAK;
    },
  });
  return asks;
}
