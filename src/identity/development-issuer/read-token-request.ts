import { errors } from 'oidc-provider';
import { z } from 'zod';
import type { DevelopmentClient } from './development-client.ts';

/** The claims of an access token beside those of RFC 9068. */
export interface DisclosureTokenClaims {
  readonly authority: string;
  readonly instance?: string;
  readonly purposes: readonly string[];
  readonly officer?: string;
  readonly roles?: readonly string[];
  readonly clearance?: true;
}

const text = z.string().min(1).max(128);
const requestSchema = z.object({
  instance: text.regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/).optional(),
  purposes: z.string().max(4_000).optional(),
  officer: text.optional(),
  roles: z.string().max(1_000).optional(),
  clearance: z.literal('true').optional(),
});

/**
 * The claims that a client asks for in its token request, in the parameters `instance`, `purposes` (ids separated by
 * spaces, like `scope`), `officer`, `roles` (like `purposes`) and `clearance=true`.
 *
 * @param body the parsed form; each parameter at most once
 * @throws errors.InvalidRequest what the client may not have, in words for a developer
 */
export function readTokenRequest(client: DevelopmentClient, body: unknown): DisclosureTokenClaims {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) {
    const names = new Set(parsed.error.issues.map((issue) => issue.path.join('.')));
    throw new errors.InvalidRequest(`parameter not accepted: ${[...names].join(', ')}`);
  }
  const { instance, purposes: requested, officer, roles: asked, clearance } = parsed.data;
  const roles = chooseRoles(client, asked);
  if (client.instances === 'many' && instance === undefined) {
    throw new errors.InvalidRequest('this authority has many bodies: name one in the parameter instance');
  }
  if (client.instances === 'one' && instance !== undefined) {
    throw new errors.InvalidRequest('this authority is a single body: leave the parameter instance out');
  }
  return {
    authority: client.authority,
    ...(instance === undefined ? {} : { instance }),
    purposes: choosePurposes(client, roles, requested),
    ...(officer === undefined ? {} : { officer }),
    ...(roles.length === 0 ? {} : { roles: roles.map(({ id }) => id) }),
    ...(clearance === undefined ? {} : { clearance: true }),
  };
}

function chooseRoles(client: DevelopmentClient, requested = ''): DevelopmentClient['roles'] {
  const names = splitNames(requested);
  const roles = client.roles.filter(({ id }) => names.includes(id));
  if (roles.length !== names.length) throw new errors.InvalidRequest('roles must be among those of this authority');
  return roles;
}

/** With a role, the purposes of the role; without one, those of the authority's own rules. */
function choosePurposes(
  client: DevelopmentClient,
  roles: DevelopmentClient['roles'],
  requested: string | undefined,
): readonly string[] {
  const permitted = roles.length === 0 ? client.purposes : roles.map(({ purpose }) => purpose);
  if (requested === undefined) {
    if (permitted.length === 0) throw new errors.InvalidRequest('no rule of this authority is switched on');
    return permitted;
  }
  const purposes = splitNames(requested);
  const own = new Set<string>(permitted);
  if (purposes.length === 0 || !purposes.every((purpose) => own.has(purpose))) {
    throw new errors.InvalidRequest('purposes must be among those that this authority has a rule for');
  }
  return purposes;
}

function splitNames(text: string): readonly string[] {
  return [...new Set(text.split(' ').filter((name) => name !== ''))];
}
