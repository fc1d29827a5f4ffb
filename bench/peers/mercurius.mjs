// Mercurius as a gateway: mercurius.mjs SERVICES [--jit], services as JSON: [{ name, url, schema }]
import { parseArgs } from 'node:util';
import gateway from '@mercuriusjs/gateway';
import { fastify } from 'fastify';

const { values, positionals } = parseArgs({
  options: { jit: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const app = fastify();
await app.register(gateway, {
  gateway: { services: JSON.parse(positionals[0]) },
  ...(values.jit ? { jit: 1 } : {}),
});
console.log(`ready ${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`);
