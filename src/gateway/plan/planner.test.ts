import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from '@jest/globals';
import { parse, type DocumentNode } from 'graphql';
import { composeSupergraph } from '#policy/compose-supergraph.ts';
import { createPlanner, startPlanWorker, type Planner } from './planner.ts';
import { loadGenerated } from '../../start/load-generated.ts';

const { supergraphSdl } = await loadGenerated();
const plain = parse('{ applicant(id: "x") { familyName cases { type } } }');
const fetches = { kind: 'QueryPlan', node: { kind: expect.any(String) } };

/** Valid, and no end of it: each level adds to what the planner looks at. It takes more than half a minute, and gigabytes. */
const endless = parse(
  `{ applicant(id: "x") { ${'cases { applicant { familyName '.repeat(550)} id ${'} }'.repeat(550)} } }`,
);

/** Four subgraphs that share every field of a type with a list of its own kind. */
function composeShared(): string {
  const fields = ['f0', 'f1', 'f2'].map((name) => `${name}: Node @shareable`).join(' ');
  const files = ['one', 'two', 'three', 'four'].map((name) => ({
    path: `${name}.graphql`,
    text: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
      type Query { node: Node @shareable }
      type Node @key(fields: "id") { id: ID! ${fields} own_${name}: String }`,
  }));
  const composition = composeSupergraph(files);
  if (composition.kind === 'rejected') throw new Error('the fixture composes');
  return composition.supergraphSdl;
}

/** A thread that comes up, and does with an operation as the text says. */
const threadThat = (does: string) => () =>
  new Worker(
    `const { parentPort } = require('node:worker_threads');
     parentPort.on('message', (operation) => { ${does} });
     parentPort.postMessage({ kind: 'ready' });`,
    { eval: true, resourceLimits: { maxOldGenerationSizeMb: 64 } },
  );

describe('planning in a thread of its own', () => {
  let planner: Planner | undefined;
  let started = 0;
  afterEach(async () => {
    await planner?.close();
    started = 0;
  });

  /** @param threads what the first thread, the second and so on are; the last one from then on */
  function open(threads: readonly (() => Worker)[], options: { timeLimitMs?: number; maxWaiting?: number } = {}) {
    planner = createPlanner({
      startWorker() {
        const start = threads[Math.min(started, threads.length - 1)];
        started += 1;
        if (start === undefined) throw new Error('no thread to start');
        return start();
      },
      timeLimitMs: options.timeLimitMs ?? 20_000,
      maxWaiting: options.maxWaiting ?? 10,
    });
    const plan = (document: DocumentNode, hash: string) =>
      (planner?.plan(document, hash) ?? Promise.reject(new Error('closed'))).catch((error: unknown) => error);
    return plan;
  }
  const real = () => startPlanWorker(supergraphSdl);

  test('plans, and keeps a plan under its hash', async () => {
    const plan = open([real]);
    const first = await plan(plain, 'plain');
    expect(first).toMatchObject(fetches);
    expect(await plan(plain, 'plain')).toBe(first);
  });

  test('ends with what takes too long, and goes on with the others', async () => {
    const plan = open([real], { timeLimitMs: 1500 });
    const answers = await Promise.all([plan(endless, 'endless'), plan(plain, 'plain')]);
    expect(answers).toMatchObject([{ code: 'LIMIT_EXCEEDED' }, fetches]);
    expect(started).toBe(2);
  });

  test('ends a thread that would never end by itself', async () => {
    const never = threadThat('for (;;);');
    const atOnce = threadThat("parentPort.postMessage({ kind: 'planned', plan: { kind: 'QueryPlan' }, length: 1 });");
    const plan = open([never, atOnce], { timeLimitMs: 1000 });
    const answers = await Promise.all([plan(plain, 'a'), plan(plain, 'b')]);
    expect(answers).toMatchObject([{ code: 'LIMIT_EXCEEDED' }, { kind: 'QueryPlan' }]);
  });

  test.each([
    ['takes all its memory', 'let last = null; for (;;) last = { last };'],
    ['ends by itself', 'process.exit(1);'],
    ['fails', 'throw new Error(operation);'],
  ])('goes on in another thread after one that %s', async (_what, does) => {
    const plan = open([threadThat(does), real]);
    const answers = await Promise.all([plan(plain, 'a'), plan(plain, 'b')]);
    expect(answers).toMatchObject([{ code: 'LIMIT_EXCEEDED' }, fetches]);
  });

  test('a wide operation over fields that all subgraphs share is planned', async () => {
    const sdl = composeShared();
    const plan = open([() => startPlanWorker(sdl)]);
    const owns = ['one', 'two', 'three', 'four'].map((name) => `own_${name}`).join(' ');
    const wide = (depth: number): string =>
      depth === 0 ? owns : `${owns} f0 { ${wide(depth - 1)} } f1 { ${wide(depth - 1)} } f2 { ${wide(depth - 1)} }`;
    expect(await plan(parse(`{ node { ${wide(4)} } }`), 'wide')).toMatchObject(fetches);
  });

  test('refuses what the planner refuses, in the same thread', async () => {
    const plan = open([threadThat("parentPort.postMessage({ kind: 'refused' });")]);
    expect(await Promise.all([plan(plain, 'a'), plan(plain, 'b')])).toMatchObject([
      { code: 'LIMIT_EXCEEDED' },
      { code: 'LIMIT_EXCEEDED' },
    ]);
    expect(started).toBe(1);
  });

  test('lets no more wait than it says: the next one may try again later', async () => {
    const plan = open([real], { maxWaiting: 2 });
    const answers = await Promise.all(['a', 'b', 'c'].map((hash) => plan(plain, hash)));
    expect(answers).toMatchObject([fetches, fetches, { code: 'UPSTREAM_UNAVAILABLE' }]);
    expect(await plan(plain, 'c')).toMatchObject(fetches);
  });

  test('tries again where a thread did not come up', async () => {
    const plan = open([() => new Worker('process.exit(1)', { eval: true }), real]);
    expect(await plan(plain, 'a')).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(await plan(plain, 'a')).toMatchObject(fetches);
  });

  test('plans nothing once it is closed', async () => {
    const plan = open([real]);
    await planner?.close();
    expect(await plan(plain, 'a')).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });
});
