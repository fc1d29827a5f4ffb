import { deepStrictEqual } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { sql } from 'kysely';
import { loadGenerated } from '../../src/start/load-generated.ts';
import { invariant } from '#kernel/invariant.ts';
import type { Store } from '#storage/open-store.ts';
import { openTestStore, prepareDatabases, removeDatabases, type TestStore } from '#test/support/databases.ts';
import { contenderNames, cores, type Contender, type ContenderName } from './contender.ts';
import { describePeers } from './describe-peers.ts';
import { installPeers } from './install-peers.ts';
import { judge, medianOf, type Results } from './judge.ts';
import { measure, startLoad, type Measuring, type Sample } from './measure.ts';
import { nameOf, parentOf } from './process-tree.ts';
import { createPrograms, type StartProgram } from './programs.ts';
import { questionNames, questions, type QuestionName } from './questions.ts';
import { startOurs } from './start-ours.ts';
import { startPeers } from './start-peers.ts';
import { parseUrls } from './subgraph-documents.ts';

export interface PeersOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly json: boolean;
}

const connections = 32;
const warmUpSeconds = 5;

/** @returns whether everything that must hold does */
export async function runPeers({ rounds, seconds, json }: PeersOptions): Promise<boolean> {
  if (process.env['TEST_DATABASE_URL'] === undefined || process.platform !== 'linux') {
    process.stderr.write('TEST_DATABASE_URL and Linux are needed: ours keeps its record in PostgreSQL.\n');
    process.exitCode = 2;
    return false;
  }
  installPeers();
  const folder = await mkdtemp(join(tmpdir(), 'disclosure-peers-'));
  await prepareDatabases();
  const database = await openTestStore('postgres');
  const programs = createPrograms();
  const load = startLoad(cores.others);
  try {
    const contenders = await startAll(programs.start, folder, database);
    await checkAnswers(contenders);
    const databasePid = await findDatabase(database.store);
    const measured = await measureAll(contenders, rounds, { load, databasePid, connections, warmUpSeconds, seconds });
    const results = summarise(measured);
    const judged = judge(results);
    const holds = judged.every((each) => each.holds);
    const settings = { node: process.version, rounds, seconds, warmUpSeconds, connections };
    const told = { settings, holds, judged, results, measured };
    process.stdout.write(json ? `${JSON.stringify(told, null, 2)}\n` : describePeers(results, judged));
    return holds;
  } finally {
    load.close();
    await programs.close();
    await database.close();
    await removeDatabases();
    await rm(folder, { recursive: true });
  }
}

async function startAll(start: StartProgram, folder: string, { url }: TestStore): Promise<readonly Contender[]> {
  invariant(url, 'a database of PostgreSQL has an address');
  const subgraphs = await start(cores.others, [], {}, { file: 'bench/comparison/serve-subgraphs.ts' });
  const urls = parseUrls(subgraphs.said);
  const { policy } = await loadGenerated();
  const ours = await startOurs(start, { folder, urls, databaseUrl: url });
  return [...ours, ...(await startPeers(start, { folder, urls, policy }))];
}

/** @throws AssertionError where somebody answers something else than the others */
async function checkAnswers(contenders: readonly Contender[]): Promise<void> {
  for (const { name, url, headers, bound, idOf, read } of contenders) {
    // Who is asked with a proof answers as without one; the load generator has the key.
    if (bound !== null) continue;
    for (const question of questionNames) {
      const { bodies, expected } = questions[question];
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(await headers()) },
        body: bodies(idOf)[0] ?? '',
      });
      const text = await response.text();
      try {
        deepStrictEqual(read(JSON.parse(text)), expected(idOf));
      } catch (cause) {
        throw new Error(`${name} answers something else to ${question}: ${text.slice(0, 500)}`, { cause });
      }
    }
  }
}

/** The server that all its processes come from; `null` where it is not on this machine. */
async function findDatabase(store: Store): Promise<number | null> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(store.admin);
  const parent = parentOf(rows[0]?.pid ?? 0);
  return parent === null || nameOf(parent) !== 'postgres' ? null : parent;
}

type Samples = Readonly<Record<QuestionName, Readonly<Record<ContenderName, Sample[]>>>>;

/** Round by round, so that what befalls the machine meanwhile befalls all. */
async function measureAll(contenders: readonly Contender[], rounds: number, measuring: Measuring): Promise<Samples> {
  const none = () =>
    Object.fromEntries(contenderNames.map((name) => [name, []])) as unknown as Record<ContenderName, Sample[]>;
  const samples = { Q1: none(), Q2: none() };
  const bar = new SingleBar({ format: '{bar} {value}/{total} measured, {eta_formatted} left', noTTYOutput: false });
  if (process.stderr.isTTY) bar.start(rounds * questionNames.length * contenders.length, 0);
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const question of questionNames) {
        for (const contender of contenders) {
          samples[question][contender.name].push(await measure(contender, question, measuring));
          bar.increment();
        }
      }
    }
  } finally {
    bar.stop();
  }
  return samples;
}

function summarise(samples: Samples): Results {
  const of = (question: QuestionName) =>
    Object.fromEntries(
      contenderNames.map((name) => [name, medianOf(samples[question][name])]),
    ) as Results[QuestionName];
  return { Q1: of('Q1'), Q2: of('Q2') };
}
