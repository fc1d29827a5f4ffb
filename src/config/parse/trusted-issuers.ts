import { z } from 'zod';
import { asId, type AuthorityId } from '#kernel/ids.ts';
import { assuranceLevels } from '#kernel/trusted-issuer.ts';
import { authorityPattern, maxAuthorities, protectedUrl } from './values.ts';

const maxIssuers = 10;

const authorities = z.union([
  z.literal('*').transform(() => 'all' as const),
  z
    .array(
      z
        .string()
        .regex(authorityPattern)
        .transform((id) => asId<AuthorityId>(id)),
    )
    .min(1)
    .max(maxAuthorities),
]);
const listSchema = z
  .array(z.strictObject({ url: protectedUrl, authorities, assurance: z.enum(assuranceLevels) }))
  .min(1)
  .max(maxIssuers)
  .refine((issuers) => new Set(issuers.map(({ url }) => url)).size === issuers.length);

/** JSON: `[{"url": …, "authorities": "*" or […], "assurance": …}]`, no issuer twice. */
export const trustedIssuers = z.string().transform((text, context) => {
  const parsed = listSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  context.addIssue(
    `is not a JSON list of 1 to ${String(maxIssuers)} issuers, each with url, authorities and assurance`,
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
