import { Command, InvalidArgumentError, Option } from 'commander';
import { readEnvironment } from '#config/env.ts';
import { loadClientConfig } from '#config/load-config.ts';
import { fetchDevelopmentToken, fetchRunning, readJson } from './development-client.ts';
import { parseJson } from './parse-json.ts';
import { createProofKey } from './proof-key.ts';
import { CommandError, runCommand } from './run-command.ts';

interface QueryOptions {
  readonly authority: string;
  readonly purpose: string;
  readonly instance?: string;
  readonly reference?: string;
  readonly need?: string;
  readonly officer?: string;
  readonly role?: string;
  readonly clearance?: boolean;
  readonly mode?: string;
  readonly variables?: object;
}

const program = new Command('query')
  .description(
    'Sends one GraphQL query to the running gateway with a fresh token of a fresh key and prints the answer.',
  )
  .argument('<graphql>', 'the query')
  .requiredOption('--authority <id>', 'the authority that asks, for example flygtningenaevnet')
  .requiredOption('--purpose <id>', 'the purpose it asks for')
  .option('--instance <id>', 'the one body of a many-bodied authority, for example municipality 0101')
  .option('--reference <text>', "the requester's own file, inquiry, question or matter")
  .option('--need <text>', 'why a protected address is needed')
  .option('--officer <id>', 'the person on whose behalf the system asks')
  .option('--role <id>', "a role of the authority's own staff")
  .option('--clearance', 'claim security clearance')
  .addOption(
    new Option('--mode <mode>', 'strict refuses the whole where a part is withheld').choices(['filter', 'strict']),
  )
  .option('--variables <json>', 'the variables of the query', parseVariables)
  .action(async (query: string, { role, ...options }: QueryOptions) => {
    const config = loadClientConfig(readEnvironment());
    const request = { ...options, ...(role === undefined ? {} : { roles: [role] }) };
    const proofKey = await createProofKey();
    const token = await fetchDevelopmentToken(config, request, proofKey);
    const response = await fetchRunning(config.gatewayUrl, {
      method: 'POST',
      headers: {
        ...buildHeaders(options),
        ...(await proofKey.present('POST', config.gatewayUrl, token)),
      },
      body: JSON.stringify({ query, ...(options.variables === undefined ? {} : { variables: options.variables }) }),
    });
    const answer = await readJson(response);
    if (answer === undefined) throw new CommandError(`The answer (${String(response.status)}) is not JSON.`, 1);
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    if (!holdsData(answer)) process.exitCode = 1;
  });

await runCommand(program);

function buildHeaders(options: QueryOptions): Record<string, string> {
  return {
    'content-type': 'application/json',
    'disclosure-purpose': encodeHeader(options.purpose),
    ...(options.reference === undefined ? {} : { 'disclosure-reference': encodeHeader(options.reference) }),
    ...(options.need === undefined ? {} : { 'disclosure-need': encodeHeader(options.need) }),
    ...(options.mode === undefined ? {} : { 'disclosure-mode': options.mode }),
  };
}

/** The UTF-8 bytes of the text, one character each: the only form in which `fetch` sends every letter. */
function encodeHeader(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function parseVariables(text: string): object {
  const variables: unknown = parseJson(text);
  if (typeof variables !== 'object' || variables === null || Array.isArray(variables)) {
    throw new InvalidArgumentError('It must be a JSON object.');
  }
  return variables;
}

function holdsData(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'data' in answer && answer.data !== null;
}
