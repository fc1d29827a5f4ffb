import { Pool } from 'undici';
import { fetchDevelopmentToken } from '../../src/cli/development-client.ts';
import { createProofKey } from '../../src/cli/proof-key.ts';
import { quantile } from '../quantiles.ts';
import { orderSchema, type Order, type Seen } from './load-order.ts';

/*
 * A program, to be forked: for every order that it is sent it keeps as many requests under way as the order says, for as
 * long as it says, and sends back what it has seen.
 */

process.on('message', (message) => {
  void run(orderSchema.parse(message)).then((seen) => process.send?.(seen));
});
process.on('disconnect', () => process.exit(0));

async function run(order: Order): Promise<Seen> {
  const { url, connections, milliseconds, bodies } = order;
  const { origin, pathname: path } = new URL(url);
  const pool = new Pool(origin, { connections });
  const present = await presenterOf(order);
  const times: number[] = [];
  let asked = 0;
  let failed = 0;
  const startedMs = performance.now();
  const keepAsking = async (): Promise<void> => {
    while (performance.now() < startedMs + milliseconds) {
      const body = bodies[asked % bodies.length] ?? '';
      asked += 1;
      const headers = present === null ? order.headers : { ...order.headers, ...(await present()) };
      const sentMs = performance.now();
      const answer = await pool.request({ method: 'POST', path, headers, body });
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      times.push(performance.now() - sentMs);
      if (answer.statusCode !== 200 || bytes.includes('"errors"')) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, keepAsking));
  const seconds = (performance.now() - startedMs) / 1000;
  await pool.close();
  return {
    requests: times.length,
    failed,
    perSecond: times.length / seconds,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
  };
}

async function presenterOf({ url, bound }: Order): Promise<(() => Promise<object>) | null> {
  if (bound === null) return null;
  const key = await createProofKey();
  const token = await fetchDevelopmentToken(bound.client, { authority: bound.authority }, key);
  return () => key.present('POST', url, token);
}
