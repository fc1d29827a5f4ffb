import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AppError } from '#kernel/app-error.ts';
import { derive } from '../session/derive.ts';

const tokenHeader = 'x-csrf-token';

/** What a page of ours sends along with everything that changes or reads something. It opens nothing by itself. */
export function csrfTokenOf(sessionId: string): string {
  return derive(sessionId, 'csrf').toString('base64url');
}

/**
 * That a request comes from a page of ours, and not from another site with the person's cookie: its origin, and a token that
 * such a page alone has read.
 *
 * @throws AppError BAD_REQUEST, 403
 */
export function assertOwnPage(request: FastifyRequest, sessionId: string | null, publicUrl: string): void {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const isOwnOrigin = origin === new URL(publicUrl).origin && (site === undefined || site === 'same-origin');
  const token = request.headers[tokenHeader];
  const isOwnToken = sessionId !== null && typeof token === 'string' && isSame(token, csrfTokenOf(sessionId));
  if (!isOwnOrigin || !isOwnToken) throw new AppError('BAD_REQUEST', { httpStatus: 403, detail: 'not a page of ours' });
}

function isSame(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.byteLength === second.byteLength && timingSafeEqual(first, second);
}
