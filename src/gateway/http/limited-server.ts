import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { FastifyServerFactory } from 'fastify';
import type { ConnectionLimits } from './connection-limits.ts';
import { tlsServerOptions, type TlsOptions } from './tls.ts';

/** Node's server under the limits of connections, over TLS or without. */
export function limitedServer(limits: ConnectionLimits, tls: TlsOptions | null): FastifyServerFactory {
  const options = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
    maxHeaderSize: limits.maxHeaderBytes,
  };
  return (handler) => {
    const server =
      tls === null
        ? createServer(options, handler)
        : createTlsServer({ ...options, ...tlsServerOptions(tls), handshakeTimeout: limits.headersTimeoutMs }, handler);
    server.setTimeout(limits.inactivityTimeoutMs);
    server.maxConnections = limits.maxConnections;
    return server;
  };
}
