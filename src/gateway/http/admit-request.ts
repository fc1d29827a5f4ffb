import type { FastifyRequest } from 'fastify';
import { AppError } from '#kernel/app-error.ts';
import type { Clock } from '#kernel/clock.ts';
import type { DisclosureStore } from '#disclosure/disclosure-store.ts';
import type { Guard } from '#guard/create-guard.ts';
import type { Caller } from '#guard/guard-store.ts';
import type { TokenClaims } from '#identity/verify-token.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';
import type { Admission } from '../admit.ts';
import type { Edition, Editions } from '../editions.ts';
import { IntegrityError } from '../integrity-error.ts';
import { mapError } from '../map-error.ts';
import { disclosureHeaders } from './read-headers.ts';
import { report } from './report.ts';

interface AdmitWith {
  readonly identify: Identify;
  readonly editions: Editions;
  readonly store: DisclosureStore;
  readonly guard: Guard;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Who sends the request, as its token says. @throws AppError UNAUTHENTICATED */
export type Identify = (request: FastifyRequest) => Promise<TokenClaims>;

/** Somebody who may ask, and whose request is being counted. */
export interface AdmittedRequest extends Admission {
  /** The one that was current when it was admitted. */
  readonly edition: Edition;
  /** Ends when the request is within the caller's quota; nothing leaves before. @throws AppError RATE_LIMITED */
  readonly counted: Promise<void>;
  /** For what shows only after the work has ended. */
  readonly onAlarm: (error: IntegrityError) => Promise<void>;
}

/** Runs the work of one request as whoever its token and headers say. */
export type WithAdmission = <Result>(
  request: FastifyRequest,
  work: (admitted: AdmittedRequest) => Promise<Result>,
) => Promise<Result>;

interface RequestAdmission {
  readonly withAdmission: WithAdmission;
  /** Who sends the request, of an authority that there is. @throws AppError UNAUTHENTICATED */
  readonly identifyKnown: Identify;
}

/**
 * The way in for every request that discloses: token, purpose, rule. Every refusal of somebody we know goes to the
 * security log, with the reason that the caller does not get; what the security officer must know becomes an event.
 */
export function createRequestAdmission({
  identify,
  editions,
  store,
  guard,
  clock,
  telemetry,
}: AdmitWith): RequestAdmission {
  async function recordRefusal(request: FastifyRequest, caller: Caller, error: unknown): Promise<void> {
    const { code } = mapError(error, request.id);
    const detail = error instanceof AppError ? (error.detail ?? '') : '';
    const at = new Date(clock.nowMs()).toISOString();
    try {
      await store.insertRefusal({ requestId: request.id, at, ...caller, code, detail });
    } catch (cause) {
      report(telemetry.log, request.id, 'INTERNAL', cause);
    }
  }

  async function tellSecurity(request: FastifyRequest, caller: Caller, kind: AlarmKind): Promise<void> {
    try {
      await guard.raise({ kind, caller, detail: {} });
    } catch (cause) {
      report(telemetry.log, request.id, 'INTERNAL', cause);
    }
  }

  async function refuse(
    request: FastifyRequest,
    claims: TokenClaims,
    error: unknown,
    { admission }: Edition,
  ): Promise<void> {
    const caller = callerOf(request, claims);
    await recordRefusal(request, caller, error);
    if (admission.isClosed(claims)) await tellSecurity(request, caller, 'CLOSED_AUTHORITY');
    if (error instanceof IntegrityError) await tellSecurity(request, caller, 'INTEGRITY_ALARM');
  }

  return {
    async withAdmission(request, work) {
      const claims = await identify(request);
      const caller = callerOf(request, claims);
      return editions.use(async (edition) => {
        const { admission } = edition;
        let counted = Promise.resolve();
        try {
          // Whose token does not count uses up nobody's quota.
          admission.assertKnown(claims);
          telemetry.tracing.note({ authority: claims.authority });
          counted = guard.admit(caller);
          // Whoever waits for it hears of a refusal; until then it is nobody's unhandled one.
          counted.catch(() => undefined);
          const onAlarm = async (): Promise<void> => tellSecurity(request, caller, 'INTEGRITY_ALARM');
          const admitted = admission.admit(claims, disclosureHeaders(request));
          telemetry.tracing.note({ purpose: admitted.rule.purpose });
          return await work({ ...admitted, edition, counted, onAlarm });
        } catch (error) {
          const refusal = await counted.then(
            () => error,
            (reason: unknown) => (isOverQuota(reason) ? reason : error),
          );
          await refuse(request, claims, refusal, edition);
          throw refusal;
        }
      });
    },
    async identifyKnown(request) {
      const claims = await identify(request);
      const edition = editions.current();
      try {
        edition.admission.assertKnown(claims);
      } catch (error) {
        await refuse(request, claims, error, edition);
        throw error;
      }
      return claims;
    },
  };
}

type AlarmKind = 'CLOSED_AUTHORITY' | 'INTEGRITY_ALARM';

function callerOf(request: FastifyRequest, { authority, instance, client, officer, permits }: TokenClaims): Caller {
  const declared = request.raw.headersDistinct['disclosure-purpose']?.[0];
  const purpose = permits.find((permit) => permit.purpose === declared)?.purpose ?? null;
  return { authority, instance, client, officer, purpose };
}

/** Told whatever else is wrong with the request. */
function isOverQuota(error: unknown): boolean {
  return error instanceof AppError && error.code === 'RATE_LIMITED';
}
