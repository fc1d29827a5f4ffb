import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ClientConfig } from '#config/config.ts';
import { fetchDevelopmentToken, fetchRunning, readJson, type TokenRequest } from '../development-client.ts';
import { createProofKey, type ProofKey } from '../proof-key.ts';
import { CommandError } from '../run-command.ts';

/** Who asks, and what every request of theirs says. */
export interface Identity extends TokenRequest {
  readonly purpose: string;
  readonly reference?: string;
  readonly need?: string;
}

const answerSchema = z.looseObject({
  data: z.record(z.string(), z.json()).nullish(),
  errors: z.array(z.looseObject({ extensions: z.looseObject({ code: z.string() }) })).optional(),
  extensions: z
    .looseObject({
      disclosure: z.looseObject({
        record: z.string(),
        policyVersion: z.string(),
        legalBasis: z.array(z.string()),
        withheld: z.array(
          z.looseObject({
            path: z.array(z.union([z.string(), z.number()])),
            reason: z.string(),
            requirement: z.string().optional(),
          }),
        ),
        marks: z.array(z.looseObject({ path: z.array(z.union([z.string(), z.number()])), mark: z.string() })),
      }),
    })
    .optional(),
});

/** What was answered, with its record. */
export interface GatewayAnswer {
  readonly data: Readonly<Record<string, z.core.util.JSONType>>;
  readonly disclosure: Disclosed;
}

type Disclosed = NonNullable<z.output<typeof answerSchema>['extensions']>['disclosure'];

/** The names of the GraphQL documents in `operations`: what an installation registers. */
export type OperationName =
  | 'list-inquiries'
  | 'show-inquiry'
  | 'find-case'
  | 'open-inquiry'
  | 'add-cases'
  | 'remove-cases'
  | 'close-inquiry'
  | 'collect-case'
  | 'more-disclosures';

export interface Gateway {
  /** @throws CommandError for anything but a whole answer */
  ask(operation: OperationName, variables?: Readonly<Record<string, unknown>>): Promise<GatewayAnswer>;
  /** @param path below the address of the gateway */
  get(path: string): Promise<Response>;
}

/** A token lives longer; whoever asks for hours needs many. */
const renewAfterMs = 60_000;
const maxTries = 5;
const maxWaitSeconds = 60;

/** The running gateway, as one requester asks it: a fresh proof for each request, a fresh token every minute. */
export async function openGateway(config: ClientConfig, identity: Identity): Promise<Gateway> {
  const key = await createProofKey();
  const token = renewingToken(config, identity, key);
  const send = (method: 'GET' | 'POST', url: string, body?: string): Promise<Response> =>
    insist(async () =>
      fetchRunning(url, {
        method,
        headers: {
          ...headersOf(identity),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(await key.present(method, url, await token())),
        },
        ...(body === undefined ? {} : { body }),
      }),
    );
  return {
    get: (path) => send('GET', new URL(path, config.gatewayUrl).href),
    async ask(operation, variables = {}) {
      const query = readOperation(operation);
      return readAnswer(await send('POST', config.gatewayUrl, JSON.stringify({ query, variables })));
    },
  };
}

export function readOperation(name: OperationName): string {
  return readFileSync(fileURLToPath(new URL(`operations/${name}.graphql`, import.meta.url)), 'utf8');
}

function renewingToken(config: ClientConfig, identity: Identity, key: ProofKey): () => Promise<string> {
  let held: { readonly token: string; readonly at: number } | null = null;
  return async () => {
    if (held === null || Date.now() - held.at > renewAfterMs) {
      held = { token: await fetchDevelopmentToken(config, identity, key), at: Date.now() };
    }
    return held.token;
  };
}

/** The UTF-8 bytes of the text, one character each: the only form in which `fetch` sends every letter. */
function encodeHeader(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function headersOf({ purpose, reference, need }: Identity): Readonly<Record<string, string>> {
  return {
    'disclosure-purpose': purpose,
    ...(reference === undefined ? {} : { 'disclosure-reference': encodeHeader(reference) }),
    ...(need === undefined ? {} : { 'disclosure-need': encodeHeader(need) }),
  };
}

/** Waits as long as the gateway says, and asks again a few times: nothing was disclosed, so nothing is asked twice. */
async function insist(send: () => Promise<Response>): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    const response = await send();
    if ((response.status !== 429 && response.status !== 503) || tries === maxTries) return response;
    await response.body?.cancel();
    const seconds = Number(response.headers.get('retry-after') ?? tries);
    await wait(Math.min(Number.isFinite(seconds) ? seconds : tries, maxWaitSeconds) * 1000);
  }
}

async function readAnswer(response: Response): Promise<GatewayAnswer> {
  const answer = answerSchema.safeParse(await readJson(response)).data;
  const code = answer?.errors?.[0]?.extensions.code;
  if (code !== undefined) throw new CommandError(`The gateway refuses: ${code}.`, 1);
  const disclosure = answer?.extensions?.disclosure;
  if (!response.ok || disclosure === undefined || !answer?.data) {
    throw new CommandError(`The gateway answers ${String(response.status)}, and not as it should.`, 1);
  }
  return { data: answer.data, disclosure };
}
