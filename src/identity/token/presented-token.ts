import { unauthenticated } from './unauthenticated.ts';

/** Values of a header; an array as in Node's `headersDistinct`, so that a second value is seen. */
type HeaderValue = string | readonly string[] | undefined;

/** What of a request says who sends it. */
export interface PresentedToken {
  /** `Authorization` */
  readonly authorization: HeaderValue;
  /** `DPoP` */
  readonly dpop: HeaderValue;
  /** Thumbprint of the certificate of the connection, where its holder has proved to hold it. */
  readonly certificate: string | null;
  /** As used, in upper case. */
  readonly method: string;
  /** The absolute URL that the client addressed; query and fragment do not count. */
  readonly url: string;
}

const maxTokenLength = 8_192;

/** The one token of the request, and the scheme that it comes under. @throws AppError UNAUTHENTICATED */
export function readToken({ authorization }: PresentedToken): {
  readonly scheme: 'bearer' | 'dpop';
  readonly token: string;
} {
  const value = readOnly(authorization, 'Authorization');
  const [, scheme = '', token] = /^(Bearer|DPoP) +([A-Za-z0-9_.-]+)$/i.exec(value) ?? [];
  if (token === undefined) throw unauthenticated('neither a bearer token nor a bound one');
  if (token.length > maxTokenLength) throw unauthenticated('token too long');
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'dpop' : 'bearer', token };
}

/** @throws AppError UNAUTHENTICATED where the header is not there exactly once */
export function readOnly(header: HeaderValue, name: string): string {
  const [value, ...others] = typeof header === 'string' ? [header] : (header ?? []);
  if (value === undefined) throw unauthenticated(`no ${name} header`);
  if (others.length > 0) throw unauthenticated(`several ${name} headers`);
  return value;
}
