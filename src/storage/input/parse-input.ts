import type { z } from 'zod';
import { StoreError } from '../store-error.ts';

/** Parses what a caller hands in; the error names the fields that are wrong, never their values. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: z.input<Schema>): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => issue.path.join('.'));
  throw new StoreError('STORE_INPUT_INVALID', { detail: [...new Set(fields)].join(', ') });
}
