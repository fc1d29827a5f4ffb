import type { IncomingMessage } from 'node:http';
import { AppError } from '#kernel/app-error.ts';

/** Headers that say where a message ends or how it is to be read: said twice, two readers may differ. */
const single = ['host', 'content-type', 'content-encoding', 'transfer-encoding'] as const;

/**
 * What Node's parser lets pass and another reader on the way may read otherwise: BAD_REQUEST, or `null`.
 *
 * @see RFC 9112, section 11.2 (request smuggling)
 */
export function findFramingFault({ headersDistinct }: IncomingMessage): AppError | null {
  if (single.some((name) => (headersDistinct[name]?.length ?? 0) > 1)) {
    return new AppError('BAD_REQUEST', { detail: 'a header twice that stands once' });
  }
  const [transferEncoding = 'chunked'] = headersDistinct['transfer-encoding'] ?? [];
  if (transferEncoding.toLowerCase() !== 'chunked') {
    return new AppError('BAD_REQUEST', { detail: 'transfer encoding' });
  }
  return headersDistinct['content-encoding'] === undefined
    ? null
    : new AppError('BAD_REQUEST', { httpStatus: 415, detail: 'content encoding' });
}
