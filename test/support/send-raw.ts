import { request } from 'node:http';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** One HTTP request exactly as it is written: headers in pairs, so that one may stand twice. */
export async function sendRaw(
  url: string,
  method: string,
  headers: readonly (readonly [string, string])[],
  body = '',
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const own = ['host', new URL(url).host, 'content-length', String(Buffer.byteLength(body))];
    const sent = request(url, { method, headers: [...own, ...headers.flat()] });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode, headers: received } = response;
        resolve({ status: statusCode ?? 0, headers: received, text: Buffer.concat(chunks).toString('utf8') });
      });
      response.on('error', reject);
    });
    sent.end(body);
  });
}
