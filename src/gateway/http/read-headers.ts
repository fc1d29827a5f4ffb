import type { FastifyRequest } from 'fastify';
import type { DisclosureHeaders } from '#identity/build-requester.ts';
import type { PresentedToken } from '#identity/verify-token.ts';

/**
 * @param publicUrl where clients reach this gateway. A proof is for what the client addressed; the Host header is the
 *   client's own word for it and does not count.
 */
export function presentedToken(request: FastifyRequest, publicUrl: string): PresentedToken {
  const { authorization, dpop } = request.raw.headersDistinct;
  return { authorization, dpop, method: request.method, url: `${publicUrl.replace(/\/$/, '')}${request.url}` };
}

export function disclosureHeaders(request: FastifyRequest): DisclosureHeaders {
  const headers = request.raw.headersDistinct;
  return {
    purpose: headers['disclosure-purpose'],
    reference: headers['disclosure-reference'],
    need: headers['disclosure-need'],
    mode: headers['disclosure-mode'],
  };
}

/** W3C trace context; anything that is not one is dropped, never passed on. */
export function readTraceparent(request: FastifyRequest): string | null {
  const [value, ...others] = request.raw.headersDistinct['traceparent'] ?? [];
  return value !== undefined && others.length === 0 && /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(value)
    ? value
    : null;
}
