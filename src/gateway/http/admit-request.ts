import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { AppError } from '#kernel/app-error.ts';
import type { Clock } from '#kernel/clock.ts';
import type { DisclosureStore } from '#disclosure/disclosure-store.ts';
import type { TokenClaims } from '#identity/verify-token.ts';
import type { Admission, createAdmission } from '../admit.ts';
import { mapError } from '../map-error.ts';
import { disclosureHeaders } from './read-headers.ts';
import { report } from './report.ts';

interface AdmitWith {
  readonly identify: Identify;
  readonly store: DisclosureStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Who sends the request, as its token says. @throws AppError UNAUTHENTICATED */
export type Identify = (request: FastifyRequest) => Promise<TokenClaims>;

/** Runs the work of one request as whoever its token and headers say. */
export type WithAdmission = <Result>(
  request: FastifyRequest,
  work: (admission: Admission) => Promise<Result>,
) => Promise<Result>;

/**
 * The way in for every request that discloses: token, purpose, rule. Every refusal of somebody we know goes to the
 * security log, with the reason that the caller does not get.
 */
export function createRequestAdmission(
  { identify, store, clock, logger }: AdmitWith,
  admission: ReturnType<typeof createAdmission>,
): WithAdmission {
  async function recordRefusal(request: FastifyRequest, claims: TokenClaims, error: unknown): Promise<void> {
    const { authority, instance, client, officer } = claims;
    const { code } = mapError(error, request.id);
    const declared = request.raw.headersDistinct['disclosure-purpose']?.[0];
    const purpose = claims.permits.find((permit) => permit.purpose === declared)?.purpose ?? null;
    const detail = error instanceof AppError ? (error.detail ?? '') : '';
    const at = new Date(clock.nowMs()).toISOString();
    try {
      await store.insertRefusal({
        requestId: request.id,
        at,
        authority,
        instance,
        client,
        officer,
        purpose,
        code,
        detail,
      });
    } catch (cause) {
      report(logger, request.id, 'INTERNAL', cause);
    }
  }

  return async (request, work) => {
    const claims = await identify(request);
    try {
      admission.assertKnown(claims);
      return await work(admission.admit(claims, disclosureHeaders(request)));
    } catch (error) {
      await recordRefusal(request, claims, error);
      throw error;
    }
  };
}
