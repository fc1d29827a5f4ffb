import { createHash } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';

/** PEM texts. */
export interface TlsOptions {
  readonly key: string;
  readonly certificate: string;
  /** Of the authorities that client certificates must come from. */
  readonly clientCa: string;
}

/** Asks for a client certificate and takes clients without one as well: their tokens are bound otherwise. */
export function tlsServerOptions({ key, certificate, clientCa }: TlsOptions): ServerOptions {
  return {
    key,
    cert: certificate,
    ca: clientCa,
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
  };
}

/**
 * Thumbprint of the certificate that the client has proved to hold in this connection: SHA-256 of its DER, base64url
 * (RFC 8705 section 3.1). What a header says of a certificate counts for nothing.
 *
 * @returns `null` without TLS, without a certificate, and with one that does not hold
 */
export function readCertificate({ raw: { socket } }: FastifyRequest): string | null {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
  const der = socket.getPeerX509Certificate()?.raw;
  return der === undefined ? null : createHash('sha256').update(der).digest('base64url');
}
