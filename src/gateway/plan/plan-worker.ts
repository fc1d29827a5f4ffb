import { parentPort, workerData } from 'node:worker_threads';
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner, type QueryPlan } from '@apollo/query-planner';
import { parse } from 'graphql';
import { z } from 'zod';
import { invariant } from '#kernel/invariant.ts';

/*
 * The thread that plans: it gets the text of one operation at a time and answers each with one message. What it may take,
 * in time and memory, the other side decides by ending it.
 */

export type PlanReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'planned'; readonly plan: QueryPlan; readonly length: number }
  /** Beyond what the planner does, or larger than a plan may be. */
  | { readonly kind: 'refused' };

/** In characters, as JSON. Taking over a plan costs the other thread time as well. */
const maxPlanLength = 512 * 1024;

const { supergraphSdl } = z.strictObject({ supergraphSdl: z.string() }).parse(workerData);
const supergraph = Supergraph.build(supergraphSdl);
const planner = new QueryPlanner(supergraph);
const schema = supergraph.apiSchema();

function plan(operation: string): PlanReply {
  try {
    const made = planner.buildQueryPlan(operationFromDocument(schema, parse(operation, { noLocation: true })));
    const { length } = JSON.stringify(made);
    return length > maxPlanLength ? { kind: 'refused' } : { kind: 'planned', plan: made, length };
  } catch {
    return { kind: 'refused' };
  }
}

invariant(parentPort, 'runs in a worker thread');
const port = parentPort;
const reply = (message: PlanReply): void => {
  port.postMessage(message);
};
port.on('message', (operation: string) => {
  reply(plan(operation));
});
reply({ kind: 'ready' });
