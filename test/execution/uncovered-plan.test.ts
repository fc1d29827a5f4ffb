import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { createPlanExecutor } from '#gateway/execute-plan.ts';
import { openSubgraphs } from '#gateway/open-subgraphs.ts';
import { createVerdictCollector } from '#gateway/verdicts.ts';
import { asId, type PolicyVersion } from '#kernel/ids.ts';
import { reportExtension } from '#policy/verdict-report.ts';
import { requesterOf } from '#test/support/requester.ts';
import { silentTelemetry } from '#test/support/silent-telemetry.ts';
import { serveRaw } from '../traps/fixture/serve-raw.ts';
import { trapSupergraph } from '../traps/fixture/trap-schema.ts';

const limits = { timeoutMs: 5000, maxConcurrent: 4, maxWaiting: 4, failuresToOpen: 100, halfOpenAfterMs: 1000 };
const id = '5c2a7a53-43f3-4c3f-8d8e-2b4f0f6f2c11';

const answering =
  (status: number, data: unknown): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ data, extensions: { [reportExtension]: { opened: [] } } }));
  };

describe('what runs a plan', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  async function execute(query: string, listener: RequestListener) {
    const server = await serveRaw(listener);
    const telemetry = silentTelemetry();
    const subgraphs = openSubgraphs({
      subgraphs: ['people', 'files'].map((name) => ({ name, url: server.url, signAssertion: () => 'signed' })),
      limits,
      tls: null,
      maxResponseBytes: 10_000,
      telemetry,
    });
    const plans = await createPlanExecutor({ supergraphSdl: trapSupergraph, subgraphs, telemetry });
    closing.push(
      () => plans.close(),
      () => subgraphs.close(),
      () => server.close(),
    );
    const failures: unknown[] = [];
    const data = await plans.execute(
      parse(query),
      query,
      {},
      {
        requester: requesterOf('wide', 'all'),
        atMs: 0,
        policyVersion: asId<PolicyVersion>('1'),
        verdicts: createVerdictCollector(),
        failures,
      },
    );
    const counted = (await telemetry.metrics.text()).match(/^disclosure_plans_run_total.*$/gm);
    return { data: JSON.parse(JSON.stringify(data)) as unknown, failures, counted };
  }

  const person = { __typename: 'Applicant', id, name: 'Alice' };
  const plain = `{ applicant(id: "${id}") { name } }`;
  // The gate keeps the schema out of what is planned: nothing that a client sends comes this way.
  const uncovered = `{ applicant(id: "${id}") { name } __schema { queryType { name } } }`;
  const schema = { __schema: { queryType: { name: 'Query' } } };

  test.each([
    ['the compiled plan', plain, 'compiled', {}],
    ['the executor that comes with the planner, where the compiler does not cover it', uncovered, 'apollo', schema],
  ])('is %s, and it is counted', async (_what, query, executor, more) => {
    const { data, failures, counted } = await execute(query, answering(200, { applicant: person }));
    expect(data).toEqual({ applicant: { name: 'Alice' }, ...more });
    expect(failures).toEqual([]);
    expect(counted).toEqual([`disclosure_plans_run_total{executor="${executor}"} 1`]);
  });

  test.each([
    ['compiled', plain, {}],
    ['not compiled', uncovered, schema],
  ])('tells what failed, %s', async (_what, query, more) => {
    const { data, failures } = await execute(query, answering(500, null));
    expect(data).toEqual({ applicant: null, ...more });
    expect(failures).toMatchObject([{ message: 'people answered 500' }]);
  });

  test.each([
    ['compiled', plain],
    ['not compiled', uncovered],
  ])('gives nothing, and says so, where an answer has another form than its schema, %s', async (_what, query) => {
    const { data, failures } = await execute(query, answering(200, { applicant: 'Alice' }));
    expect(data).toEqual({});
    expect(failures).toHaveLength(1);
  });
});
