import { GraphQLError } from 'graphql';
import type { ResponsePath } from './places.ts';
import type { Values } from './values.ts';

export interface SubgraphRequest {
  readonly query: string;
  readonly operationName?: string;
  readonly variables: Readonly<Values>;
}

export interface SubgraphError {
  readonly message: string;
  readonly path?: ResponsePath | undefined;
}

export interface SubgraphAnswer {
  readonly data?: unknown;
  readonly errors?: readonly SubgraphError[] | undefined;
}

/** Asks one subgraph. What it rejects with is the failure of that fetch, and of no other. */
export type FetchFrom = (subgraph: string, request: SubgraphRequest) => Promise<SubgraphAnswer>;

/** One execution of a plan. */
export interface PlanRun {
  /** What has come back so far, joined; filled as it comes. */
  readonly data: Values;
  /** Filled while fetches run: each failure of a fetch, and what subgraphs say that failed. */
  readonly errors: Error[];
  readonly variables: Readonly<Values>;
  readonly fetchFrom: FetchFrom;
}

/** Runs a part of a plan; what fails of it is in the errors of the run. */
export type Step = (run: PlanRun) => Promise<void>;

/** What a subgraph says that failed, at the place of the answer where it stands; without one where it has none. */
export function tellError({ message }: SubgraphError, path: ResponsePath | undefined): GraphQLError {
  return new GraphQLError(message, path === undefined ? {} : { path });
}
