import { z } from 'zod';
import { AppError } from '#kernel/app-error.ts';

export interface GraphqlBody {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

const bodySchema = z.strictObject({
  query: z.string().min(1),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  extensions: z.record(z.string(), z.unknown()).nullish(),
});

/**
 * One GraphQL request out of the text of a body.
 *
 * @throws {AppError} BAD_REQUEST for anything else: no JSON, a batch, a member that is not GraphQL's
 * @see GraphQL over HTTP, section 5.1 (request parameters)
 */
export function parseBody(text: unknown): GraphqlBody {
  const parsed = bodySchema.safeParse(parseJson(text)).data;
  if (parsed === undefined) throw new AppError('BAD_REQUEST', { detail: 'not a GraphQL request' });
  return { query: parsed.query, operationName: parsed.operationName ?? null, variables: parsed.variables ?? {} };
}

function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
