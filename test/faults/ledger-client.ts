import { randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { fetchDevelopmentToken } from '../../src/cli/development-client.ts';
import { createProofKey } from '../../src/cli/proof-key.ts';
import type { ClientConfig } from '#config/config.ts';
import { errorCodes, type ErrorCode } from '#kernel/error-codes.ts';
import type { Question } from './questions.ts';

/** One answer that held data, as it arrived. */
export interface Received {
  readonly question: Question;
  readonly record: string;
  readonly data: unknown;
  /** Whether it came without an error beside it. */
  readonly isWhole: boolean;
  /** Of this process's monotonic clock, ms. */
  readonly startedMs: number;
  readonly receivedMs: number;
}

/** What the clients have written down. */
export interface Ledger {
  readonly received: readonly Received[];
  /** How many answers without data, by their code. */
  readonly refused: ReadonlyMap<ErrorCode, number>;
  /** Requests that ended without an answer: refused connections, broken ones, and those that were given up. */
  readonly cut: number;
  /** Answers that are neither data with a record nor one of the constant errors. */
  readonly unclean: readonly string[];
}

export interface Load {
  readonly received: readonly Received[];
  /** Waits until so many more answers with data have arrived. @throws Error after a minute */
  answered(count: number): Promise<void>;
  /** Waits until so many more requests have ended without the whole of an answer. @throws Error after a minute */
  disturbed(count: number): Promise<void>;
  /** Waits until so many more requests have ended, however. @throws Error after a minute */
  ended(count: number): Promise<void>;
  /** From now on clients give up within so many ms, at a time that is drawn; `null`: they wait for their answers. */
  giveUpWithin(maxMs: number | null): void;
  /**
   * Waits until every question has been answered in full, asked after the given time.
   *
   * @returns when the last of these answers came, or `null` when that takes more than the limit
   */
  recovered(sinceMs: number, limitMs: number): Promise<number | null>;
  stop(): Promise<Ledger>;
}

export interface LoadOptions {
  readonly questions: readonly Question[];
  readonly clients: number;
}

const longPatienceMs = 20_000;
const pollMs = 20;
const waitLimitMs = 60_000;

const errorSchema = z.strictObject({
  message: z.string(),
  extensions: z.strictObject({ code: z.string(), reference: z.uuid().optional() }),
});
const refusalSchema = z.strictObject({ errors: z.tuple([errorSchema]) });
const answerSchema = z.strictObject({
  data: z.record(z.string(), z.unknown()),
  errors: z.array(errorSchema).optional(),
  extensions: z.object({ disclosure: z.object({ record: z.uuid() }) }),
});

/** Clients that ask one question after the other, each with a fresh proof, until they are stopped. */
export async function startLoad(config: ClientConfig, options: LoadOptions): Promise<Load> {
  const url = `${config.gatewayUrl}/graphql`;
  const { questions, clients } = options;
  const proofKey = await createProofKey();
  const authorities = [...new Set(questions.map(({ authority }) => authority))];
  const tokens = new Map(
    await Promise.all(
      authorities.map(
        async (authority) => [authority, await fetchDevelopmentToken(config, { authority }, proofKey)] as const,
      ),
    ),
  );
  const ledger = createLedger();
  let isStopped = false;
  let giveUpMs: number | null = null;

  const ask = async (question: Question): Promise<void> => {
    const startedMs = performance.now();
    const { authority, purpose, query, journalNumber } = question;
    const presented = await proofKey.present('POST', url, tokens.get(authority) ?? '');
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'disclosure-purpose': purpose, ...presented },
        body: JSON.stringify({ query, variables: { number: journalNumber } }),
        signal: AbortSignal.timeout(giveUpMs === null ? longPatienceMs : randomInt(1, giveUpMs + 1)),
      });
      ledger.note(question, startedMs, response.status, await response.text());
    } catch {
      ledger.noteCut();
      // Where nothing listens an attempt takes no time at all.
      await setTimeout(pollMs);
    }
  };
  const running = Array.from({ length: clients }, async (_each, client) => {
    for (let turn = client; !isStopped; turn += 1) {
      const question = questions[turn % questions.length];
      if (question !== undefined) await ask(question);
    }
  });

  const grown = async (count: () => number, by: number, what: string): Promise<void> => {
    const wanted = count() + by;
    const untilMs = performance.now() + waitLimitMs;
    while (count() < wanted) {
      if (performance.now() > untilMs) throw new Error(`${what} for a minute: ${ledger.describe()}`);
      await setTimeout(pollMs);
    }
  };

  return {
    received: ledger.received,
    answered: (count) => grown(() => ledger.received.length, count, 'no answers'),
    disturbed: (count) => grown(ledger.disturbances, count, 'the fault is not felt'),
    ended: (count) => grown(() => ledger.received.length + ledger.disturbances(), count, 'nothing ends'),
    giveUpWithin: (maxMs) => void (giveUpMs = maxMs),
    async recovered(sinceMs, limitMs) {
      while (performance.now() < sinceMs + limitMs) {
        const first = questions.map((question) =>
          ledger.received.find((each) => each.question === question && each.isWhole && each.startedMs >= sinceMs),
        );
        const times = first.flatMap((each) => (each === undefined ? [] : [each.receivedMs]));
        if (times.length === questions.length) return Math.max(...times);
        await setTimeout(pollMs);
      }
      return null;
    },
    async stop() {
      isStopped = true;
      await Promise.all(running);
      return ledger.close();
    },
  };
}

function createLedger() {
  const received: Received[] = [];
  const refused = new Map<ErrorCode, number>();
  const unclean: string[] = [];
  let cut = 0;
  const describe = (): string => JSON.stringify({ received: received.length, refused: [...refused], cut, unclean });
  return {
    received,
    describe,
    disturbances: (): number =>
      cut + sum(refused.values()) + unclean.length + received.filter(({ isWhole }) => !isWhole).length,
    noteCut: () => void (cut += 1),
    note(question: Question, startedMs: number, status: number, text: string): void {
      const body = parseJson(text);
      const answer = status === 200 ? answerSchema.safeParse(body).data : undefined;
      const refusal = status === 200 ? undefined : refusalSchema.safeParse(body).data?.errors[0];
      const code = refusal === undefined ? undefined : knownCode(refusal);
      if (answer?.errors?.every((error) => knownCode(error) === 'UPSTREAM_UNAVAILABLE') ?? answer !== undefined) {
        const { data, errors, extensions } = answer;
        const { record } = extensions.disclosure;
        const isWhole = errors === undefined;
        received.push({ question, record, data, isWhole, startedMs, receivedMs: performance.now() });
      } else if (code !== undefined && errorCodes[code].httpStatus === status) {
        refused.set(code, (refused.get(code) ?? 0) + 1);
      } else {
        unclean.push(`HTTP ${String(status)} ${text.slice(0, 300)}`);
      }
    },
    close: (): Ledger => ({ received, refused, cut, unclean }),
  };
}

/** The code, where the message is the constant sentence of it. */
function knownCode({ message, extensions: { code } }: z.infer<typeof errorSchema>): ErrorCode | undefined {
  const known = Object.keys(errorCodes).find((each): each is ErrorCode => each === code);
  return known !== undefined && errorCodes[known].message === message ? known : undefined;
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, each) => total + each, 0);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
