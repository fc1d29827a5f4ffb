import { Command } from 'commander';
import { readEnvironment } from '#config/env.ts';
import { loadClientConfig } from '#config/load-config.ts';
import { fetchDevelopmentToken } from './development-client.ts';
import { openPrivateFiles } from './open-private-files.ts';
import { loadProofKey } from './proof-key.ts';
import { runCommand } from './run-command.ts';

interface TokenOptions {
  readonly authority: string;
  readonly instance?: string;
  readonly purpose?: readonly string[];
  readonly officer?: string;
  readonly role?: readonly string[];
  readonly clearance?: boolean;
  readonly headers?: string;
  readonly method: string;
}

const program = new Command('token')
  .description(
    'Prints an access token from the running development issuer, bound to the key in DATA_DIR/proof-key.json.',
  )
  .requiredOption('--authority <id>', 'the authority that asks, for example flygtningenaevnet')
  .option('--instance <id>', 'the one body of a many-bodied authority, for example municipality 0101')
  .option(
    '--purpose <id>',
    'a purpose the token may be used for; repeat for more (default: all of the authority)',
    collect,
  )
  .option('--officer <id>', 'the person on whose behalf the system asks')
  .option('--role <id>', "a role of the authority's own staff; repeat for more", collect)
  .option('--clearance', 'claim security clearance')
  .option('--headers <url>', 'print the two header lines for one request to this address instead, for curl -H @-')
  .option('--method <method>', 'the method of that request', 'POST')
  .action(async ({ purpose, role, headers, method, ...options }: TokenOptions) => {
    const request = {
      ...options,
      ...(purpose === undefined ? {} : { purposes: purpose }),
      ...(role === undefined ? {} : { roles: role }),
    };
    const config = loadClientConfig(readEnvironment());
    const proofKey = await loadProofKey(openPrivateFiles(config.dataDir));
    const token = await fetchDevelopmentToken(config, request, proofKey);
    if (headers === undefined) {
      process.stdout.write(`${token}\n`);
      return;
    }
    const { authorization, dpop } = await proofKey.present(method, headers, token);
    process.stdout.write(`Authorization: ${authorization}\nDPoP: ${dpop}\n`);
  });

await runCommand(program);

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}
