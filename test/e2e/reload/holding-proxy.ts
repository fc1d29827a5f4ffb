import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** Stands between the gateway and one subgraph. */
export interface HoldingProxy {
  readonly url: string;
  /** Keeps the answer to the next question from the gateway. @returns what says that there is one, and what lets it go on */
  hold(): { readonly held: Promise<void>; readonly release: () => void };
  close(): Promise<void>;
}

/** @param subgraph its GraphQL address */
export async function startHoldingProxy(subgraph: string): Promise<HoldingProxy> {
  const { port, pathname } = new URL(subgraph);
  let keep: (() => Promise<void>) | null = null;
  const server = createServer((incoming, response) => {
    const forward = async (): Promise<void> => {
      const kept = incoming.method === 'POST' ? keep : null;
      if (kept !== null) keep = null;
      const { method, url: path, headers } = incoming;
      const outgoing = request({ host: '127.0.0.1', port, method, path, headers });
      const answered = once(outgoing, 'response');
      await pipeline(incoming, outgoing);
      const [answer] = (await answered) as [IncomingMessage];
      // Not before: what the gateway says of who asks holds for seconds only.
      await kept?.();
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      await pipeline(answer, response);
    };
    // A subgraph that is gone: so is the connection.
    forward().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${String(own)}${pathname}`,
    hold() {
      const [held, released] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
      keep = async () => {
        held.resolve(undefined);
        await released.promise;
      };
      return { held: held.promise, release: () => released.resolve(undefined) };
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
