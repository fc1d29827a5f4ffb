import { secretVariableNames, type Environment, type VariableName } from '../env.ts';

export type Variables = Readonly<Partial<Record<VariableName, string>>>;

/**
 * Replaces every NAME_FILE by NAME with the text of the file, without the line end that editors add.
 *
 * @param readFile throws where a file cannot be read
 */
export function resolveSecretFiles(
  environment: Environment,
  readFile: (path: string) => string,
): { readonly variables: Variables; readonly problems: readonly string[] } {
  const variables: Partial<Record<VariableName, string>> = { ...environment };
  const problems: string[] = [];
  for (const name of secretVariableNames) {
    const path = environment[`${name}_FILE`];
    if (path === undefined) continue;
    if (environment[name] !== undefined) {
      problems.push(`${name} and ${name}_FILE are both set`);
      continue;
    }
    try {
      variables[name] = readFile(path).replace(/\r?\n$/, '');
    } catch {
      problems.push(`${name}_FILE names a file that cannot be read`);
    }
  }
  return { variables, problems };
}
