import { join } from 'node:path';
import { Command } from 'commander';
import { asId, ruleId, type AuthorityId, type Coordinate, type PurposeId } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { emitServedContract } from '#policy/emit-contract.ts';
import { parseCompiledPolicy } from '#policy/parse-compiled-policy.ts';
import type { PolicyIssue } from '#policy/policy-issue.ts';
import { comparePolicies } from './policy/compare-policies.ts';
import { describeMatrix } from './policy/describe-matrix.ts';
import { describeOpenQuestions } from './policy/describe-open-questions.ts';
import { explainCoordinate } from './policy/explain-coordinate.ts';
import { findChanges, generateFiles, readIfThere, writeChanges } from './policy/generate-files.ts';
import { ownSchemaFolder, readComparedPolicy, readPolicy, type ReadPolicy } from './policy/read-policy.ts';
import { CommandError, runCommand } from './run-command.ts';

interface SchemaOption {
  readonly schema: string;
}

function buildProgram(): Command {
  const program = new Command('policy')
    .description('The disclosure policy as data: check it, compile it, read it.')
    // Before the subcommands are added, because they take it over: wrong usage of one ends with 2 as well.
    .exitOverride()
    .showHelpAfterError()
    .option('--schema <folder>', 'schema folder to work on', ownSchemaFolder);
  const schemaFolder = () => program.opts<SchemaOption>().schema;
  program
    .command('compile')
    .description('compose the schema, compile the policy and write schema/generated')
    .option('--check', 'write nothing; fail when anything on disk differs')
    .action((options: { readonly check?: true }) => compile(schemaFolder(), options.check === true));
  program
    .command('lint')
    .description('print everything that is wrong, what is closed until it is built, and citations to confirm')
    .action(() => lint(schemaFolder()));
  program
    .command('matrix')
    .description('print the whole policy as Markdown')
    .action(async () => print(describeMatrix((await readOrFail(schemaFolder())).policy)));
  program
    .command('explain <authority> <purpose> <coordinate>')
    .description('say in words what decides a coordinate, for example Applicant.cprNumber or Query.case(id:)')
    .action((authority: string, purpose: string, coordinate: string) =>
      explain(schemaFolder(), authority, purpose, coordinate),
    );
  program
    .command('contract <authority>')
    .description('print the schema that the authority sees')
    .action((authority: string) => contract(schemaFolder(), authority));
  program
    .command('diff <old> <new>')
    .description('say in words what a change opens and closes; each side is a folder of policy files or a policy.json')
    .action(diff);
  return program;
}

async function compile(schemaFolder: string, isCheck: boolean): Promise<void> {
  const reading = await readOrFail(schemaFolder);
  const folder = join(schemaFolder, 'generated');
  const before = await readCompiled(join(folder, 'policy.json'));
  const changes = await findChanges(folder, generateFiles(reading));
  if (before !== null) for (const line of comparePolicies(before, reading.policy)) print(`${line}\n`);
  for (const { path, change } of changes) print(`${change} schema/generated/${path}\n`);
  if (isCheck && changes.length > 0) {
    throw new CommandError('The generated files are out of date. Run: npm run policy -- compile', 1);
  }
  await writeChanges(folder, changes);
  print(`policy ${reading.policy.version}\n`);
}

/** The policy compiled last; `null` where there is none that can be read, as on the first run. */
async function readCompiled(path: string): Promise<CompiledPolicy | null> {
  const text = await readIfThere(path);
  if (text === null) return null;
  try {
    return parseCompiledPolicy(text);
  } catch {
    return null;
  }
}

async function lint(schemaFolder: string): Promise<void> {
  print(describeOpenQuestions((await readOrFail(schemaFolder)).policy));
}

async function explain(schemaFolder: string, authority: string, purpose: string, coordinate: string): Promise<void> {
  const { policy, sources } = await readOrFail(schemaFolder);
  const authorityId = knownAuthority(policy, authority);
  const purposeId = asId<PurposeId>(purpose);
  if (policy.purposes[purposeId] === undefined) throw new CommandError(`There is no purpose ${purpose}.`, 2);
  const asked = asId<Coordinate>(coordinate);
  if (policy.coordinates[asked] === undefined) {
    throw new CommandError(
      `There is no coordinate ${coordinate}. Write Type.field, Query.field(argument:) or Input.field.`,
      2,
    );
  }
  const rule = ruleId(authorityId, purposeId);
  print(explainCoordinate(policy, rule, asked, sources[rule]));
}

async function contract(schemaFolder: string, authority: string): Promise<void> {
  const { policy, supergraphSdl } = await readOrFail(schemaFolder);
  const sdl = emitServedContract(policy, supergraphSdl, knownAuthority(policy, authority));
  if (sdl === null) throw new CommandError(`${authority} has no contract: no rule of it can be used in a request.`, 1);
  print(sdl);
}

async function diff(oldPath: string, newPath: string): Promise<void> {
  const [before, after] = [await readSide(oldPath), await readSide(newPath)];
  for (const line of comparePolicies(before, after)) print(`${line}\n`);
}

async function readSide(path: string): Promise<CompiledPolicy> {
  const read = await readComparedPolicy(path);
  if ('version' in read) return read;
  throw failWith(read, path);
}

function knownAuthority(policy: CompiledPolicy, authority: string): AuthorityId {
  const id = asId<AuthorityId>(authority);
  if (policy.authorities[id] === undefined) throw new CommandError(`There is no authority ${authority}.`, 2);
  return id;
}

async function readOrFail(schemaFolder: string): Promise<ReadPolicy> {
  const reading = await readPolicy(schemaFolder);
  if (reading.kind === 'compiled') return reading;
  throw failWith(reading.issues, 'schema');
}

/** One line per issue, as editors and terminals link it. */
function failWith(issues: readonly PolicyIssue[], folder: string): CommandError {
  const lines = issues.map(
    ({ file, line, column, code, message }) => `${folder}/${file}:${String(line)}:${String(column)} ${code} ${message}`,
  );
  return new CommandError(
    [...lines, `${String(issues.length)} ${issues.length === 1 ? 'issue' : 'issues'}`].join('\n'),
    1,
  );
}

function print(text: string): void {
  process.stdout.write(text);
}

await runCommand(buildProgram());
