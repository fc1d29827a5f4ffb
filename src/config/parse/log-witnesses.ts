import { z } from 'zod';
import { parseVerifierKey } from '#log/note-key.ts';
import { protectedUrl } from './values.ts';

const maxWitnesses = 10;
const listSchema = z
  .array(
    z.strictObject({
      url: protectedUrl,
      key: z.string().transform((text, context) => {
        try {
          return parseVerifierKey('witness', text);
        } catch {
          context.addIssue('is no key of a witness');
          return z.NEVER;
        }
      }),
    }),
  )
  .max(maxWitnesses)
  .refine((witnesses) => new Set(witnesses.map(({ key }) => key.name)).size === witnesses.length);

/** JSON: `[{"url": …, "key": "name+id+base64"}]`, no name twice. */
export const logWitnesses = z
  .string()
  .default('[]')
  .transform((text, context) => {
    const parsed = listSchema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    context.addIssue(
      `is not a JSON list of at most ${String(maxWitnesses)} witnesses, each with url and key (name+id+base64)`,
    );
    return z.NEVER;
  });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
