import { z } from 'zod';
import { asId, isUuid, type AuthorityId, type InstanceId, type PolicyVersion, type PurposeId } from '#kernel/ids.ts';
import { assuranceLevels } from '#kernel/trusted-issuer.ts';
import type { Requester } from '../requester.ts';

/** What an assertion states; instants in epoch milliseconds. */
export interface AssertionPayload {
  readonly aud: string;
  readonly requester: Requester;
  readonly at: number;
  readonly policyVersion: PolicyVersion;
  /** SHA-256 of the request body, base64url. */
  readonly body: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
}

const text = z.string().min(1).max(500);
const instant = z.int().nonnegative();

// Strict: a member that this subgraph does not know may narrow what the requester may have.
const payloadSchema = z.strictObject({
  aud: text,
  requester: z.strictObject({
    authority: text.transform((id) => asId<AuthorityId>(id)),
    instance: text.transform((id) => asId<InstanceId>(id)).nullable(),
    client: text,
    officer: text.nullable(),
    assurance: z.enum(assuranceLevels),
    purpose: text.transform((id) => asId<PurposeId>(id)),
    reference: text.nullable(),
    need: z.string().min(1).max(1000).nullable(),
    cleared: z.boolean(),
  }),
  at: instant,
  policyVersion: text.transform((version) => asId<PolicyVersion>(version)),
  body: z.string().length(43),
  iat: instant,
  exp: instant,
  jti: z.string().refine(isUuid),
});

/** @returns `null` for anything that is not a payload of exactly this form */
export function parsePayload(encoded: string): AssertionPayload | null {
  try {
    const json: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
    return payloadSchema.safeParse(json).data ?? null;
  } catch {
    return null;
  }
}
