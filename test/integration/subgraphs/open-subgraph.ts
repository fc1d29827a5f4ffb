import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type DocumentNode } from 'graphql';
import type { Kysely, KyselyPlugin } from 'kysely';
import type { Requester } from '#identity/requester.ts';
import { createAssertionSigner } from '#identity/sign-assertion.ts';
import { assertionHeaderName, createAssertionVerifier } from '#identity/verify-assertion.ts';
import { systemClock } from '#kernel/clock.ts';
import { asId, type AuthorityId, type InstanceId, type PurposeId } from '#kernel/ids.ts';
import type { TlsIdentity } from '#kernel/tls-identity.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { parseVerdictReport } from '#policy/packed-report.ts';
import type { VerdictReport } from '#policy/verdict-report.ts';
import type { Database } from '#storage/database.ts';
import { createProofStore } from '#storage/postgres-proof-store.ts';
import { serveSubgraph } from '#subgraphs/serve-subgraph.ts';
import type { Subgraph } from '#subgraphs/subgraph.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import { silentTelemetry } from '#test/support/silent-telemetry.ts';
import { readTestPolicy, type TestStore } from '#test/support/databases.ts';

export interface Answer {
  readonly status: number;
  /** The body as it came, to search for what must not be in it. */
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
  readonly extensions: { readonly disclosureVerdicts?: VerdictReport };
}

interface Signing {
  readonly requester?: Requester;
  readonly subgraph?: string;
  readonly policyVersion?: string;
}

export interface TestSubgraph {
  readonly policy: CompiledPolicy;
  ask(requester: Requester, query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** Sends a body under headers of the test's own choice. */
  send(body: string, headers: Readonly<Record<string, string>>): Promise<Answer>;
  sign(body: string, signing?: Signing): string;
  /** How many statements the last request has sent to the database. */
  statementCount(): number;
  readonly url: string;
  /** The same documents under another policy. */
  take(policy: CompiledPolicy): Promise<'taken' | 'unchanged'>;
  close(): Promise<void>;
}

interface TestOptions {
  readonly policy?: CompiledPolicy;
  readonly db?: Kysely<Database>;
  /** Of the assertions; replicas of one subgraph have the same. */
  readonly key?: Uint8Array;
  readonly telemetry?: Telemetry;
  readonly tls?: TlsIdentity | null;
}

/** One real subgraph over HTTP, under its own role in a test store, with the gateway's half of the assertion. */
export async function openSubgraph<Loaders>(
  { store }: TestStore,
  subgraph: Subgraph<Loaders>,
  {
    policy = readTestPolicy(),
    db = store.db(subgraph.name),
    key = randomBytes(32),
    tls = null,
    telemetry = silentTelemetry(),
  }: TestOptions = {},
): Promise<TestSubgraph> {
  const counter = countStatements();
  const running = await serveSubgraph({
    subgraph,
    typeDefs: readDocument(subgraph.name),
    policy,
    db: db.withPlugin(counter.plugin),
    verifyAssertion: createAssertionVerifier({ subgraph: subgraph.name, key, clock: systemClock }),
    proofs: createProofStore(store, subgraph.name),
    port: 0,
    telemetry,
    tls,
  });

  const sign: TestSubgraph['sign'] = (
    body,
    { requester = anyone, subgraph: audience = subgraph.name, policyVersion } = {},
  ) => signAs(requester, body, audience, policyVersion);
  const signAs = (requester: Requester, body: string, audience: string, policyVersion: string = policy.version) =>
    createAssertionSigner({ subgraph: audience, key, clock: systemClock })(
      requester,
      systemClock.nowMs(),
      asId(policyVersion),
      body,
    );
  const send: TestSubgraph['send'] = async (body, headers) => {
    counter.reset();
    const response = await fetch(running.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    const text = await response.text();
    const answer = { data: null, errors: [], extensions: {}, ...(JSON.parse(text) as Partial<Answer>) };
    const report = parseVerdictReport(answer.extensions.disclosureVerdicts);
    const extensions = report === null ? answer.extensions : { disclosureVerdicts: report };
    return { ...answer, extensions, status: response.status, text };
  };

  return {
    policy,
    sign,
    send,
    ask: (requester, query, variables = {}) => {
      const body = JSON.stringify({ query, variables });
      return send(body, { [assertionHeaderName]: signAs(requester, body, subgraph.name) });
    },
    statementCount: counter.count,
    url: running.url,
    take: (next) => running.take({ policy: next, typeDefs: readDocument(subgraph.name) }),
    close: () => running.close(),
  };
}

/** Who asks. A requester of the test's own choice, with nothing that it does not name. */
export function buildRequester(
  authority: string,
  purpose: string,
  more: {
    readonly instance?: string;
    readonly reference?: string;
    readonly need?: string;
    readonly cleared?: boolean;
  } = {},
): Requester {
  return {
    authority: asId<AuthorityId>(authority),
    instance: more.instance === undefined ? null : asId<InstanceId>(more.instance),
    client: authority,
    officer: null,
    assurance: 'high',
    purpose: asId<PurposeId>(purpose),
    reference: more.reference ?? null,
    need: more.need ?? null,
    cleared: more.cleared ?? false,
  };
}

export const flygtningenaevnet = buildRequester('flygtningenaevnet', 'appeal_refugee_appeals_board');
export const udlaendingenaevnet = buildRequester('udlaendingenaevnet', 'appeal_immigration_appeals_board');
export const udlaendingestyrelsen = buildRequester('udlaendingestyrelsen', 'internal_case_handling');
export const ministry = buildRequester('uim', 'decide_humanitarian_permit');
export const dpo = buildRequester('databeskyttelsesraadgiver', 'internal_oversight_dpo');
const anyone = udlaendingestyrelsen;

/** A key that nobody has. */
export const unknownKey = '00000000-0000-4000-8000-000000000000';

function readDocument(name: string): DocumentNode {
  const read = (file: string): string => readFileSync(join(import.meta.dirname, '../../../schema', file), 'utf8');
  return parse(`${read('directives.graphql')}\n${read(`${name}.graphql`)}`);
}

function countStatements() {
  let statements = 0;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      statements += 1;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  return { plugin, count: () => statements, reset: () => (statements = 0) };
}
