import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { z } from 'zod';
import { canonicalJson, type Json } from '#kernel/canonical-json.ts';
import { parseCheckpoint } from '#log/checkpoint.ts';
import { formatSignature } from '#log/signed-note.ts';
import type { Signer } from '#log/note-key.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { ombudsman } from './collect-case.ts';
import { checkpointFile, proofFile, recordFile } from './collect-receipts.ts';
import { readCase, type CollectedCase, type Started } from './collected.ts';
import type { CollectionFolder } from './collection-folder.ts';
import { explainDisclosure, explainWithheld } from './explain.ts';
import { readmeText } from './readme-text.ts';
import { verifierText } from './verifier-text.ts';
import { writeReport, type Report } from './report/write-report.ts';

/** One file of a bundle: its bytes, or where they are. */
export type BundleFile =
  | { readonly path: string; readonly bytes: Buffer }
  | { readonly path: string; readonly from: string; readonly sha256: string };

export interface BundleOptions {
  readonly folder: CollectionFolder;
  readonly started: Started;
  /** The policies under which something was collected, by version. */
  readonly policies: ReadonlyMap<string, CompiledPolicy>;
  /** The schema that the recipient sees. */
  readonly contract: GraphQLSchema;
  /** Records of the recipient's that prove earlier disclosures to it. */
  readonly earlier: readonly string[];
  readonly signer: Signer<'log'>;
}

/** The name of what a bundle is; another form would have another. */
const format = 'ombudsman-bundle/1';
const languages = ['da', 'en'] as const;

/**
 * The files of a bundle, in the order in which they stand in it. The same collection gives the same bytes.
 *
 * @see docs/ombudsman.md
 */
export async function buildBundle(options: BundleOptions): Promise<readonly BundleFile[]> {
  const { folder, started, policies, earlier } = options;
  const cases = started.journalNumbers.map((journalNumber) => readCase(folder, journalNumber));
  const records = [...new Set([...cases.flatMap(({ records: own }) => own), ...earlier])].toSorted();
  const checkpoint = folder.readText(checkpointFile);
  const report = describeReport(options, cases, records.length);
  const files: BundleFile[] = [
    text('README.txt', readmeText(started.inquiry.reference)),
    text('verifier.mjs', verifierText()),
    json('bundle.json', describeBundle(options, cases, records)),
    ...(await Promise.all(
      languages.map(async (language) => ({
        path: `report-${language}.pdf`,
        bytes: await writeReport(report, language),
      })),
    )),
    ...cases.flatMap((file) => filesOf(options, file)),
    ...[...policies].map(([version, policy]) => json(`policy/${version}.json`, toJson(policy))),
    text(checkpointFile, checkpoint),
    ...records.flatMap((id) => [recordFile(id), proofFile(id)]).map((path) => text(path, folder.readText(path))),
  ];
  const listed = files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const manifest = listed.map((file) => `${digestOf(file)}  ${file.path}\n`).join('');
  return [...listed, text('SHA256SUMS', manifest), text('SHA256SUMS.sig', signManifest(manifest, options.signer))];
}

function signManifest(manifest: string, { key, sign }: Signer): string {
  return formatSignature({ name: key.name, keyId: key.id, signature: sign(Buffer.from(manifest)) });
}

function describeBundle(
  { started, policies, folder }: BundleOptions,
  cases: readonly CollectedCase[],
  records: readonly string[],
): Json {
  const { origin, size } = parseCheckpoint(folder.readText(checkpointFile));
  return {
    format,
    inquiry: started.inquiry,
    recipient: ombudsman.authority,
    purpose: ombudsman.purpose,
    cases: cases.map(({ journalNumber, folder: path }) => ({ journalNumber, path })),
    policyVersions: [...policies.keys()].toSorted(),
    log: { origin, size },
    records,
  };
}

/** The policy under which a case was collected. */
function policyOf({ policies }: BundleOptions, { answer }: CollectedCase): CompiledPolicy {
  const policy = policies.get(answer.policyVersion);
  if (policy === undefined) throw new Error(`the policy ${answer.policyVersion} was not kept`);
  return policy;
}

function filesOf(options: BundleOptions, collected: CollectedCase): readonly BundleFile[] {
  const { journalNumber, folder: path, answer, documents, records } = collected;
  const policy = policyOf(options, collected);
  const { documents: _listed, disclosures: _told, ...data } = answer.file ?? { documents: null, disclosures: null };
  const about = {
    journalNumber,
    records,
    collectedAt: answer.collectedAt,
    policyVersion: answer.policyVersion,
    legalBasis: answer.legalBasis,
    isOpen: answer.file !== null,
    data,
    documents: documents.map(({ download, ...document }) => ({
      ...document,
      file: download?.file ?? null,
      mediaType: download?.mediaType ?? null,
      record: download?.record ?? null,
      marks: download?.marks ?? [],
    })),
    withheld: answer.withheld.map((withheld) => explainWithheld(withheld, policy, options.contract)),
    marks: answer.marks,
  };
  const disclosures = collected.disclosures.map((disclosure) => ({
    ...disclosure,
    explanation: explainDisclosure(disclosure, policy),
  }));
  return [
    json(`${path}case.json`, toJson(about)),
    json(`${path}disclosures.json`, toJson(disclosures)),
    ...documents.flatMap(({ sha256, download }): readonly BundleFile[] =>
      typeof download?.file !== 'string' || sha256 === null
        ? []
        : [{ path: `${path}${download.file}`, from: join(options.folder.dir, path, download.file), sha256 }],
    ),
  ];
}

function describeReport(options: BundleOptions, cases: readonly CollectedCase[], records: number): Report {
  const { started, policies, contract, folder } = options;
  const { origin, size } = parseCheckpoint(folder.readText(checkpointFile));
  return {
    inquiry: started.inquiry,
    recipient: ombudsman.authority,
    purpose: ombudsman.purpose,
    policyVersions: [...policies.keys()].toSorted(),
    log: { origin, size, records },
    madeBy: options.signer.verifierKey,
    cases: cases.map((collected) => ({
      collected,
      policy: policyOf(options, collected),
      withheld: collected.answer.withheld.map((withheld) =>
        explainWithheld(withheld, policyOf(options, collected), contract),
      ),
    })),
  };
}

function digestOf(file: BundleFile): string {
  return 'sha256' in file ? file.sha256 : createHash('sha256').update(file.bytes).digest('hex');
}

function json(path: string, value: Json): BundleFile {
  return text(path, canonicalJson(value));
}

function text(path: string, content: string): BundleFile {
  return { path, bytes: Buffer.from(content) };
}

/** What is of the form of JSON already, as the type of it. */
function toJson(value: unknown): Json {
  return z.json().parse(value);
}
