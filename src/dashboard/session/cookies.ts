import type { FastifyReply, FastifyRequest } from 'fastify';
import { isSecret } from './derive.ts';

/** A cookie that holds one secret. */
interface SecretCookie {
  read(request: FastifyRequest): string | null;
  set(reply: FastifyReply, secret: string): void;
  clear(reply: FastifyReply): void;
}

export interface Cookies {
  readonly session: SecretCookie;
  /** Of somebody who is on the way to the issuer and back. */
  readonly signIn: SecretCookie;
}

const signInSeconds = 600;

/**
 * Over TLS the names begin with `__Host-`: such a cookie comes from this very host, over TLS, for all of it (RFC 6265bis).
 * The one of the session goes with no request that another site began; the other must come back from the issuer.
 */
export function createCookies(isPublicOverTls: boolean): Cookies {
  const build = (name: string, attributes: string): SecretCookie => {
    const fullName = isPublicOverTls ? `__Host-${name}` : name;
    const base = `Path=/; HttpOnly${isPublicOverTls ? '; Secure' : ''}`;
    return {
      read: (request) => readCookie(request, fullName),
      set: (reply, secret) => void reply.header('set-cookie', `${fullName}=${secret}; ${base}; ${attributes}`),
      clear: (reply) => void reply.header('set-cookie', `${fullName}=; ${base}; Max-Age=0`),
    };
  };
  return {
    session: build('disclosure-session', 'SameSite=Strict'),
    signIn: build('disclosure-sign-in', `SameSite=Lax; Max-Age=${String(signInSeconds)}`),
  };
}

/** `null` also where it stands twice: then somebody else has set one of them. */
function readCookie(request: FastifyRequest, name: string): string | null {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const values = pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
  const [value] = values;
  return value !== undefined && values.length === 1 && isSecret(value) ? value : null;
}
