import { isDeepStrictEqual } from 'node:util';
import { executeSync, parse, type GraphQLSchema } from 'graphql';
import { errorCodes } from '#kernel/error-codes.ts';

interface Sent {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

export interface Received {
  readonly status: number;
  readonly text: string;
}

/** Everything that a refusal may be, word for word; a failure of ours or of a subgraph is none of it. */
const refusals = new Map(
  (['OPERATION_REFUSED', 'BAD_REQUEST', 'CONFLICT', 'LIMIT_EXCEEDED'] as const).map((code) => [
    JSON.stringify({ errors: [{ message: errorCodes[code].message, extensions: { code } }] }),
    code,
  ]),
);

/**
 * @returns how it ended: the code of the refusal, `data`, or `null` where the response is nothing of what it may be
 */
export function checkResponse(contract: GraphQLSchema, sent: string, { status, text }: Received): string | null {
  const code = refusals.get(text);
  if (code !== undefined) return status >= 400 && status < 500 ? code : null;
  if (status !== 200) return null;
  const body = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const isWhole = Object.keys(body).every((key) => key === 'data' || key === 'extensions');
  return isWhole && hasShapeOf(contract, JSON.parse(sent) as Sent, body['data']) ? 'data' : null;
}

/** Whether the contract, with the data for its root, answers the document with the very same data. */
function hasShapeOf(contract: GraphQLSchema, { query, operationName, variables }: Sent, data: unknown): boolean {
  const again = executeSync({
    schema: contract,
    document: parse(query),
    operationName: operationName ?? null,
    variableValues: variables ?? null,
    rootValue: data,
    fieldResolver: (source: Readonly<Record<string, unknown>>, _arguments, _context, { path }) => source[path.key],
  });
  // Without prototypes on either side.
  return again.errors === undefined && isDeepStrictEqual(JSON.parse(JSON.stringify(again.data)), data);
}
