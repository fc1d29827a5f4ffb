import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Pool } from 'undici';
import { z } from 'zod';
import { keyOf, listLength, sameCase, type Kind } from './invented-cases.ts';
import { localUrl } from './local-url.ts';
import { parseUrls, subgraphNames, type SubgraphName } from './subgraph-documents.ts';

/*
 * A program: what no gateway can be cheaper than. It asks the three subgraphs what a gateway asks, in the same order, and
 * sends their answers one after the other, without having read any of it.
 *
 *   floor.ts '{"applicant": "http://…", …}'
 */

const urls = parseUrls(process.argv[2] ?? '');
const pools = Object.fromEntries(
  subgraphNames.map((name) => [name, new Pool(new URL(urls[name]).origin, { connections: 33 })]),
) as Record<SubgraphName, Pool>;

const fields = 'id journalNumber type status receivedOn applicant { __typename id } sponsor { __typename id }';
const queries = {
  one: `query($id: ID!) { case(id: $id) { ${fields} } }`,
  many: `query($first: Int!) { casesRelatedToMe(first: $first) { nodes { ${fields} } } }`,
  applicant: entityQuery('Applicant', 'familyName givenNames dateOfBirth nationalities'),
  sponsor: entityQuery('Sponsor', 'fullName relationToApplicant annualIncome'),
};
const bodySchema = z.object({ variables: z.object({ id: z.string().optional(), first: z.number().optional() }) });
const listed = Array.from({ length: listLength }, (_, number) => keyOf('Case', number));

const server = createServer((request, response) => {
  void text(request).then(async (body) => {
    const { variables } = bodySchema.parse(JSON.parse(body));
    const keys = variables.id === undefined ? listed : [variables.id];
    const root = await post('case', { query: variables.id === undefined ? queries.many : queries.one, variables });
    const [applicants, sponsors] = await Promise.all([
      post('applicant', { query: queries.applicant, variables: { keys: represent('Applicant', keys) } }),
      post('sponsor', { query: queries.sponsor, variables: { keys: represent('Sponsor', keys) } }),
    ]);
    const answer = `[${root},${applicants},${sponsors}]`;
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.stdout.write(`ready ${localUrl(server)}\n`);

function entityQuery(type: Kind, selection: string): string {
  return `query($keys: [_Any!]!) { _entities(representations: $keys) { ... on ${type} { ${selection} } } }`;
}

function represent(type: Kind, keys: readonly string[]): readonly object[] {
  return keys.map((key) => ({ __typename: type, id: sameCase(type, key) }));
}

async function post(name: SubgraphName, asked: object): Promise<string> {
  const { body } = await pools[name].request({
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(asked),
  });
  return body.text();
}
