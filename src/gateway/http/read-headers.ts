import type { FastifyRequest } from 'fastify';
import type { DisclosureHeaders } from '#identity/build-requester.ts';
import type { PresentedToken } from '#identity/verify-token.ts';
import { readCertificate } from './tls.ts';

/**
 * @param publicUrl where clients reach this gateway. A proof is for what the client addressed; the Host header is the
 *   client's own word for it and does not count.
 */
export function presentedToken(request: FastifyRequest, publicUrl: string): PresentedToken {
  const { authorization, dpop } = request.raw.headersDistinct;
  const certificate = readCertificate(request);
  return {
    authorization,
    dpop,
    certificate,
    method: request.method,
    url: `${publicUrl.replace(/\/$/, '')}${request.url}`,
  };
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
