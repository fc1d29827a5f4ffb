import { userInfo } from 'node:os';
import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';
import { asId, ruleId, type AuthorityId, type PurposeId } from '#kernel/ids.ts';
import type { Rule } from '#policy/compiled-policy.ts';
import { contractNameOf } from '#policy/emit-contract.ts';
import { isRuleOpen } from '#policy/gate.ts';
import { migrate } from '#storage/migrate.ts';
import type { Store } from '#storage/open-store.ts';
import {
  listRegisteredOperations,
  registerOperations,
  revokeOperations,
  type Binding,
} from '#storage/registered-operations.ts';
import { StoreError } from '#storage/store-error.ts';
import { loadCommittedContract, loadCommittedPolicy } from './load-committed-policy.ts';
import { openConfiguredStore } from './open-configured-store.ts';
import { createDocumentCheck, type CheckedDocument } from './operations/check-document.ts';
import { readDocuments, type ReadDocument } from './operations/read-documents.ts';
import { CommandError, runCommand } from './run-command.ts';

interface RegisterOptions {
  readonly authority: string;
  readonly purpose: string;
  readonly file: readonly string[];
  readonly by: string;
}

type Accepted = ReadDocument & Extract<CheckedDocument, { kind: 'accepted' }>;

const policy = loadCommittedPolicy();

const program = new Command('operations')
  .description('The registered operations (trusted documents). On the embedded store, stop the gateway first.')
  // Before the sub-commands, which take it over.
  .exitOverride()
  .showHelpAfterError();
program
  .command('register')
  .description('Checks documents and registers them for one authority and purpose: all of them, or none.')
  .requiredOption('--authority <id>', 'the authority that will send them')
  .requiredOption('--purpose <id>', 'the purpose it will send them for')
  .requiredOption('--file <path...>', "GraphQL documents, or manifests (.json) of Apollo's generator")
  .option('--by <name>', 'who registers them', parseName, userInfo().username)
  .action(register);
program
  .command('list')
  .description('What is registered and not revoked.')
  .option('--authority <id>')
  .option('--purpose <id>')
  .action((options: { readonly authority?: string; readonly purpose?: string }) => list(options));
program
  .command('revoke')
  .description('Ends every registration of these documents: all of them, or none.')
  .argument('<hash...>', 'as list prints them', parseHash)
  .option('--by <name>', 'who revokes them', parseName, userInfo().username)
  .action((hashes: readonly string[], { by }: { readonly by: string }) => revoke(hashes, by));
await runCommand(program);

async function register({ authority, purpose, file, by }: RegisterOptions): Promise<void> {
  const rule = findRule(bindingOf(authority, purpose));
  const documents = checkDocuments(rule, await readDocuments(file));
  const added = await withStore((store) =>
    registerOperations(
      store.db('operations'),
      rule,
      documents.map(({ hash, text, operationNames }) => ({ hash, document: text, operationNames })),
      by,
    ),
  );
  for (const { hash, operationNames, closed } of documents) {
    say(`${added.has(hash) ? 'registered' : 'registered already'} ${hash} ${operationNames.join(' ')}`.trimEnd());
    for (const coordinate of closed) say(`  always withheld: ${coordinate}`);
  }
}

/** @throws {CommandError} with the problems of all of them */
function checkDocuments(rule: Rule, documents: readonly ReadDocument[]): readonly Accepted[] {
  const check = createDocumentCheck(policy, rule, loadCommittedContract(contractNameOf(rule)));
  // A bar on a terminal, nothing in a pipe.
  const bar = new SingleBar({ format: '{bar} {value}/{total} documents checked', noTTYOutput: false });
  if (process.stderr.isTTY) bar.start(documents.length, 0);
  const accepted: Accepted[] = [];
  const problems: string[] = [];
  for (const document of documents) {
    const checked = check(document);
    if (checked.kind === 'accepted') accepted.push({ ...document, ...checked });
    else problems.push(...checked.problems);
    bar.increment();
  }
  bar.stop();
  if (problems.length > 0) throw new CommandError([...problems, 'Nothing is registered.'].join('\n'), 1);
  return accepted;
}

async function list({ authority, purpose }: { readonly authority?: string; readonly purpose?: string }): Promise<void> {
  const operations = await withStore((store) =>
    listRegisteredOperations(store.db('operations'), {
      ...(authority === undefined ? {} : { authority: asId<AuthorityId>(authority) }),
      ...(purpose === undefined ? {} : { purpose: asId<PurposeId>(purpose) }),
    }),
  );
  for (const { hash, operationNames, registeredBy, registeredAt, ...binding } of operations) {
    const what = `${hash} ${binding.authority} ${binding.purpose} ${operationNames.join(',') || '-'}`;
    say(`${what} ${registeredAt.toISOString()} ${registeredBy}`);
  }
}

async function revoke(hashes: readonly string[], by: string): Promise<void> {
  await withStore((store) => revokeOperations(store.db('operations'), hashes, by));
  for (const hash of new Set(hashes)) say(`revoked ${hash}`);
}

function findRule({ authority, purpose }: Binding): Rule {
  const rule = policy.rules[ruleId(authority, purpose)];
  if (rule === undefined || !isRuleOpen(policy, rule)) {
    throw new CommandError(`There is no rule under which ${authority} may ask for ${purpose}.`, 2);
  }
  return rule;
}

async function withStore<Result>(use: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openConfiguredStore();
  try {
    // Whoever registers on PostgreSQL need not own the database; the embedded store has nobody else to prepare it.
    if (store.kind === 'pglite') await migrate(store);
    return await use(store);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new CommandError(error.detail === undefined ? error.message : `${error.message} ${error.detail}`, 1);
  } finally {
    await store.close();
  }
}

function bindingOf(authority: string, purpose: string): Binding {
  return { authority: asId<AuthorityId>(authority), purpose: asId<PurposeId>(purpose) };
}

function parseName(text: string): string {
  if (!/^\P{C}{1,128}$/u.test(text)) throw new InvalidArgumentError('A name of at most 128 characters is expected.');
  return text;
}

/** commander hands over what it has parsed before. */
function parseHash(text: string, earlier: readonly string[] = []): readonly string[] {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError('64 hexadecimal digits are expected.');
  return [...earlier, text];
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
