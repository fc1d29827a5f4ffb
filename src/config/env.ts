/** Every variable that is read; `docs/config.md` says what each is for. */
export const plainVariableNames = [
  'PORT',
  'HOST',
  'CLOSED_NETWORK',
  'PUBLIC_URL',
  'DATA_DIR',
  'SCHEMA_DIR',
  'TRUSTED_ISSUERS',
  'ISSUER_URL',
  'ISSUER_PORT',
  'AUDIENCE',
  'CLEARED_CLIENTS',
  'BEARER_AUTHORITIES',
  'FREE_DOCUMENTS',
  'SUBGRAPH_PORT',
  'SUBGRAPH_URL_APPLICANT',
  'SUBGRAPH_URL_CASE',
  'SUBGRAPH_URL_SPONSOR',
  'SUBGRAPH_URL_OVERSIGHT',
  'SUBGRAPH_URL_DESK',
  'LOG_LEVEL',
  'METRICS_PORT',
  'TRACES_URL',
  'LOG_NAME',
  'LOG_WITNESSES',
  'DASHBOARD_ISSUER',
  'DASHBOARD_CLIENT_ID',
  'DOCUMENT_MAX_BYTES',
  'QUOTA_REQUESTS_PER_MINUTE',
  'QUOTA_PERSONS_PER_HOUR',
  'QUOTA_PERSONS_PER_DAY',
  'QUOTA_SAME_PERSON_PER_HOUR',
  'WITNESS_NAME',
  'WITNESS_LOGS',
  'WITNESS_HOST',
  'WITNESS_PORT',
  'WITNESS_DIR',
  'BUNDLE_NAME',
] as const;

/** Each of these may also come as NAME_FILE: the path of a file that holds the value. */
export const secretVariableNames = [
  'DATABASE_URL',
  'DATABASE_URL_APPLICANT',
  'DATABASE_URL_CASE',
  'DATABASE_URL_SPONSOR',
  'DATABASE_URL_OVERSIGHT',
  'DATABASE_URL_DESK',
  'DATABASE_URL_GATEWAY',
  'ASSERTION_KEY_APPLICANT',
  'ASSERTION_KEY_CASE',
  'ASSERTION_KEY_SPONSOR',
  'ASSERTION_KEY_OVERSIGHT',
  'ASSERTION_KEY_DESK',
  'ASSERTION_KEY_APPLICANT_NEXT',
  'ASSERTION_KEY_CASE_NEXT',
  'ASSERTION_KEY_SPONSOR_NEXT',
  'ASSERTION_KEY_OVERSIGHT_NEXT',
  'ASSERTION_KEY_DESK_NEXT',
  'RECORD_LINK_KEY',
  'LOG_KEY',
  'LOG_KEY_NEXT',
  'RECIPIENT_ID_KEY',
  'GATEWAY_TLS_KEY',
  'GATEWAY_TLS_CERTIFICATE',
  'GATEWAY_TLS_CLIENT_CA',
  'SUBGRAPH_TLS_KEY',
  'SUBGRAPH_TLS_CERTIFICATE',
  'SUBGRAPH_TLS_CA',
  'DASHBOARD_CLIENT_KEY',
  'WITNESS_KEY',
  'BUNDLE_KEY',
] as const;

export type SecretVariableName = (typeof secretVariableNames)[number];
export type VariableName = (typeof plainVariableNames)[number] | SecretVariableName;
export type EnvironmentName = VariableName | `${SecretVariableName}_FILE`;

/** The variables that are set, as they are. */
export type Environment = Readonly<Partial<Record<EnvironmentName, string>>>;

export const environmentNames: readonly EnvironmentName[] = [
  ...plainVariableNames,
  ...secretVariableNames,
  ...secretVariableNames.map((name) => `${name}_FILE` as const),
];

/** Reads the process environment: the only place that does. An empty variable counts as not set. */
export function readEnvironment(): Environment {
  const set = environmentNames.flatMap((name) => {
    const value = process.env[name];
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  return Object.fromEntries(set);
}
