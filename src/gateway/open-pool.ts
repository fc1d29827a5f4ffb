import { Pool } from 'undici';
import type { TlsIdentity } from '#kernel/tls-identity.ts';

/**
 * Connections to one subgraph, over which one request after the other goes.
 *
 * @param tls shown to it over https, and by which it is believed; `null` = nothing is shown, and it is believed by the
 *   authorities that the system knows
 */
export function openPool(url: string, connections: number, tls: TlsIdentity | null): Pool {
  const { origin } = new URL(url);
  if (tls === null) return new Pool(origin, { connections, pipelining: 1 });
  const { key, certificate: cert, ca } = tls;
  return new Pool(origin, { connections, pipelining: 1, connect: { key, cert, ca, minVersion: 'TLSv1.3' } });
}
