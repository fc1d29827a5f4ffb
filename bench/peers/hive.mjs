// Hive Gateway: hive.mjs SUPERGRAPH [--rust] [--key JWK]
// With a key, fields ask for the scopes of a bearer token (@requiresScopes) that is signed under it.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import { importJWK, jwtVerify } from 'jose';

const { values, positionals } = parseArgs({
  options: { rust: { type: 'boolean', default: false }, key: { type: 'string' } },
  allowPositionals: true,
});
const gateway = createGatewayRuntime({
  supergraph: positionals[0],
  ...(values.rust ? { unifiedGraphHandler } : {}),
  ...(values.key === undefined ? {} : { genericAuth: await protectFields(JSON.parse(values.key)) }),
});
const server = createServer(gateway);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`ready http://127.0.0.1:${server.address().port}/graphql`);

/** A token is verified once and remembered until it expires. */
async function protectFields(jwk) {
  const key = await importJWK(jwk, 'ES256');
  const verified = new Map();
  return {
    mode: 'protect-granular',
    async resolveUserFn({ request }) {
      const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
      const known = verified.get(token);
      if (known !== undefined && Date.now() < known.exp * 1000) return known;
      const { payload } = await jwtVerify(token, key);
      verified.set(token, payload);
      return payload;
    },
    extractScopes: ({ scope }) => scope.split(' '),
  };
}
