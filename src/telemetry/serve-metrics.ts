import { fastify } from 'fastify';
import type { Metrics } from './metrics.ts';

interface MetricsServerOptions {
  readonly metrics: Metrics;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

export interface MetricsServer {
  readonly url: string;
  close(): Promise<void>;
}

/** `GET /metrics`, on a port of its own: what counts requests is not for those who send them. */
export async function serveMetrics({ metrics, host, port }: MetricsServerOptions): Promise<MetricsServer> {
  const http = fastify({ bodyLimit: 1024, forceCloseConnections: true });
  http.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics.text()),
  );
  http.setNotFoundHandler((_request, reply) => reply.code(404).send());
  http.setErrorHandler((_error, _request, reply) => reply.code(500).send());
  const url = await http.listen({ host, port });
  return { url, close: () => http.close() };
}
