import type { Server } from 'node:http';

/** Where a server of the bench, which listens, takes operations. */
export function localUrl(server: Server): string {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server listens on no port');
  return `http://127.0.0.1:${address.port}/graphql`;
}
