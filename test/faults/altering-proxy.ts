// Stands between the gateway and one subgraph, as a process of its own, and alters what comes back.
//
//   node altering-proxy.ts <url of the subgraph>      answers {"port": …} to its parent, which sends {"mode": …}
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { ProxyMode } from './proxy-modes.ts';

const hugeBytes = 60 * 1024 * 1024;
/** Longer than the gateway waits. */
const slowMs = 8000;

let mode: ProxyMode = 'as it is';
/** The last answers, by the question without what it asks about. */
const answers = new Map<string, string>();

async function answer(subgraph: URL, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = await readAll(incoming);
  const { status, headers, body } = await forward(subgraph, incoming, asked);
  const now = incoming.method === 'POST' ? mode : 'as it is';
  const kind = (JSON.parse(asked || '{}') as { readonly query?: string }).query ?? '';
  const other = [...answers].findLast(([key, known]) => key.startsWith(`${kind} `) && known !== body)?.[1];
  if (now === 'as it is') answers.set(`${kind} ${asked}`, body);
  if (now === 'connection reset') {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': String(body.length) });
    response.write(body.slice(0, body.length / 2), () => response.destroy());
    return;
  }
  if (now === 'slow') await setTimeout(slowMs);
  const altered = alter(now, body, other);
  response.writeHead(now === 'status 500' ? 500 : now === 'status 204' ? 204 : status, {
    'content-type': headers['content-type'] ?? 'application/json',
  });
  response.end(now === 'status 204' ? undefined : altered);
}

function alter(how: ProxyMode, body: string, other: string | undefined): string {
  switch (how) {
    case 'cut short':
      return body.slice(0, body.length / 2);
    case 'no JSON':
      return '<html>It works</html>';
    case 'empty':
      return '';
    case 'a list':
      return `[${body}]`;
    case 'without verdicts': {
      const { data } = JSON.parse(body) as { readonly data: unknown };
      return JSON.stringify({ data });
    }
    case 'other types':
      return body.replaceAll(/":"[^"]*"/g, '":[]');
    case 'huge':
      return body.replace('"data":{', `"padding":"${'x'.repeat(hugeBytes)}","data":{`);
    case 'of another question':
      return other ?? body;
    default:
      return body;
  }
}

interface Forwarded {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function forward(subgraph: URL, { method, url, headers }: IncomingMessage, asked: string): Promise<Forwarded> {
  return new Promise((resolve, reject) => {
    const target = new URL(url ?? '/', subgraph);
    const outgoing = request(target, { method, headers: { ...headers, host: target.host } }, (response) => {
      readAll(response).then(
        (body) => resolve({ status: response.statusCode ?? 502, headers: response.headers, body }),
        reject,
      );
    });
    outgoing.on('error', reject);
    outgoing.end(asked);
  });
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const [subgraph] = process.argv.slice(2);
if (process.send !== undefined && subgraph !== undefined) {
  const server = createServer((incoming, response) => {
    // A subgraph that is gone: so is the connection.
    answer(new URL(subgraph), incoming, response).catch(() => response.destroy());
  });
  process.on('message', (message: { readonly mode: ProxyMode }) => {
    ({ mode } = message);
    process.send?.({ mode });
  });
  process.on('disconnect', () => process.exit(0));
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
  });
}
