import type { z } from 'zod';
import type { Quotas, TlsConfig } from '../config.ts';
import { Secret } from '../secrets.ts';
import * as values from './values.ts';

/** What a gateway is told wherever it runs: by itself, or with everything else in one process. */
export const gatewayServer = {
  HOST: values.host,
  PORT: values.port.prefault('4000'),
  PUBLIC_URL: values.protectedUrl.optional(),
  CLEARED_CLIENTS: values.clearedClients.optional(),
  BEARER_AUTHORITIES: values.authorityList.default([]),
  FREE_DOCUMENTS: values.authorityList.optional(),
  GATEWAY_TLS_KEY: values.pem.optional(),
  GATEWAY_TLS_CERTIFICATE: values.pem.optional(),
  GATEWAY_TLS_CLIENT_CA: values.pem.optional(),
  DOCUMENT_MAX_BYTES: values.documentMaxBytes,
  QUOTA_REQUESTS_PER_MINUTE: values.quota.prefault('6000'),
  QUOTA_PERSONS_PER_HOUR: values.quota.prefault('10000'),
  QUOTA_PERSONS_PER_DAY: values.quota.prefault('50000'),
  QUOTA_SAME_PERSON_PER_HOUR: values.quota.prefault('3000'),
};
const tlsNames = ['GATEWAY_TLS_KEY', 'GATEWAY_TLS_CERTIFICATE', 'GATEWAY_TLS_CLIENT_CA'] as const;
type TlsVariables = Readonly<Partial<Record<(typeof tlsNames)[number], string | undefined>>>;
/** TLS takes all three: a server without a client CA would ask for certificates and believe none. */
export function refineTls(variables: TlsVariables, context: z.RefinementCtx): void {
  const missing = tlsNames.filter((name) => variables[name] === undefined);
  if (missing.length === tlsNames.length) return;
  for (const name of missing) context.addIssue({ code: 'custom', path: [name], message: 'is missing' });
}

export function readTls(variables: TlsVariables): TlsConfig | null {
  const [key, certificate, clientCa] = tlsNames.map((name) => variables[name]);
  if (key === undefined || certificate === undefined || clientCa === undefined) return null;
  return { key: new Secret(key), certificate, clientCa };
}

export function readQuotas(variables: z.infer<z.ZodObject<typeof gatewayServer>>): Quotas {
  return {
    requestsPerMinute: variables.QUOTA_REQUESTS_PER_MINUTE,
    personsPerHour: variables.QUOTA_PERSONS_PER_HOUR,
    personsPerDay: variables.QUOTA_PERSONS_PER_DAY,
    samePersonPerHour: variables.QUOTA_SAME_PERSON_PER_HOUR,
  };
}
