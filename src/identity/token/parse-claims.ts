import { z } from 'zod';
import { asId, type AuthorityId, type InstanceId, type PurposeId, type RoleId } from '#kernel/ids.ts';
import { isAtLeast, type TrustedIssuer } from '#kernel/trusted-issuer.ts';
import { isPrintableText } from './printable-text.ts';
import type { Binding, PurposePermit, TokenClaims } from './token-claims.ts';

const maxPurposes = 40;
const maxRoles = 10;

const name = z
  .string()
  .max(80)
  .regex(/^[a-z][a-z0-9_]*$/);
const printableText = (maxLength: number): z.ZodString =>
  z.string().refine((text) => isPrintableText(text, maxLength), 'not printable, or too long');

const disclosureDetail = z.strictObject({
  type: z.literal('disclosure'),
  purpose: name,
  reference: printableText(200)
    .transform((text) => text.normalize('NFC'))
    .optional(),
});
// Details of other types give nothing here. A disclosure detail with a member we do not know may be a limit that we
// would not keep, so it is refused (strictObject).
const otherDetail = z.looseObject({ type: z.string().refine((type) => type !== 'disclosure') });

const thumbprint = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

const claimsSchema = z.object({
  authority: name,
  instance: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/)
    .optional(),
  client_id: printableText(128),
  officer: printableText(128).optional(),
  roles: z.array(name).max(maxRoles).optional(),
  purposes: z.array(name).min(1).max(maxPurposes).optional(),
  authorization_details: z
    .array(z.union([disclosureDetail, otherDetail]))
    .max(maxPurposes)
    .optional(),
  clearance: z.boolean().optional(),
  exp: z.number(),
  // Bound in a way that is not checked here, a token would pass as one that is bound to nothing (strictObject).
  cnf: z
    .union([
      z.strictObject({ jkt: thumbprint }).transform(({ jkt }): Binding => ({ kind: 'key', thumbprint: jkt })),
      z
        .strictObject({ 'x5t#S256': thumbprint })
        .transform((cnf): Binding => ({ kind: 'certificate', thumbprint: cnf['x5t#S256'] })),
    ])
    .optional(),
});

/**
 * Reads the claims of a token whose signature and times are already verified; problems name claims, never values. What
 * a person is and may see counts only from an issuer that is sure enough of persons.
 */
export function parseClaims(
  payload: unknown,
  issuer: TrustedIssuer,
): { readonly kind: 'claims'; readonly claims: TokenClaims } | { readonly kind: 'rejected'; readonly problem: string } {
  const parsed = claimsSchema.safeParse(payload);
  if (!parsed.success) {
    const names = new Set(parsed.error.issues.map((issue) => issue.path.slice(0, 1).join('')));
    return rejected(`claims not accepted: ${[...names].join(', ')}`);
  }
  const claims = parsed.data;
  const permits = readPermits(claims.purposes, claims.authorization_details);
  if (typeof permits === 'string') return rejected(permits);
  return {
    kind: 'claims',
    claims: {
      issuer,
      authority: asId<AuthorityId>(claims.authority),
      instance: claims.instance === undefined ? null : asId<InstanceId>(claims.instance),
      client: claims.client_id,
      officer: claims.officer ?? null,
      roles: isAtLeast(issuer.assurance, 'substantial') ? (claims.roles ?? []).map((role) => asId<RoleId>(role)) : [],
      permits,
      clearanceClaimed: isAtLeast(issuer.assurance, 'high') && claims.clearance === true,
      boundTo: claims.cnf ?? null,
      expiresAtMs: claims.exp * 1000,
    },
  };
}

type ParsedClaims = z.infer<typeof claimsSchema>;

/** @returns the purposes, or the problem in words */
function readPermits(
  purposes: ParsedClaims['purposes'],
  details: ParsedClaims['authorization_details'],
): readonly PurposePermit[] | string {
  const detailed = (details ?? []).flatMap((detail) => {
    const parsed = disclosureDetail.safeParse(detail);
    return parsed.success ? [parsed.data] : [];
  });
  if (purposes !== undefined && detailed.length > 0) return 'both purposes and authorization_details';
  const permits =
    purposes === undefined
      ? detailed.map((detail) => permit(detail.purpose, detail.reference ?? null))
      : purposes.map((purpose) => permit(purpose, null));
  if (permits.length === 0) return 'neither purposes nor authorization_details';
  if (new Set(permits.map(({ purpose }) => purpose)).size !== permits.length) return 'a purpose twice';
  return permits;
}

function permit(purpose: string, reference: string | null): PurposePermit {
  return { purpose: asId<PurposeId>(purpose), reference };
}

function rejected(problem: string): { readonly kind: 'rejected'; readonly problem: string } {
  return { kind: 'rejected', problem };
}
