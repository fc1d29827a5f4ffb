import { z } from 'zod';
import type { Proofs } from '../proofs.ts';

const readShape = z.object({
  data: z.object({ disclosure: z.object({ id: z.string() }).nullable() }).nullish(),
  errors: z.unknown().optional(),
});

/** The operation whose answer says whether somebody may read a record. */
export const readingOperation = 'OneDisclosure';

/**
 * The proof of a record, for whoever has just been let read it: the gateway's own answer decides, and nothing is told of a
 * record that it does not name.
 *
 * @param answer of the gateway to {@link readingOperation}
 * @returns the answer itself where it is an error
 */
export async function answerWithProof(answer: string, { keys, prove }: Proofs): Promise<string> {
  const read = readShape.safeParse(JSON.parse(answer)).data;
  if (read?.errors !== undefined || read?.data === undefined) return answer;
  const id = read.data?.disclosure?.id;
  const proven = id === undefined ? null : await prove(id);
  return JSON.stringify({ data: { isReadable: id !== undefined, proven, keys } });
}
