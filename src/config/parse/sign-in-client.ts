import { z } from 'zod';
import type { SignInClientConfig } from '../config.ts';
import { Secret } from '../secrets.ts';
import { protectedUrl } from './values.ts';

const part = z.string().regex(/^[\w-]{43}$/);
const keySchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: part,
  y: part,
  d: part,
  kid: z.string().min(1).max(128).optional(),
});

/** An ES256 key as a JSON Web Key on one line. */
const clientKey = z.string().transform((text, context) => {
  const key = keySchema.safeParse(parseJson(text)).data;
  if (key !== undefined) return new Secret(key);
  context.addIssue('is not the private part of an ES256 key as a JSON Web Key');
  return z.NEVER;
});

export const signInVariables = {
  DASHBOARD_ISSUER: protectedUrl.optional(),
  DASHBOARD_CLIENT_ID: z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, 'is not 1 to 128 visible ASCII characters')
    .optional(),
  DASHBOARD_CLIENT_KEY: clientKey.optional(),
};
type SignInVariables = z.infer<z.ZodObject<typeof signInVariables>>;

const names = ['DASHBOARD_ISSUER', 'DASHBOARD_CLIENT_ID', 'DASHBOARD_CLIENT_KEY'] as const;

/** All three, or no dashboard; and its issuer is one whose tokens count. */
export function refineSignIn(
  variables: SignInVariables & { readonly TRUSTED_ISSUERS?: readonly { readonly url: string }[] | undefined },
  context: z.RefinementCtx,
): void {
  const missing = names.filter((name) => variables[name] === undefined);
  if (missing.length === names.length) return;
  for (const name of missing) context.addIssue({ code: 'custom', path: [name], message: 'is missing' });
  const { DASHBOARD_ISSUER: issuer, TRUSTED_ISSUERS: trusted = [] } = variables;
  if (issuer !== undefined && !trusted.some(({ url }) => url === issuer)) {
    context.addIssue({ code: 'custom', path: ['DASHBOARD_ISSUER'], message: 'is not one of TRUSTED_ISSUERS' });
  }
}

export function readSignIn(variables: SignInVariables): SignInClientConfig | null {
  const { DASHBOARD_ISSUER: issuer, DASHBOARD_CLIENT_ID: clientId, DASHBOARD_CLIENT_KEY: key } = variables;
  return issuer === undefined || clientId === undefined || key === undefined
    ? null
    : { issuer, clientId, clientKey: key };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
