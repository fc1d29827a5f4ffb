import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { subgraphNames } from '#config/role.ts';
import { fetchDevelopmentToken } from '../../../src/cli/development-client.ts';
import { createProofKey } from '../../../src/cli/proof-key.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { findFreePorts, runProgram, type RunningProgram } from '#test/support/run-program.ts';
import { requesters } from '../scenarios/cast.ts';
import { losesBasis, losesFamily } from './policies.ts';
import { deploy, writeSchema } from './write-schema.ts';

const { refugeeBoard } = requesters;
const query = '{ caseByJournalNumber(journalNumber: "ASY-2") { applicant { familyName civilStatus } } }';
/** The program starts, with a new store. */
const timeoutMs = 90_000;

let folder: string;
let live: string;
let versions: Readonly<Record<'committed' | 'withoutFamily' | 'otherBasis', string>>;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'disclosure-reload-'));
  live = at('live');
  versions = {
    committed: await writeSchema(at('committed'), null),
    withoutFamily: await writeSchema(at('withoutFamily'), losesFamily),
    otherBasis: await writeSchema(at('otherBasis'), losesBasis),
  };
  await deploy(at('committed'), live);
}, timeoutMs);
afterAll(() => rm(folder, { recursive: true, force: true }));

const started: RunningProgram[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((program) => program.kill('SIGKILL')));
});
async function run(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<RunningProgram> {
  const program = await runProgram(args, { SCHEMA_DIR: live, ...environment });
  started.push(program);
  return program;
}

async function readJson(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

test(
  'SIGHUP: the whole program goes over to the files that are there now, or stays as it is',
  async () => {
    const port = await findFreePorts();
    const metricsPort = await findFreePorts();
    const [gatewayUrl, issuerUrl] = [`http://127.0.0.1:${String(port)}`, `http://127.0.0.1:${String(port + 1)}`];
    const dataDir = at('data');
    const program = await run([], {
      DATA_DIR: dataDir,
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
    });
    const proofKey = await createProofKey();
    const token = await fetchDevelopmentToken({ gatewayUrl, issuerUrl, dataDir }, refugeeBoard, proofKey);
    const ask = async (): Promise<unknown> => {
      const response = await fetch(`${gatewayUrl}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(await proofKey.present('POST', `${gatewayUrl}/graphql`, token)),
          'disclosure-purpose': refugeeBoard.purpose,
        },
        body: JSON.stringify({ query }),
      });
      return response.json();
    };
    const answer = (civilStatus: string | null, policyVersion: string): object => ({
      data: { caseByJournalNumber: { applicant: { civilStatus } } },
      extensions: { disclosure: { policyVersion } },
    });
    const notices = (): Promise<unknown> => readJson(`${gatewayUrl}/health/ready`);
    expect(await ask()).toMatchObject(answer('unmarried', versions.committed));

    // Half of another version: a copy that has been interrupted.
    await deploy(at('withoutFamily'), live, ['generated/policy.json']);
    await program.signal('SIGHUP', 'policy.refused');
    expect(program.errors.join('')).toContain('generated/policy.json was not compiled together with the others');
    const refused = { code: 'POLICY_REFUSED', subject: null, since: expect.any(String) };
    expect(await notices()).toMatchObject({ status: 'ready', notices: [refused] });
    expect(await ask()).toMatchObject(answer('unmarried', versions.committed));

    await deploy(at('withoutFamily'), live);
    await program.signal('SIGHUP', 'policy.taken');
    expect(await notices()).toMatchObject({ status: 'ready', notices: [] });
    expect(await ask()).toMatchObject(answer(null, versions.withoutFamily));

    await program.signal('SIGHUP', 'policy.unchanged');
    expect(await ask()).toMatchObject(answer(null, versions.withoutFamily));

    await deploy(at('otherBasis'), live);
    await program.signal('SIGHUP', 'policy.taken');
    expect(await ask()).toMatchObject(answer('unmarried', versions.otherBasis));

    const metrics = await (await fetch(`http://127.0.0.1:${String(metricsPort)}/metrics`)).text();
    const counted = metrics.match(/^disclosure_policy_reloads_total.*$/gm);
    expect(counted?.toSorted()).toEqual([
      'disclosure_policy_reloads_total{result="refused"} 1',
      'disclosure_policy_reloads_total{result="taken"} 2',
      'disclosure_policy_reloads_total{result="unchanged"} 1',
    ]);
    expect(await program.kill('SIGTERM')).toBe(0);
  },
  timeoutMs,
);

const onPostgres = storeKinds.includes('postgres') ? describe : describe.skip;

onPostgres('SIGHUP to a role of its own', () => {
  let testStore: TestStore;
  const key = randomBytes(32).toString('base64');
  const database = (): Readonly<Record<string, string>> => ({ DATABASE_URL: testStore.url ?? '' });

  beforeAll(async () => {
    testStore = await openTestStore('postgres');
  });
  afterAll(() => testStore.close());

  test(
    'a subgraph takes what was installed in the database, and a gateway waits for its subgraphs',
    async () => {
      await deploy(at('committed'), live);
      const port = await findFreePorts();
      const subgraph = await run(['subgraph', 'case'], {
        ...database(),
        ASSERTION_KEY_CASE: key,
        SUBGRAPH_PORT: String(port),
      });
      const keys = subgraphNames.flatMap((name) => [
        [`ASSERTION_KEY_${name.toUpperCase()}`, key],
        // The other four are not there.
        [`SUBGRAPH_URL_${name.toUpperCase()}`, `http://127.0.0.1:${String(name === 'case' ? port : port + 1)}/graphql`],
      ]);
      const gatewayPort = await findFreePorts();
      const gateway = await run(['gateway'], {
        ...database(),
        ...(Object.fromEntries(keys) as Record<string, string>),
        ...{ RECORD_LINK_KEY: key, RECIPIENT_ID_KEY: key, LOG_KEY: key, LOG_NAME: 'log.example/reload' },
        PORT: String(gatewayPort),
        TRUSTED_ISSUERS: JSON.stringify([{ url: 'http://127.0.0.1:1', authorities: '*', assurance: 'high' }]),
      });
      const known = (): Promise<unknown> => readJson(`http://127.0.0.1:${String(port)}/health`);

      await deploy(at('withoutFamily'), live);
      await subgraph.signal('SIGHUP', 'policy.refused');
      expect(subgraph.errors.join('')).toContain('The database does not have the rules of this policy.');
      expect(await known()).toEqual({ policyVersions: [versions.committed] });

      // It installs, and ends; there is no line that it is ready.
      await expect(runProgram(['migrate'], { SCHEMA_DIR: live, ...database() })).rejects.toThrow('ended with 0');
      await subgraph.signal('SIGHUP', 'policy.taken');
      expect(await known()).toEqual({ policyVersions: [versions.committed, versions.withoutFamily] });

      await gateway.signal('SIGHUP', 'policy.waiting');
      const { notices } = (await readJson(`http://127.0.0.1:${String(gatewayPort)}/health/ready`)) as {
        readonly notices: readonly { readonly code: string; readonly subject: string }[];
      };
      expect(notices.filter(({ code }) => code === 'POLICY_WAITS').map(({ subject }) => subject)).toEqual(
        subgraphNames.filter((name) => name !== 'case'),
      );
      expect(await gateway.kill('SIGTERM')).toBe(0);
      expect(await subgraph.kill('SIGTERM')).toBe(0);
    },
    timeoutMs,
  );
});
