import { AppError } from '#kernel/app-error.ts';
import type { VerifiedAssertion, VerifyAssertion } from '#identity/verify-assertion.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';

export type Admitted =
  | (VerifiedAssertion & { readonly kind: 'admitted' })
  | { readonly kind: 'refused'; readonly status: number; readonly body: object };

/**
 * @param header the value of the assertion header
 * @param text what the assertion must cover
 */
export type Admit = (header: string | readonly string[] | undefined, text: string) => Admitted;

/** Lets in who carries the gateway's assertion over this very text, under the policy that runs here. */
export function createAdmission(verifyAssertion: VerifyAssertion, policy: CompiledPolicy): Admit {
  return (header, text) => {
    let assertion: VerifiedAssertion;
    try {
      assertion = verifyAssertion(header, text);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const body = failure('UNAUTHENTICATED', 'The subgraph answers the gateway alone.');
      return { kind: 'refused', status: 401, body };
    }
    if (assertion.policyVersion === policy.version) return { kind: 'admitted', ...assertion };
    const body = failure('POLICY_VERSION_DIFFERS', 'The subgraph runs under another policy.');
    return { kind: 'refused', status: 409, body };
  };
}

/** The body of an answer without data. */
export function failure(code: string, message: string): object {
  return { errors: [{ message, extensions: { code } }] };
}
