import { z } from 'zod';
import type {
  AllConfig,
  GatewayConfig,
  IssuerConfig,
  MigrateConfig,
  PostgresConfig,
  SubgraphConfig,
} from '../config.ts';
import type { SubgraphName } from '../role.ts';
import type { Secret, SecretKey } from '../secrets.ts';
import { gatewayServer, readQuotas, readTls, refineTls } from './gateway-server.ts';
import { logWitnesses } from './log-witnesses.ts';
import { isEveryAddress, isPrivateAddress } from './private-address.ts';
import { trustedIssuers } from './trusted-issuers.ts';
import { nextPort } from './client-schema.ts';
import { readSignIn, refineSignIn, signInVariables } from './sign-in-client.ts';
import { readSubgraphTls, refineSubgraphTls, subgraphTlsVariables } from './subgraph-tls.ts';
import * as values from './values.ts';

const everyRole = { LOG_LEVEL: values.logLevel, SCHEMA_DIR: z.string().optional() };
const observed = {
  ...everyRole,
  METRICS_PORT: values.port.optional(),
  TRACES_URL: values.protectedUrl.optional(),
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
    ...observed,
    ...gatewayServer,
    ...signInVariables,
    ...componentUrls,
    DATA_DIR: values.dataDir,
    DATABASE_URL: values.postgresUrl.optional(),
    TRUSTED_ISSUERS: trustedIssuers.optional(),
    ISSUER_PORT: values.port.optional(),
    AUDIENCE: values.audience,
    LOG_NAME: values.logName.default('disclosure-gateway.localhost/log'),
    LOG_WITNESSES: logWitnesses,
    LOG_KEY: values.secretKey.optional(),
    LOG_KEY_NEXT: values.secretKey.optional(),
    RECORD_LINK_KEY: values.secretKey.optional(),
    RECIPIENT_ID_KEY: values.secretKey.optional(),
  })
  .superRefine(refineTls)
  .superRefine(refineSignIn)
  .transform((variables, context): AllConfig => {
    const url = variables.DATABASE_URL;
    const lonely = Object.keys(componentUrls).filter((name) => url === undefined && Object.hasOwn(variables, name));
    for (const name of lonely)
      context.addIssue({ code: 'custom', path: [name], message: 'is set without DATABASE_URL' });
    return {
      kind: 'all',
      ...observedBy(variables),
      host: variables.HOST,
      port: variables.PORT,
      tls: readTls(variables),
      publicUrl: variables.PUBLIC_URL ?? null,
      dataDir: variables.DATA_DIR,
      store: url === undefined ? { kind: 'pglite', dir: `${variables.DATA_DIR}/store` } : postgres(url, variables),
      issuers:
        variables.TRUSTED_ISSUERS === undefined
          ? { kind: 'development', port: variables.ISSUER_PORT ?? nextPort(variables.PORT) }
          : { kind: 'trusted', list: variables.TRUSTED_ISSUERS },
      signInClient: readSignIn(variables),
      audience: variables.AUDIENCE,
      clearedClients:
        variables.CLEARED_CLIENTS ?? (variables.TRUSTED_ISSUERS === undefined ? clearedDevelopmentClients : []),
      bearerAuthorities: variables.BEARER_AUTHORITIES,
      freeDocuments: variables.FREE_DOCUMENTS ?? 'all',
      logName: variables.LOG_NAME,
      logWitnesses: variables.LOG_WITNESSES,
      logKeys: readLogKeys(variables),
      recordLinkKey: variables.RECORD_LINK_KEY ?? null,
      recipientIdKey: variables.RECIPIENT_ID_KEY ?? null,
      documentMaxBytes: variables.DOCUMENT_MAX_BYTES,
      quotas: readQuotas(variables),
    };
  });

export const migrateSchema = z
  .object({ ...everyRole, DATABASE_URL: values.postgresUrl })
  .transform(({ LOG_LEVEL, SCHEMA_DIR, DATABASE_URL }): MigrateConfig => ({
    kind: 'migrate',
    logLevel: LOG_LEVEL,
    schemaDir: SCHEMA_DIR ?? null,
    store: postgres(DATABASE_URL, {}),
  }));

/** `OWN_…` stand for the variables that end in the subgraph's name; see {@link ownVariables}. */
export function subgraphSchema(name: SubgraphName): z.ZodType<SubgraphConfig> {
  return z
    .object({
      ...observed,
      HOST: values.host,
      CLOSED_NETWORK: values.flag,
      ...subgraphTlsVariables,
      SUBGRAPH_PORT: values.port.prefault('4010'),
      OWN_DATABASE_URL: values.postgresUrl,
      OWN_ASSERTION_KEY: values.secretKey,
      OWN_ASSERTION_KEY_NEXT: values.secretKey.optional(),
      RECORD_LINK_KEY:
        name === 'oversight' || name === 'desk'
          ? values.secretKey
          : z
              .unknown()
              .optional()
              .transform(() => null),
    })
    .refine(
      ({ HOST, CLOSED_NETWORK }) => isPrivateAddress(HOST) || (CLOSED_NETWORK === 'true' && isEveryAddress(HOST)),
      {
        path: ['HOST'],
        error: 'is not a loopback or private IP address, nor 0.0.0.0 or :: with CLOSED_NETWORK=true',
      },
    )
    .superRefine(refineSubgraphTls)
    .transform((variables): SubgraphConfig => ({
      kind: 'subgraph',
      name,
      ...observedBy(variables),
      host: variables.HOST,
      port: variables.SUBGRAPH_PORT,
      tls: readSubgraphTls(variables),
      store: {
        kind: 'postgres',
        url: variables.OWN_DATABASE_URL,
        componentUrls: { [name]: variables.OWN_DATABASE_URL },
      },
      assertionKey: variables.OWN_ASSERTION_KEY,
      nextAssertionKey: variables.OWN_ASSERTION_KEY_NEXT ?? null,
      recordLinkKey: variables.RECORD_LINK_KEY,
    }));
}

/** The names behind `OWN_…`, for each subgraph. */
export const ownVariables = {
  applicant: {
    OWN_DATABASE_URL: 'DATABASE_URL_APPLICANT',
    OWN_ASSERTION_KEY: 'ASSERTION_KEY_APPLICANT',
    OWN_ASSERTION_KEY_NEXT: 'ASSERTION_KEY_APPLICANT_NEXT',
  },
  case: {
    OWN_DATABASE_URL: 'DATABASE_URL_CASE',
    OWN_ASSERTION_KEY: 'ASSERTION_KEY_CASE',
    OWN_ASSERTION_KEY_NEXT: 'ASSERTION_KEY_CASE_NEXT',
  },
  sponsor: {
    OWN_DATABASE_URL: 'DATABASE_URL_SPONSOR',
    OWN_ASSERTION_KEY: 'ASSERTION_KEY_SPONSOR',
    OWN_ASSERTION_KEY_NEXT: 'ASSERTION_KEY_SPONSOR_NEXT',
  },
  oversight: {
    OWN_DATABASE_URL: 'DATABASE_URL_OVERSIGHT',
    OWN_ASSERTION_KEY: 'ASSERTION_KEY_OVERSIGHT',
    OWN_ASSERTION_KEY_NEXT: 'ASSERTION_KEY_OVERSIGHT_NEXT',
  },
  desk: {
    OWN_DATABASE_URL: 'DATABASE_URL_DESK',
    OWN_ASSERTION_KEY: 'ASSERTION_KEY_DESK',
    OWN_ASSERTION_KEY_NEXT: 'ASSERTION_KEY_DESK_NEXT',
  },
} as const satisfies Record<SubgraphName, object>;

const subgraphUrls = {
  SUBGRAPH_URL_APPLICANT: values.protectedUrl,
  SUBGRAPH_URL_CASE: values.protectedUrl,
  SUBGRAPH_URL_SPONSOR: values.protectedUrl,
  SUBGRAPH_URL_OVERSIGHT: values.protectedUrl,
  SUBGRAPH_URL_DESK: values.protectedUrl,
};

/** Who has certificates for its subgraphs talks to none of them without. */
function refineSubgraphUrls(
  { SUBGRAPH_TLS_KEY: key, ...variables }: z.infer<z.ZodObject<typeof subgraphUrls & typeof subgraphTlsVariables>>,
  context: z.RefinementCtx,
): void {
  const plain = Object.entries(variables).filter(
    ([name, value]) => name in subgraphUrls && !/^https:/i.test(value ?? ''),
  );
  for (const [name] of key === undefined ? [] : plain) {
    context.addIssue({ code: 'custom', path: [name], message: 'is not https, and SUBGRAPH_TLS_KEY is set' });
  }
}

export const gatewaySchema = z
  .object({
    ...observed,
    ...gatewayServer,
    ...signInVariables,
    DATABASE_URL_GATEWAY: values.postgresUrl,
    TRUSTED_ISSUERS: trustedIssuers,
    AUDIENCE: values.audience,
    ...subgraphUrls,
    ...subgraphTlsVariables,
    ASSERTION_KEY_APPLICANT: values.secretKey,
    ASSERTION_KEY_CASE: values.secretKey,
    ASSERTION_KEY_SPONSOR: values.secretKey,
    ASSERTION_KEY_OVERSIGHT: values.secretKey,
    ASSERTION_KEY_DESK: values.secretKey,
    LOG_NAME: values.logName,
    LOG_WITNESSES: logWitnesses,
    LOG_KEY: values.secretKey,
    LOG_KEY_NEXT: values.secretKey.optional(),
    RECORD_LINK_KEY: values.secretKey,
    RECIPIENT_ID_KEY: values.secretKey,
  })
  .superRefine(refineTls)
  .superRefine(refineSignIn)
  .superRefine(refineSubgraphTls)
  .superRefine(refineSubgraphUrls)
  .transform((variables): GatewayConfig => ({
    kind: 'gateway',
    ...observedBy(variables),
    host: variables.HOST,
    port: variables.PORT,
    tls: readTls(variables),
    publicUrl: variables.PUBLIC_URL ?? null,
    store: {
      kind: 'postgres',
      url: variables.DATABASE_URL_GATEWAY,
      componentUrls: { gateway: variables.DATABASE_URL_GATEWAY },
    },
    issuers: variables.TRUSTED_ISSUERS,
    signInClient: readSignIn(variables),
    audience: variables.AUDIENCE,
    clearedClients: variables.CLEARED_CLIENTS ?? [],
    bearerAuthorities: variables.BEARER_AUTHORITIES,
    freeDocuments: variables.FREE_DOCUMENTS ?? [],
    subgraphTls: readSubgraphTls(variables),
    subgraphs: {
      applicant: { url: variables.SUBGRAPH_URL_APPLICANT, assertionKey: variables.ASSERTION_KEY_APPLICANT },
      case: { url: variables.SUBGRAPH_URL_CASE, assertionKey: variables.ASSERTION_KEY_CASE },
      sponsor: { url: variables.SUBGRAPH_URL_SPONSOR, assertionKey: variables.ASSERTION_KEY_SPONSOR },
      oversight: { url: variables.SUBGRAPH_URL_OVERSIGHT, assertionKey: variables.ASSERTION_KEY_OVERSIGHT },
      desk: { url: variables.SUBGRAPH_URL_DESK, assertionKey: variables.ASSERTION_KEY_DESK },
    },
    logName: variables.LOG_NAME,
    logWitnesses: variables.LOG_WITNESSES,
    logKeys: readLogKeys(variables),
    recordLinkKey: variables.RECORD_LINK_KEY,
    recipientIdKey: variables.RECIPIENT_ID_KEY,
    documentMaxBytes: variables.DOCUMENT_MAX_BYTES,
    quotas: readQuotas(variables),
  }));

export const issuerSchema = z
  .object({
    ...everyRole,
    HOST: values.host,
    ISSUER_PORT: values.port.prefault('4001'),
    ISSUER_URL: values.protectedUrl.optional(),
    DATA_DIR: values.dataDir,
    AUDIENCE: values.audience,
  })
  .transform((variables): IssuerConfig => ({
    kind: 'issuer',
    logLevel: variables.LOG_LEVEL,
    schemaDir: variables.SCHEMA_DIR ?? null,
    host: variables.HOST,
    port: variables.ISSUER_PORT,
    dataDir: variables.DATA_DIR,
    issuerUrl: variables.ISSUER_URL ?? null,
    audience: variables.AUDIENCE,
  }));

function observedBy({ LOG_LEVEL, SCHEMA_DIR, METRICS_PORT, TRACES_URL }: z.infer<z.ZodObject<typeof observed>>) {
  return {
    logLevel: LOG_LEVEL,
    schemaDir: SCHEMA_DIR ?? null,
    metricsPort: METRICS_PORT ?? null,
    tracesUrl: TRACES_URL ?? null,
  };
}

function readLogKeys(variables: {
  LOG_KEY?: SecretKey | undefined;
  LOG_KEY_NEXT?: SecretKey | undefined;
}): SecretKey[] {
  return [variables.LOG_KEY, variables.LOG_KEY_NEXT].filter((key) => key !== undefined);
}

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
