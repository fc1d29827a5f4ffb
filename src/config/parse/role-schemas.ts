import { z } from 'zod';
import type {
  AllConfig,
  ClientConfig,
  GatewayConfig,
  IssuerConfig,
  MigrateConfig,
  PostgresConfig,
  SubgraphConfig,
} from '../config.ts';
import type { SubgraphName } from '../role.ts';
import type { Secret } from '../secrets.ts';
import * as values from './values.ts';

const logLevel = { LOG_LEVEL: values.logLevel };
const gatewayServer = {
  HOST: values.host,
  PORT: values.port.prefault('4000'),
  PUBLIC_URL: values.protectedUrl.optional(),
  CLEARED_CLIENTS: values.clearedClients.optional(),
  DOCUMENT_MAX_BYTES: values.documentMaxBytes,
};
const componentUrls = {
  DATABASE_URL_APPLICANT: values.postgresUrl.optional(),
  DATABASE_URL_CASE: values.postgresUrl.optional(),
  DATABASE_URL_SPONSOR: values.postgresUrl.optional(),
  DATABASE_URL_OVERSIGHT: values.postgresUrl.optional(),
  DATABASE_URL_DESK: values.postgresUrl.optional(),
  DATABASE_URL_GATEWAY: values.postgresUrl.optional(),
};
type ComponentUrls = z.infer<z.ZodObject<typeof componentUrls>>;

/** The clients of the development issuer that are cleared where nothing else is said. */
const clearedDevelopmentClients = ['pet', 'fe', 'flygtningenaevnet'] as const;

/** Role `all`: everything has a default. */
export const allSchema = z
  .object({
    ...logLevel,
    ...gatewayServer,
    ...componentUrls,
    DATA_DIR: values.dataDir,
    DATABASE_URL: values.postgresUrl.optional(),
    ISSUER_URL: values.protectedUrl.optional(),
    ISSUER_PORT: values.port.optional(),
    AUDIENCE: values.audience,
    RECORD_LINK_KEY: values.secretKey.optional(),
    RECIPIENT_ID_KEY: values.secretKey.optional(),
  })
  .transform((variables, context): AllConfig => {
    const url = variables.DATABASE_URL;
    const lonely = Object.keys(componentUrls).filter((name) => url === undefined && Object.hasOwn(variables, name));
    for (const name of lonely)
      context.addIssue({ code: 'custom', path: [name], message: 'is set without DATABASE_URL' });
    return {
      kind: 'all',
      logLevel: variables.LOG_LEVEL,
      host: variables.HOST,
      port: variables.PORT,
      publicUrl: variables.PUBLIC_URL ?? null,
      dataDir: variables.DATA_DIR,
      store: url === undefined ? { kind: 'pglite', dir: `${variables.DATA_DIR}/store` } : postgres(url, variables),
      issuer:
        variables.ISSUER_URL === undefined
          ? { kind: 'development', port: variables.ISSUER_PORT ?? nextPort(variables.PORT) }
          : { kind: 'url', url: variables.ISSUER_URL },
      audience: variables.AUDIENCE,
      clearedClients:
        variables.CLEARED_CLIENTS ?? (variables.ISSUER_URL === undefined ? clearedDevelopmentClients : []),
      recordLinkKey: variables.RECORD_LINK_KEY ?? null,
      recipientIdKey: variables.RECIPIENT_ID_KEY ?? null,
      documentMaxBytes: variables.DOCUMENT_MAX_BYTES,
    };
  });

export const migrateSchema = z
  .object({ ...logLevel, DATABASE_URL: values.postgresUrl })
  .transform(({ LOG_LEVEL, DATABASE_URL }): MigrateConfig => ({
    kind: 'migrate',
    logLevel: LOG_LEVEL,
    store: postgres(DATABASE_URL, {}),
  }));

/** `OWN_…` stand for the variables that end in the subgraph's name; see {@link ownVariables}. */
export function subgraphSchema(name: SubgraphName): z.ZodType<SubgraphConfig> {
  return z
    .object({
      ...logLevel,
      HOST: values.host,
      SUBGRAPH_PORT: values.port.prefault('4010'),
      OWN_DATABASE_URL: values.postgresUrl,
      OWN_ASSERTION_KEY: values.secretKey,
      RECORD_LINK_KEY:
        name === 'oversight' || name === 'desk'
          ? values.secretKey
          : z
              .unknown()
              .optional()
              .transform(() => null),
    })
    .transform((variables): SubgraphConfig => ({
      kind: 'subgraph',
      name,
      logLevel: variables.LOG_LEVEL,
      host: variables.HOST,
      port: variables.SUBGRAPH_PORT,
      store: {
        kind: 'postgres',
        url: variables.OWN_DATABASE_URL,
        componentUrls: { [name]: variables.OWN_DATABASE_URL },
      },
      assertionKey: variables.OWN_ASSERTION_KEY,
      recordLinkKey: variables.RECORD_LINK_KEY,
    }));
}

/** The names behind `OWN_…`, for each subgraph. */
export const ownVariables = {
  applicant: { OWN_DATABASE_URL: 'DATABASE_URL_APPLICANT', OWN_ASSERTION_KEY: 'ASSERTION_KEY_APPLICANT' },
  case: { OWN_DATABASE_URL: 'DATABASE_URL_CASE', OWN_ASSERTION_KEY: 'ASSERTION_KEY_CASE' },
  sponsor: { OWN_DATABASE_URL: 'DATABASE_URL_SPONSOR', OWN_ASSERTION_KEY: 'ASSERTION_KEY_SPONSOR' },
  oversight: { OWN_DATABASE_URL: 'DATABASE_URL_OVERSIGHT', OWN_ASSERTION_KEY: 'ASSERTION_KEY_OVERSIGHT' },
  desk: { OWN_DATABASE_URL: 'DATABASE_URL_DESK', OWN_ASSERTION_KEY: 'ASSERTION_KEY_DESK' },
} as const satisfies Record<SubgraphName, object>;

export const gatewaySchema = z
  .object({
    ...logLevel,
    ...gatewayServer,
    DATABASE_URL_GATEWAY: values.postgresUrl,
    ISSUER_URL: values.protectedUrl,
    AUDIENCE: values.audience,
    SUBGRAPH_URL_APPLICANT: values.protectedUrl,
    SUBGRAPH_URL_CASE: values.protectedUrl,
    SUBGRAPH_URL_SPONSOR: values.protectedUrl,
    SUBGRAPH_URL_OVERSIGHT: values.protectedUrl,
    SUBGRAPH_URL_DESK: values.protectedUrl,
    ASSERTION_KEY_APPLICANT: values.secretKey,
    ASSERTION_KEY_CASE: values.secretKey,
    ASSERTION_KEY_SPONSOR: values.secretKey,
    ASSERTION_KEY_OVERSIGHT: values.secretKey,
    ASSERTION_KEY_DESK: values.secretKey,
    RECORD_LINK_KEY: values.secretKey,
    RECIPIENT_ID_KEY: values.secretKey,
  })
  .transform((variables): GatewayConfig => ({
    kind: 'gateway',
    logLevel: variables.LOG_LEVEL,
    host: variables.HOST,
    port: variables.PORT,
    publicUrl: variables.PUBLIC_URL ?? null,
    store: {
      kind: 'postgres',
      url: variables.DATABASE_URL_GATEWAY,
      componentUrls: { gateway: variables.DATABASE_URL_GATEWAY },
    },
    issuerUrl: variables.ISSUER_URL,
    audience: variables.AUDIENCE,
    clearedClients: variables.CLEARED_CLIENTS ?? [],
    subgraphs: {
      applicant: { url: variables.SUBGRAPH_URL_APPLICANT, assertionKey: variables.ASSERTION_KEY_APPLICANT },
      case: { url: variables.SUBGRAPH_URL_CASE, assertionKey: variables.ASSERTION_KEY_CASE },
      sponsor: { url: variables.SUBGRAPH_URL_SPONSOR, assertionKey: variables.ASSERTION_KEY_SPONSOR },
      oversight: { url: variables.SUBGRAPH_URL_OVERSIGHT, assertionKey: variables.ASSERTION_KEY_OVERSIGHT },
      desk: { url: variables.SUBGRAPH_URL_DESK, assertionKey: variables.ASSERTION_KEY_DESK },
    },
    recordLinkKey: variables.RECORD_LINK_KEY,
    recipientIdKey: variables.RECIPIENT_ID_KEY,
    documentMaxBytes: variables.DOCUMENT_MAX_BYTES,
  }));

export const issuerSchema = z
  .object({
    ...logLevel,
    HOST: values.host,
    ISSUER_PORT: values.port.prefault('4001'),
    ISSUER_URL: values.protectedUrl.optional(),
    DATA_DIR: values.dataDir,
    AUDIENCE: values.audience,
  })
  .transform((variables): IssuerConfig => ({
    kind: 'issuer',
    logLevel: variables.LOG_LEVEL,
    host: variables.HOST,
    port: variables.ISSUER_PORT,
    dataDir: variables.DATA_DIR,
    issuerUrl: variables.ISSUER_URL ?? null,
    audience: variables.AUDIENCE,
  }));

export const clientSchema = z
  .object({
    PORT: values.port.prefault('4000'),
    ISSUER_URL: values.protectedUrl.optional(),
    ISSUER_PORT: values.port.optional(),
    DATA_DIR: values.dataDir,
  })
  .transform(({ PORT, ISSUER_URL, ISSUER_PORT, DATA_DIR }): ClientConfig => ({
    gatewayUrl: `http://127.0.0.1:${String(PORT)}/graphql`,
    issuerUrl: ISSUER_URL ?? `http://127.0.0.1:${String(ISSUER_PORT ?? nextPort(PORT))}`,
    dataDir: DATA_DIR,
  }));

function postgres(url: Secret<string>, urls: Partial<ComponentUrls>): PostgresConfig {
  const components = {
    applicant: urls.DATABASE_URL_APPLICANT,
    case: urls.DATABASE_URL_CASE,
    sponsor: urls.DATABASE_URL_SPONSOR,
    oversight: urls.DATABASE_URL_OVERSIGHT,
    desk: urls.DATABASE_URL_DESK,
    gateway: urls.DATABASE_URL_GATEWAY,
  };
  const given = Object.entries(components).filter(([, own]) => own !== undefined);
  return { kind: 'postgres', url, componentUrls: Object.fromEntries(given) };
}

/** The development issuer stands next to the gateway; where the gateway takes any free port, so does it. */
function nextPort(port: number): number {
  return port === 0 || port === 65_535 ? 0 : port + 1;
}
