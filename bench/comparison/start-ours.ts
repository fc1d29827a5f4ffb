import { randomBytes } from 'node:crypto';
import { fetchDevelopmentToken } from '../../src/cli/development-client.ts';
import { subgraphNames } from '#config/role.ts';
import { createRecipientIds } from '#gateway/recipient-ids.ts';
import { requesterOf } from '#test/support/requester.ts';
import { findFreePorts } from '#test/support/run-program.ts';
import { asking } from './asking.ts';
import { cores, type Contender } from './contender.ts';
import type { StartProgram } from './programs.ts';
import { readData } from './read-data.ts';
import type { Urls } from './subgraph-documents.ts';

/** More than a load generator can ask: it is no harvesting that is measured. */
const ample = '999999999';

/** Every minute it compares what has left with the log. */
const reconciledWithinSeconds = 65;

/**
 * The gateway as a user starts it, on a PostgreSQL that is migrated, with a development issuer for the tokens.
 *
 * @param folder for the keys of the issuer
 */
export async function startOurs(
  start: StartProgram,
  { folder, urls, databaseUrl }: { readonly folder: string; readonly urls: Urls; readonly databaseUrl: string },
): Promise<readonly Contender[]> {
  const issuerPort = String(await findFreePorts());
  await start(cores.others, ['issuer'], { DATA_DIR: folder, ISSUER_PORT: issuerPort, LOG_LEVEL: 'error' });
  const issuerUrl = `http://127.0.0.1:${issuerPort}`;
  const recipientIdKey = randomBytes(32);
  const gatewayPort = String(await findFreePorts());
  const gateway = await start(cores.contender, ['gateway'], {
    PORT: gatewayPort,
    DATABASE_URL: databaseUrl,
    TRUSTED_ISSUERS: JSON.stringify([{ url: issuerUrl, authorities: '*', assurance: 'high' }]),
    BEARER_AUTHORITIES: asking.authority,
    FREE_DOCUMENTS: asking.authority,
    LOG_NAME: 'log.example/peers',
    LOG_KEY: newKey(),
    RECORD_LINK_KEY: newKey(),
    RECIPIENT_ID_KEY: recipientIdKey.toString('base64'),
    ...Object.fromEntries(subgraphNames.map((name) => [`ASSERTION_KEY_${name.toUpperCase()}`, newKey()])),
    SUBGRAPH_URL_APPLICANT: urls.applicant,
    SUBGRAPH_URL_CASE: urls.case,
    SUBGRAPH_URL_SPONSOR: urls.sponsor,
    // The questions do not lead to these two.
    SUBGRAPH_URL_OVERSIGHT: urls.case,
    SUBGRAPH_URL_DESK: urls.case,
    QUOTA_REQUESTS_PER_MINUTE: ample,
    QUOTA_PERSONS_PER_HOUR: ample,
    QUOTA_PERSONS_PER_DAY: ample,
    QUOTA_SAME_PERSON_PER_HOUR: ample,
  });
  const client = { gatewayUrl: `http://127.0.0.1:${gatewayPort}`, issuerUrl, dataDir: folder };
  const ids = createRecipientIds(recipientIdKey)(requesterOf(asking.authority, asking.purpose));
  const common = {
    pid: gateway.pid,
    url: `${client.gatewayUrl}/graphql`,
    idOf: (kind, key) => ids.seal(kind, key),
    putsOffSeconds: reconciledWithinSeconds,
    read: readData,
  } satisfies Partial<Contender>;
  const purpose = { 'disclosure-purpose': asking.purpose };
  return [
    {
      ...common,
      name: 'ours',
      bound: null,
      headers: async () => {
        const token = await fetchDevelopmentToken(client, { authority: asking.authority });
        return { ...purpose, authorization: `Bearer ${token}` };
      },
    },
    { ...common, name: 'ours-dpop', bound: client, headers: () => Promise.resolve(purpose) },
  ];
}

function newKey(): string {
  return randomBytes(32).toString('base64');
}
