import { decodeJwt } from 'jose';
import { z } from 'zod';

const purposes = z.array(z.string());
const claimsSchema = z.object({
  authority: z.string(),
  instance: z.string().optional(),
  officer: z.string().optional(),
  roles: z.array(z.string()).default([]),
  purposes: purposes.optional(),
  authorization_details: z.array(z.object({ type: z.string(), purpose: z.string().optional() })).default([]),
});

export interface ReadToken {
  readonly authority: string;
  readonly instance: string | null;
  readonly officer: string | null;
  readonly roles: string[];
  readonly purposes: string[];
}

/**
 * What the access token says of its holder, so that the pages can show what will be open. It decides nothing: the gateway
 * verifies the token with every request.
 *
 * @returns `null` for a token that says less than the gateway asks for (docs/tokens.md)
 */
export function readToken(token: string): ReadToken | null {
  const claims = claimsSchema.safeParse(decodeOrNull(token)).data;
  if (claims === undefined) return null;
  const named = claims.authorization_details.flatMap(({ type, purpose }) =>
    type === 'disclosure' && purpose !== undefined ? [purpose] : [],
  );
  return {
    authority: claims.authority,
    instance: claims.instance ?? null,
    officer: claims.officer ?? null,
    roles: claims.roles,
    purposes: claims.purposes ?? named,
  };
}

function decodeOrNull(token: string): unknown {
  try {
    return decodeJwt(token);
  } catch {
    return null;
  }
}
