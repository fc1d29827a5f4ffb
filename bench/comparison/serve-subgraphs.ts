import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { loadGenerated } from '../../src/start/load-generated.ts';
import { assertionHeaderName } from '#identity/verify-assertion.ts';
import { inventSubgraph, type InventedSubgraph } from './invented-subgraphs.ts';
import { localUrl } from './local-url.ts';
import { subgraphNames } from './subgraph-documents.ts';

/*
 * A program: serves the subgraphs of the bench, each on a port of its own, until it is ended. Says where by one line,
 * `ready {"applicant": "http://…", …}`.
 */

const { policy } = await loadGenerated();
const started = subgraphNames.map(async (name) => [name, await serve(inventSubgraph(name, policy))] as const);
process.stdout.write(`ready ${JSON.stringify(Object.fromEntries(await Promise.all(started)))}\n`);

async function serve(subgraph: InventedSubgraph): Promise<string> {
  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    respond(subgraph, request, response).catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      response.writeHead(500).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return localUrl(server);
}

async function respond(subgraph: InventedSubgraph, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') {
    response.end('{}');
    return;
  }
  const body = (await buffer(request)).toString();
  const answer = await subgraph.answer(body, request.headers[assertionHeaderName] !== undefined);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
}
