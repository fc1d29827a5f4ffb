import { AppError } from '#kernel/app-error.ts';
import type { ProofStore } from '#identity/proof-store.ts';
import type { VerifiedAssertion, VerifyAssertion } from '#identity/verify-assertion.ts';
import type { PolicyVersion } from '#kernel/ids.ts';
import type { Telemetry } from '#telemetry/telemetry.ts';

export interface Refused {
  readonly kind: 'refused';
  readonly status: number;
  readonly body: object;
}

interface Admitted<Edition> extends VerifiedAssertion {
  readonly kind: 'admitted';
  /** Of the version that the gateway asks under: the request runs on it to its end. */
  readonly edition: Edition;
  /** Takes the assertion's one use: `false` where it is gone; throws when that is not certain. */
  readonly use: () => Promise<boolean>;
}

/**
 * @param header the value of the assertion header
 * @param text what the assertion must cover
 */
export type Admit<Edition> = (
  header: string | readonly string[] | undefined,
  text: string,
) => Admitted<Edition> | Refused;

export const notTheGateway: Refused = {
  kind: 'refused',
  status: 401,
  body: failure('UNAUTHENTICATED', 'The subgraph answers the gateway alone.'),
};

const anotherPolicy: Refused = {
  kind: 'refused',
  status: 409,
  body: failure('POLICY_VERSION_DIFFERS', 'The subgraph runs under another policy.'),
};

interface AdmissionOptions<Edition> {
  readonly verifyAssertion: VerifyAssertion;
  readonly proofs: ProofStore;
  readonly editions: { find(version: PolicyVersion): Edition | undefined };
  readonly telemetry: Telemetry;
}

/**
 * Lets in who carries the gateway's assertion over this very text, under a policy that is known here. Nothing may be
 * answered, and nothing changed, before its use was taken.
 */
export function createAdmission<Edition>({
  verifyAssertion,
  proofs,
  editions,
  telemetry,
}: AdmissionOptions<Edition>): Admit<Edition> {
  const { log } = telemetry;
  const use = async (digest: string): Promise<boolean> => {
    const isFirst = await proofs.useOnce(digest);
    if (!isFirst) log.write('subgraph.refused', { detail: 'assertion used before' });
    return isFirst;
  };
  return (header, text) => {
    let assertion: VerifiedAssertion;
    try {
      assertion = verifyAssertion(header, text);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      log.write('subgraph.refused', { detail: error.detail });
      return notTheGateway;
    }
    const edition = editions.find(assertion.policyVersion);
    if (edition === undefined) {
      log.write('subgraph.refused', { detail: 'the gateway runs under another policy' });
      return anotherPolicy;
    }
    return { kind: 'admitted', ...assertion, edition, use: () => use(assertion.digest) };
  };
}

/** The body of an answer without data. */
export function failure(code: string, message: string): object {
  return { errors: [{ message, extensions: { code } }] };
}
