import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { z } from 'zod';
import type { SubgraphTlsConfig } from '../config.ts';
import { Secret } from '../secrets.ts';
import { pem } from './values.ts';

/** Of both ends: each has a key and a certificate of its own, and they may have the authority in common. */
export const subgraphTlsVariables = {
  SUBGRAPH_TLS_KEY: pem.optional(),
  SUBGRAPH_TLS_CERTIFICATE: pem.optional(),
  SUBGRAPH_TLS_CA: pem.optional(),
};

type Variables = z.infer<z.ZodObject<typeof subgraphTlsVariables>>;

/** All three that belong together, or none: half of it would protect half. */
export function refineSubgraphTls(variables: Variables, context: z.RefinementCtx): void {
  const { SUBGRAPH_TLS_KEY: key, SUBGRAPH_TLS_CERTIFICATE: cert, SUBGRAPH_TLS_CA: ca } = variables;
  const given = { SUBGRAPH_TLS_KEY: key, SUBGRAPH_TLS_CERTIFICATE: cert, SUBGRAPH_TLS_CA: ca };
  const missing = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (missing.length === 3) return;
  for (const name of missing) context.addIssue({ code: 'custom', path: [name], message: 'is missing' });
  if (key === undefined || cert === undefined || ca === undefined || isUsable({ key, cert, ca })) return;
  const message = 'is not the key of SUBGRAPH_TLS_CERTIFICATE, or one of the three cannot be read';
  context.addIssue({ code: 'custom', path: ['SUBGRAPH_TLS_KEY'], message });
}

export function readSubgraphTls(variables: Variables): SubgraphTlsConfig | null {
  const { SUBGRAPH_TLS_KEY: key, SUBGRAPH_TLS_CERTIFICATE: certificate, SUBGRAPH_TLS_CA: ca } = variables;
  if (key === undefined || certificate === undefined || ca === undefined) return null;
  return { key: new Secret(key), certificate, ca };
}

function isUsable(material: { readonly key: string; readonly cert: string; readonly ca: string }): boolean {
  try {
    createSecureContext(material);
    // Of an authority that cannot be read it says nothing: it then believes nobody.
    return new X509Certificate(material.ca).raw.byteLength > 0;
  } catch {
    return false;
  }
}
