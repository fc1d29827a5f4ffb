import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { AppError } from '#kernel/app-error.ts';
import { hashDocument, type RequestedDocument } from '../choose-document.ts';
import { assertPlainJson } from './assert-plain-json.ts';

export interface GraphqlBody {
  readonly document: RequestedDocument;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

const persistedQuery = z.strictObject({ version: z.literal(1), sha256Hash: z.string().regex(/^[0-9a-f]{64}$/) });

const bodySchema = z.strictObject({
  query: z.string().min(1).optional(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  extensions: z.looseObject({ persistedQuery: persistedQuery.optional() }).nullish(),
});

/**
 * One GraphQL request out of the bytes of a body: with the text of its document, with its hash as Apollo's clients send
 * it, or with both.
 *
 * @throws {AppError} LIMIT_EXCEEDED when it is nested too deep; BAD_REQUEST for anything else: no UTF-8, no JSON, a member
 *   twice, a batch, a member that is not GraphQL's, a hash of another text
 * @see GraphQL over HTTP, section 5.1 (request parameters)
 */
export function parseBody(body: unknown): GraphqlBody {
  const parsed = bodySchema.safeParse(parseJson(body)).data;
  if (parsed === undefined) throw new AppError('BAD_REQUEST', { detail: 'not a GraphQL request' });
  const { query, operationName, variables, extensions } = parsed;
  return {
    document: readDocument(query, extensions?.persistedQuery?.sha256Hash),
    operationName: operationName ?? null,
    variables: variables ?? {},
  };
}

function readDocument(text: string | undefined, hash: string | undefined): RequestedDocument {
  if (text !== undefined && (hash === undefined || hash === hashDocument(text))) return { kind: 'text', text };
  if (text === undefined && hash !== undefined) return { kind: 'hash', hash };
  throw new AppError('BAD_REQUEST', { detail: 'no document, or the hash of another' });
}

function parseJson(body: unknown): unknown {
  if (!Buffer.isBuffer(body) || !isUtf8(body)) return undefined;
  const text = body.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  assertPlainJson(text);
  return value;
}
