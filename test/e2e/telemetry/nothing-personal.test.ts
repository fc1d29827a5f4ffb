import { afterEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { findOpenings } from '#test/oracle/find-openings.ts';
import { chooseAskedFor, fullOperations } from '#test/oracle/full-operation.ts';
import { contractFor, evaluator, openOracleNetwork } from '#test/oracle/oracle-network.ts';
import { findBodies, registerEverything } from '#test/oracle/random-facts.ts';
import { testKeys, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { addDocument } from '#test/support/documents.ts';
import { failRecords } from '#test/support/refuse-records.ts';
import { inputOf, prepareMutations } from '../good-mutations.ts';
import { castValues, occursIn, openScene, requesters, type Scene } from '../scenarios/cast.ts';
import { startCollector } from './collector.ts';
import { watchSentSecrets } from './sent-secrets.ts';

/** Stands in everything that a client sends and that is nobody's business but its own. */
const marker = 'Zx9Marker';
const { refugeeBoard } = requesters;

/** Too short to be told from a count, and found together with the rest of what they stand in. */
const isTelling = (value: string): boolean => value.length >= 4 && !/^\d{4}$/.test(value);
/** Names and places on their own, where a text holds them: a log that cuts a text still shows them. */
const names = castValues.flatMap((value) => value.match(/\b\p{Lu}[\p{L}]{5,}\b/gu) ?? []);
const forbiddenValues = [...new Set([...castValues.filter(isTelling), ...names])];

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function watch() {
  const collector = await startCollector();
  const sent = watchSentSecrets();
  closing.push(
    () => collector.close(),
    () => sent.stop(),
  );
  return { collector, sent };
}

type Watched = Awaited<ReturnType<typeof watch>>;

/** Everything that the product told about itself, to be called once it is closed. */
function everythingTold(network: TestNetwork, metrics: string, { collector }: Watched): string {
  expect(network.logLines.length).toBeGreaterThan(0);
  expect(collector.bodies.length).toBeGreaterThan(0);
  expect(metrics).toContain('disclosure_requests_total{');
  return [...network.logLines, ...collector.bodies, metrics].join('\n');
}

function expectNothingIn(told: string, { sent }: Watched): void {
  const secrets = Object.values(testKeys).flatMap((key) => [
    Buffer.from(key).toString('base64'),
    Buffer.from(key).toString('base64url'),
    Buffer.from(key).toString('hex'),
  ]);
  expect(sent.values.size).toBeGreaterThan(10);
  expect(forbiddenValues.filter((value) => occursIn(told, value))).toEqual([]);
  expect([marker, ...secrets, ...sent.values].filter((value) => told.includes(value))).toEqual([]);
}

test('nothing of what is asked and answered is told when every rule is answered in full', async () => {
  const watched = await watch();
  const oracle = await openOracleNetwork(
    'pglite',
    (world) => ({ requirements: registerEverything(evaluator, world), restrictions: [], protectedNames: [] }),
    { tracesUrl: watched.collector.url },
  );
  const { network, world } = oracle;
  const bodies = new Map(findBodies(evaluator, world).map((body) => [body.rule.id, body]));
  let answers = '';
  for (const { rule, instance, reference } of bodies.values()) {
    const requester = { rule, instance, reference, isNeedStated: true, isStrict: false };
    const openings = findOpenings(evaluator.book, world, rule, { instance, reference });
    const askedFor = chooseAskedFor(world, openings);
    const operations = fullOperations(contractFor(rule.authority).schema, world, askedFor, oracle.idsFor(requester));
    for (const operation of operations) answers += (await oracle.check(requester, operation)).answer.text;
  }
  const metrics = await network.telemetry.metrics.text();
  await oracle.close();
  // Most of the cast has come through: what is searched for was there to be told.
  const seen = forbiddenValues.filter((value) => answers.includes(value));
  expect(seen.length).toBeGreaterThan(forbiddenValues.length / 2);
  expectNothingIn(everythingTold(network, metrics, watched), watched);
}, 300_000);

describe.each(storeKinds)('nothing of what is asked and answered is told, on %s', (kind) => {
  test('when it is refused, changed, downloaded, or fails', async () => {
    const watched = await watch();
    const scene = await openScene(kind, { tracesUrl: watched.collector.url });
    const { network } = scene;
    await download(scene);
    const errorTexts = [
      ...(await askBadly(network)),
      ...(await changeEverything(scene)),
      ...(await askWhileFailing(scene)),
    ];
    const metrics = await network.telemetry.metrics.text();
    await scene.close();
    const told = everythingTold(network, metrics, watched);
    for (const event of ['request.refused', 'request.unavailable', 'request.failed', 'resolver.failed']) {
      expect(told).toContain(event);
    }
    expectNothingIn([told, ...errorTexts].join('\n'), watched);
  }, 120_000);
});

const journalNumber =
  '{ caseByJournalNumber(journalNumber: "ASY-2") { applicant { familyName } grounds { statement } } }';
const byVariable = 'query ($number: String!) { caseByJournalNumber(journalNumber: $number) { status } }';

/** @returns the bodies of what was refused */
async function askBadly(network: TestNetwork): Promise<readonly string[]> {
  const texts: string[] = [];
  const json = { 'content-type': 'application/json' };
  const { authority } = refugeeBoard;
  const sender = () => network.present({ authority });
  const post = async (headers: Readonly<Record<string, string>>, body: string): Promise<void> => {
    texts.push(await (await network.post(headers, body)).text());
  };
  await post({ ...json, authorization: `Bearer ${marker}` }, '{}');
  await post({ ...json, ...(await sender()), 'disclosure-purpose': marker }, JSON.stringify({ query: '{ a }' }));
  await post({ ...json, ...(await sender()), dpop: marker }, JSON.stringify({ query: `{ ${marker} }` }));
  await post({ 'content-type': `text/${marker}` }, marker);
  await post({ ...json, ...(await sender()) }, `{"${marker}`);
  await post({ ...json, ...(await sender()) }, marker.repeat(10_000));
  for (const path of [`/documents/${marker}`, `/schema/${marker}.graphql`, `/${marker}`, '/%E0%A4%A', `/%${marker}`]) {
    const headers = { ...(await network.present({ authority }, 'GET', path)) };
    texts.push(await (await fetch(`${network.url}${path}`, { headers })).text());
  }
  const asking = { ...refugeeBoard, reference: `${marker} 1/26`, need: `${marker} must be reached` };
  for (const [query, variables] of [
    [`{ caseByJournalNumber(journalNumber: "${marker}") { ${marker} } }`, {}],
    [byVariable, { number: [marker] }],
    [byVariable, { number: marker, [marker]: marker }],
    [`{ case(id: "${marker}") { status } }`, {}],
    [`query ${marker} { __schema { description } a: ${marker} }`, {}],
  ] as const) {
    texts.push((await network.ask(asking, query, variables)).text);
  }
  return texts;
}

/** Every mutation once as it should be and once with a text in it that is none of its place. */
async function changeEverything(scene: Scene): Promise<readonly string[]> {
  const { mutations } = await prepareMutations(scene);
  const texts: string[] = [];
  for (const [name, { asking, input }] of Object.entries(mutations)) {
    const query = `mutation ($input: ${inputOf(name).type.name}!) { ${name}(input: $input) { __typename } }`;
    for (const each of [input, { ...input, key: marker }]) {
      texts.push((await scene.network.ask({ ...asking, need: marker }, query, { input: each })).text);
    }
  }
  return texts;
}

async function download({ network }: Scene): Promise<void> {
  const bytes = new TextEncoder().encode(`${marker} ${forbiddenValues.join(' ')}`);
  await addDocument(network.store, 'ASY-2', { bytes });
  const listed = await network.ask(
    refugeeBoard,
    '{ caseByJournalNumber(journalNumber: "ASY-2") { documents { id } } }',
  );
  const { documents } = (listed.data as { caseByJournalNumber: { documents: readonly { id: string }[] } })
    .caseByJournalNumber;
  const { authority, purpose } = refugeeBoard;
  let downloaded = 0;
  for (const { id } of documents) {
    const path = `/documents/${id}`;
    const headers = { ...(await network.present({ authority }, 'GET', path)), 'disclosure-purpose': purpose };
    const response = await fetch(`${network.url}${path}`, { headers });
    if ((await response.text()).includes(marker)) downloaded += 1;
  }
  expect(downloaded).toBe(1);
}

/** The database puts the values of rows into the messages of its errors. */
async function askWhileFailing({ network }: Scene): Promise<readonly string[]> {
  const { admin } = network.store;
  const texts: string[] = [];
  const ask = async (): Promise<void> => {
    texts.push((await network.ask({ ...refugeeBoard, reference: `${marker} 2/26` }, journalNumber)).text);
  };
  await failRecords(network.store, ask);
  await sql`alter table disclosure.refusal add constraint broken check (false) not valid`.execute(admin);
  await network.ask(refugeeBoard, `{ ${marker} }`);
  await sql`alter table disclosure.refusal drop constraint broken`.execute(admin);
  // A number where a text stands: the database repeats the text that it could not read.
  await sql`alter table case_file.ground rename to ground_kept`.execute(admin);
  await sql`create view case_file.ground as
    select case_key, position, kind, statement::integer::text as statement, said_by
    from case_file.ground_kept`.execute(admin);
  await sql`grant select on case_file.ground to disclosure_case`.execute(admin);
  await ask();
  await sql`drop view case_file.ground`.execute(admin);
  await sql`alter table case_file.ground_kept rename to ground`.execute(admin);
  // What came in part holds what the board may read.
  return texts.filter((text) => !text.includes('"data"'));
}
