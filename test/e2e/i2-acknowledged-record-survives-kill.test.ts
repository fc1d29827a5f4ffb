import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fetchDevelopmentToken } from '../../src/cli/development-client.ts';
import { createProofKey } from '../../src/cli/proof-key.ts';
import { findFreePorts, runProgram, type RunningProgram } from '../support/run-program.ts';

let dataDir: string;
let port: number;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'disclosure-kill-'));
  port = await findFreePorts();
});

const started: RunningProgram[] = [];

afterAll(async () => {
  await Promise.all(started.map((program) => program.kill('SIGKILL')));
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<RunningProgram> {
  const program = await runProgram([], { DATA_DIR: dataDir, PORT: String(port) });
  started.push(program);
  return program;
}

async function ask(authority: string, purpose: string, query: string) {
  const gatewayUrl = `http://127.0.0.1:${String(port)}`;
  const config = { gatewayUrl, issuerUrl: `http://127.0.0.1:${String(port + 1)}`, dataDir };
  const proofKey = await createProofKey();
  const token = await fetchDevelopmentToken(config, { authority }, proofKey);
  const response = await fetch(`${gatewayUrl}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(await proofKey.present('POST', `${gatewayUrl}/graphql`, token)),
      'disclosure-purpose': purpose,
    },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as {
    readonly data: Readonly<Record<string, unknown>>;
    readonly extensions: { readonly disclosure: { readonly record: string } };
  };
}

// Two starts of the whole program, one of them with a new store.
const timeoutMs = 90_000;

test(
  'I2, I6: a record that was acknowledged is there after kill -9, without repair; SIGTERM ends with 0',
  async () => {
    const first = await start();
    const query = '{ caseByJournalNumber(journalNumber: "ASY-2") { id journalNumber } }';
    const before = await ask('flygtningenaevnet', 'appeal_refugee_appeals_board', query);
    const { record } = before.extensions.disclosure;
    await first.kill('SIGKILL');

    const second = await start();
    const found = await ask(
      'databeskyttelsesraadgiver',
      'internal_oversight_dpo',
      `{ disclosure(id: "${record}") { id recipient } }`,
    );
    expect(found.data['disclosure']).toEqual({ id: record, recipient: 'flygtningenaevnet' });
    // The same id for the same recipient: keys and cast are those of before.
    expect((await ask('flygtningenaevnet', 'appeal_refugee_appeals_board', query)).data).toEqual(before.data);

    expect(await second.kill('SIGTERM')).toBe(0);
    expect(second.lines.at(-1)).toBe(`ready http://127.0.0.1:${String(port)}/graphql`);
  },
  timeoutMs,
);
