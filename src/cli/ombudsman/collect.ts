import { existsSync } from 'node:fs';
import { asId, type AuthorityId } from '#kernel/ids.ts';
import type { BundleConfig } from '#config/config.ts';
import type { Signer } from '#log/note-key.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { parseCompiledPolicy } from '#policy/parse-compiled-policy.ts';
import { loadCommittedContract, loadCommittedPolicy } from '../load-committed-policy.ts';
import { CommandError } from '../run-command.ts';
import { openGateway, type Gateway } from './ask-gateway.ts';
import { buildBundle } from './build-bundle.ts';
import { collectCase, ombudsman } from './collect-case.ts';
import { collectReceipt, proveRecords } from './collect-receipts.ts';
import { readCase, startedSchema, type Started } from './collected.ts';
import { openCollectionFolder, type CollectionFolder } from './collection-folder.ts';
import { openInquiries } from './inquiries.ts';
import { writeZip } from './write-zip.ts';

export interface CollectOptions {
  readonly config: BundleConfig;
  readonly signer: Signer<'log'>;
  readonly officer: string;
  readonly reference: string;
  /** Why a protected address is needed. */
  readonly need?: string;
  /** Where the bundle is written; what is collected waits beside it. */
  readonly out: string;
  /** ISO 8601 */
  readonly now: () => string;
  readonly progress: Progress;
}

/** What is done of what there is to do: cases first, then the receipts of all that was asked. */
export interface Progress {
  start(total: number): void;
  step(): void;
}

/**
 * Collects every case of an open inquiry and writes the bundle. What was collected is not asked again, so that after a
 * kill the same call goes on where it was.
 *
 * @throws CommandError
 */
export async function collect(options: CollectOptions): Promise<Started> {
  const { config, officer, reference, need, out, now, progress, signer } = options;
  if (existsSync(out)) throw new CommandError(`${out} is there already; name another file with --out.`, 1);
  const folder = openCollectionFolder(`${out}.collecting`);
  const started = await startCollection(folder, config, officer, reference);
  const gateway = await openGateway(config, { ...ombudsman, reference, ...(need === undefined ? {} : { need }) });
  progress.start(started.journalNumbers.length);
  for (const journalNumber of started.journalNumbers) {
    await collectCase(gateway, folder, journalNumber, now);
    progress.step();
  }
  const { own, earlier } = await collectReceipts(gateway, folder, started, progress);
  await proveRecords(config, folder, [...own, ...earlier], () => {
    progress.step();
  });
  const files = await buildBundle({
    folder,
    started,
    policies: readPolicies(folder, started),
    contract: loadCommittedContract(asId<AuthorityId>(ombudsman.authority)),
    earlier,
    signer,
  });
  await writeZip(out, files);
  folder.remove();
  return started;
}

/** What the inquiry names now; of what was collected before, the rest is left aside. */
async function startCollection(
  folder: CollectionFolder,
  config: BundleConfig,
  officer: string,
  reference: string,
): Promise<Started> {
  const policy = loadCommittedPolicy();
  const found = await (await openInquiries(config, officer)).find(reference);
  if (found?.inquiry.closedAt !== null) {
    throw new CommandError(`There is no open inquiry ${reference}.`, 1);
  }
  if (found.policyVersion !== policy.version) {
    throw new CommandError('The gateway decides under another version of the policy than the one that is here.', 1);
  }
  if (
    folder.has('started.json') &&
    startedSchema.parse(folder.readJson('started.json')).inquiry.reference !== reference
  ) {
    throw new CommandError(`${folder.dir} holds the collection of another inquiry.`, 1);
  }
  const { journalNumbers, ...inquiry } = found.inquiry;
  const started = startedSchema.parse({ inquiry, journalNumbers });
  folder.writeJson('started.json', { inquiry: { ...started.inquiry }, journalNumbers: started.journalNumbers });
  if (!folder.has(policyFile(policy.version))) folder.writeText(policyFile(policy.version), JSON.stringify(policy));
  return started;
}

const policyFile = (version: string): string => `policy/${version}.json`;

/** The policies under which the cases were collected: a collection may outlive one. */
function readPolicies(folder: CollectionFolder, { journalNumbers }: Started): ReadonlyMap<string, CompiledPolicy> {
  const versions = new Set(journalNumbers.map((number) => readCase(folder, number).answer.policyVersion));
  return new Map(
    [...versions].toSorted().map((version) => [version, parseCompiledPolicy(folder.readText(policyFile(version)))]),
  );
}

/** Of everything that was asked here, and of what the recipient received before as far as the log still has it. */
async function collectReceipts(
  gateway: Gateway,
  folder: CollectionFolder,
  { journalNumbers }: Started,
  progress: Progress,
): Promise<{ readonly own: readonly string[]; readonly earlier: readonly string[] }> {
  const cases = journalNumbers.map((journalNumber) => readCase(folder, journalNumber));
  const own = [...new Set(cases.flatMap(({ records }) => records))];
  const received = cases
    .flatMap(({ disclosures }) => disclosures)
    .flatMap(({ recipientAuthority, id }) => (recipientAuthority === ombudsman.authority ? [id] : []));
  const before = [...new Set(received)].filter((id) => !own.includes(id));
  progress.start(journalNumbers.length + 2 * own.length + 2 * before.length);
  for (const id of own) {
    if (!(await collectReceipt(gateway, folder, id))) {
      throw new CommandError(`The log does not give the record ${id}.`, 1);
    }
    progress.step();
  }
  const earlier: string[] = [];
  for (const id of before) {
    if (await collectReceipt(gateway, folder, id)) earlier.push(id);
    progress.step();
  }
  return { own, earlier };
}
