import { Command } from 'commander';
import { readEnvironment } from '#config/env.ts';
import { loadClientConfig } from '#config/load-config.ts';
import { fetchDevelopmentToken } from './development-client.ts';
import { runCommand } from './run-command.ts';

interface TokenOptions {
  readonly authority: string;
  readonly instance?: string;
  readonly purpose?: readonly string[];
  readonly officer?: string;
  readonly role?: readonly string[];
  readonly clearance?: boolean;
}

const program = new Command('token')
  .description('Prints an access token from the running development issuer.')
  .requiredOption('--authority <id>', 'the authority that asks, for example flygtningenaevnet')
  .option('--instance <id>', 'the one body of a many-bodied authority, for example municipality 0101')
  .option(
    '--purpose <id>',
    'a purpose the token may be used for; repeat for more (default: all of the authority)',
    collect,
  )
  .option('--officer <id>', 'the person on whose behalf the system asks')
  .option('--role <id>', "a role of the authority's own staff; repeat for more", collect)
  .option('--clearance', 'claim security clearance; it counts over a bound token alone, which query makes')
  .action(async ({ purpose, role, ...options }: TokenOptions) => {
    const request = {
      ...options,
      ...(purpose === undefined ? {} : { purposes: purpose }),
      ...(role === undefined ? {} : { roles: role }),
    };
    const token = await fetchDevelopmentToken(loadClientConfig(readEnvironment()), request);
    process.stdout.write(`${token}\n`);
  });

await runCommand(program);

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}
