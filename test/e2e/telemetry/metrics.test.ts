import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { subgraphNames } from '#config/role.ts';
import { serveMetrics, type MetricsServer } from '#telemetry/serve-metrics.ts';
import { bootNetwork, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { failRecords } from '#test/support/refuse-records.ts';
import { requesters } from '../scenarios/cast.ts';

const { refugeeBoard } = requesters;
const query = '{ caseByJournalNumber(journalNumber: "ASY-2") { applicant { familyName } } }';

describe.each(storeKinds)('the counts of a gateway on %s', (kind) => {
  let network: TestNetwork;
  let server: MetricsServer;
  beforeAll(async () => {
    network = await bootNetwork(kind);
    server = await serveMetrics({ metrics: network.telemetry.metrics, host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await server.close();
    await network.close();
  });

  const scrape = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();
  /** The values of a metric, by its labels. */
  const read = async (name: string): Promise<Readonly<Record<string, string>>> => {
    const lines = (await scrape())
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    return Object.fromEntries(
      lines.map((line) => {
        const [labels = '', value = ''] = line.slice(name.length).split(' ');
        return [labels, value];
      }),
    );
  };

  test('tell requests by code, authority and purpose, fetches by subgraph, records by what became of them', async () => {
    await network.ask(refugeeBoard, query);
    await network.ask(refugeeBoard, query.replace('familyName', 'internalNotes'));
    await network.post({ authorization: 'Bearer x', 'content-type': 'application/json' }, '{}');
    await network.post({ 'content-type': 'text/plain' }, '{}');
    const by = (code: string, authority: string, purpose: string): string =>
      `{route="graphql",code="${code}",authority="${authority}",purpose="${purpose}"}`;
    const { authority, purpose } = refugeeBoard;
    expect(await read('disclosure_requests_total')).toEqual({
      [by('OK', authority, purpose)]: '1',
      [by('BAD_REQUEST', authority, purpose)]: '1',
      [by('UNAUTHENTICATED', 'unnamed', 'unnamed')]: '1',
      [by('BAD_REQUEST', 'unnamed', 'unnamed')]: '1',
    });
    expect(await read('disclosure_fetch_duration_seconds_count')).toEqual({
      '{subgraph="case",outcome="ok"}': '1',
      '{subgraph="applicant",outcome="ok"}': '1',
    });
    expect(await read('disclosure_plans_run_total')).toEqual({ '{executor="compiled"}': '1' });
    expect(await read('disclosure_records_total')).toEqual({ '{outcome="appended"}': '1', '{outcome="failed"}': '0' });
    expect(await read('disclosure_record_batch_size_count')).toEqual({ '': '1' });
    expect(await read('disclosure_operations_cached')).toEqual({ '': '1' });
    expect(await read('disclosure_upstream_state')).toEqual(
      Object.fromEntries([...subgraphNames, 'documents'].map((name) => [`{subgraph="${name}"}`, '0'])),
    );
    expect(await read('disclosure_subgraph_duration_seconds_count')).toEqual({
      '{subgraph="case",outcome="ok"}': '1',
      '{subgraph="applicant",outcome="ok"}': '1',
    });
  });

  test('are served at one address and say nothing elsewhere', async () => {
    const elsewhere = await fetch(`${server.url}/metrics/x`);
    expect([elsewhere.status, await elsewhere.text()]).toEqual([404, '']);
    expect((await fetch(`${server.url}/metrics`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${network.url}/metrics`)).status).toBe(404);
  });

  test('count a record that could not be kept', async () => {
    const answer = await failRecords(network.store, () => network.ask(refugeeBoard, query));
    expect(answer.status).toBe(503);
    expect(await read('disclosure_records_total')).toEqual({ '{outcome="appended"}': '1', '{outcome="failed"}': '1' });
    expect(
      network.logLines.filter((line) => line.includes('request.unavailable')).map((line) => JSON.parse(line) as object),
    ).toEqual([
      expect.objectContaining({ level: 'error', code: 'RECORD_UNAVAILABLE', sqlState: '23514', component: 'gateway' }),
    ]);
  });

  test('of the process are there once they are asked for', async () => {
    network.telemetry.metrics.watchProcess();
    expect(await scrape()).toContain('process_cpu_seconds_total');
  });
});
