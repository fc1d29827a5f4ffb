import { z } from 'zod';
import { AppError } from '#kernel/app-error.ts';

const askedSchema = z.strictObject({
  operation: z.string().max(64),
  purpose: z.string().max(80),
  reference: z.string().min(1).max(200).nullable().default(null),
  need: z.string().min(1).max(500).nullable().default(null),
  variables: z.record(z.string().max(64), z.unknown()).default({}),
});

/** What a page asks for: an operation by its name. */
export type Asked = z.infer<typeof askedSchema>;

/** @throws AppError BAD_REQUEST */
export function parseAsked(body: unknown): Asked {
  const asked = askedSchema.safeParse(parseJson(body)).data;
  if (asked === undefined) throw new AppError('BAD_REQUEST', { detail: 'body of a page' });
  return asked;
}

function parseJson(body: unknown): unknown {
  try {
    return Buffer.isBuffer(body) ? JSON.parse(body.toString('utf8')) : undefined;
  } catch {
    return undefined;
  }
}
