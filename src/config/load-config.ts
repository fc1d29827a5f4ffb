import type { z } from 'zod';
import { ConfigError } from './config-error.ts';
import type { BundleConfig, ClientConfig, Config, WitnessConfig } from './config.ts';
import type { Environment } from './env.ts';
import { resolveSecretFiles, type Variables } from './parse/resolve-secret-files.ts';
import {
  allSchema,
  gatewaySchema,
  issuerSchema,
  migrateSchema,
  ownVariables,
  subgraphSchema,
} from './parse/role-schemas.ts';
import { bundleSchema, clientSchema } from './parse/client-schema.ts';
import { witnessSchema } from './parse/witness-schema.ts';
import type { Role, SubgraphName } from './role.ts';

/**
 * The configuration of one process, frozen.
 *
 * @param environment of {@link readEnvironment}, or a plain object in tests
 * @param readFile reads the file that a NAME_FILE variable names; throws where it cannot
 * @throws ConfigError with every problem at once, one line each
 */
export function loadConfig(role: Role, environment: Environment, readFile: (path: string) => string): Config {
  const { variables, problems } = resolveSecretFiles(environment, readFile);
  switch (role.kind) {
    case 'all':
      return parse(allSchema, variables, problems);
    case 'migrate':
      return parse(migrateSchema, variables, problems);
    case 'subgraph':
      return parse(
        subgraphSchema(role.name),
        withOwnVariables(role.name, variables),
        problems,
        ownVariables[role.name],
      );
    case 'gateway':
      return parse(gatewaySchema, withGatewayDatabase(variables), problems);
    case 'issuer':
      return parse(issuerSchema, variables, problems);
  }
}

/** Where the running gateway and issuer are, for the commands that act as a client. @throws ConfigError */
export function loadClientConfig(environment: Environment): ClientConfig {
  return parse(clientSchema, environment, []);
}

/** As {@link loadClientConfig}, for the command that makes bundles. @throws ConfigError with every problem at once */
export function loadBundleConfig(environment: Environment, readFile: (path: string) => string): BundleConfig {
  const { variables, problems } = resolveSecretFiles(environment, readFile);
  return parse(bundleSchema, variables, problems);
}

/** As {@link loadConfig}, for the program of a witness. @throws ConfigError with every problem at once */
export function loadWitnessConfig(environment: Environment, readFile: (path: string) => string): WitnessConfig {
  const { variables, problems } = resolveSecretFiles(environment, readFile);
  return parse(witnessSchema, variables, problems);
}

/** A component without a URL of its own logs in with DATABASE_URL and takes its role after that. */
function withOwnVariables(name: SubgraphName, variables: Variables): object {
  const own = ownVariables[name];
  return {
    ...variables,
    OWN_DATABASE_URL: variables[own.OWN_DATABASE_URL] ?? variables.DATABASE_URL,
    OWN_ASSERTION_KEY: variables[own.OWN_ASSERTION_KEY],
    OWN_ASSERTION_KEY_NEXT: variables[own.OWN_ASSERTION_KEY_NEXT],
  };
}

function withGatewayDatabase(variables: Variables): Variables {
  const url = variables.DATABASE_URL_GATEWAY ?? variables.DATABASE_URL;
  return url === undefined ? variables : { ...variables, DATABASE_URL_GATEWAY: url };
}

function parse<Parsed extends object>(
  schema: z.ZodType<Parsed>,
  input: object,
  earlierProblems: readonly string[],
  names: Readonly<Record<string, string>> = {},
): Parsed {
  const parsed = schema.safeParse(input, {
    error: (issue) => (issue.input === undefined ? 'is missing' : undefined),
  });
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => {
        const name = issue.path.join('.');
        return `${names[name] ?? name} ${issue.message}`;
      });
  const all = [...earlierProblems, ...problems];
  if (!parsed.success || all.length > 0) throw new ConfigError(all);
  return freezeTree(parsed.data);
}

function freezeTree<Tree extends object>(tree: Tree): Tree {
  for (const value of Object.values(tree)) if (isTree(value)) freezeTree(value);
  return Object.freeze(tree);
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
