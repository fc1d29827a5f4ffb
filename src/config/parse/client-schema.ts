import { z } from 'zod';
import type { BundleConfig, ClientConfig } from '../config.ts';
import * as values from './values.ts';

const client = {
  PORT: values.port.prefault('4000'),
  PUBLIC_URL: values.protectedUrl.optional(),
  ISSUER_URL: values.protectedUrl.optional(),
  ISSUER_PORT: values.port.optional(),
  DATA_DIR: values.dataDir,
};

export const clientSchema = z.object(client).transform(clientOf);

export const bundleSchema = z
  .object({
    ...client,
    BUNDLE_NAME: values.logName.default('disclosure-gateway.localhost/ombudsman'),
    BUNDLE_KEY: values.secretKey.optional(),
  })
  .transform(({ BUNDLE_NAME, BUNDLE_KEY, ...variables }): BundleConfig => ({
    ...clientOf(variables),
    bundleName: BUNDLE_NAME,
    bundleKey: BUNDLE_KEY ?? null,
  }));

function clientOf({
  PORT,
  PUBLIC_URL,
  ISSUER_URL,
  ISSUER_PORT,
  DATA_DIR,
}: z.infer<z.ZodObject<typeof client>>): ClientConfig {
  return {
    gatewayUrl: `${(PUBLIC_URL ?? `http://127.0.0.1:${String(PORT)}`).replace(/\/$/, '')}/graphql`,
    issuerUrl: ISSUER_URL ?? `http://127.0.0.1:${String(ISSUER_PORT ?? nextPort(PORT))}`,
    dataDir: DATA_DIR,
  };
}

/** The development issuer stands next to the gateway; where the gateway takes any free port, so does it. */
export function nextPort(port: number): number {
  return port === 0 || port === 65_535 ? 0 : port + 1;
}
