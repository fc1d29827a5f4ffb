import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CollectionFolder } from './collection-folder.ts';

/** What is kept of the inquiry that is answered. */
export const startedSchema = z.object({
  inquiry: z.object({
    reference: z.string(),
    scope: z.array(z.string()),
    openedBy: z.string(),
    openedAt: z.string(),
  }),
  journalNumbers: z.array(z.string()),
});
export type Started = z.output<typeof startedSchema>;

const path = z.array(z.union([z.string(), z.number()]));
export const disclosureSchema = z.looseObject({
  id: z.string(),
  rule: z.string(),
  reference: z.string().nullable(),
  policyVersion: z.string(),
  withheld: z.array(z.string()).nullable(),
  direction: z.enum(['DISCLOSED', 'RECEIVED']),
  recipient: z.string(),
  recipientAuthority: z.string(),
  recipientNameDa: z.string().nullable(),
  recipientNameEn: z.string().nullable(),
  source: z.array(z.string()).nullable(),
  purpose: z.string(),
  legalBasis: z.array(z.string()).nullable(),
  categories: z.array(z.string()).nullable(),
  disclosedAt: z.string().nullable(),
  disclosedOn: z.string(),
  visibility: z.enum(['SHOWN', 'NEEDS_DECISION']),
});
export type Disclosure = z.output<typeof disclosureSchema>;

export const documentSchema = z.object({
  id: z.string(),
  kind: z.string().nullable(),
  title: z.string().nullable(),
  contentCategories: z.array(z.string()).nullable(),
  sizeBytes: z.int().nullable(),
  sha256: z.string().nullable(),
});
export type CaseDocument = z.output<typeof documentSchema>;

const fileSchema = z.record(z.string(), z.json()).and(
  z.object({
    documents: z.array(documentSchema).nullable(),
    disclosures: z.array(disclosureSchema.and(z.record(z.string(), z.json()))).nullable(),
  }),
);

/** The answer to the one question about a case; `file` is `null` where the gateway opens nothing of it. */
export const answerSchema = z.object({
  record: z.string(),
  policyVersion: z.string(),
  legalBasis: z.array(z.string()),
  collectedAt: z.string(),
  withheld: z.array(z.object({ path, reason: z.string(), requirement: z.string().optional() })),
  marks: z.array(z.object({ path, mark: z.string() })),
  file: fileSchema.nullable(),
});
export type CaseAnswer = z.output<typeof answerSchema>;

/** One more page of the disclosures of a case. */
export const pageSchema = z.object({
  record: z.string(),
  disclosures: z.array(disclosureSchema.and(z.record(z.string(), z.json()))),
});
export type Page = z.output<typeof pageSchema>;

/** How a download ended: with a file, or with nothing where the gateway does not give this document. */
export const downloadSchema = z.object({
  record: z.string().nullable(),
  file: z.string().nullable(),
  mediaType: z.string().nullable(),
  marks: z.array(z.string()),
});
export type Download = z.output<typeof downloadSchema>;

/** How many disclosures a page holds: what `operations` ask for. */
export const pageSize = 500;

/** The folder of a case, in the collection as in the bundle: its number, as far as it may be the name of a folder. */
export function caseFolder(journalNumber: string): string {
  const plain = journalNumber.replaceAll(/[^A-Za-z0-9._-]/g, '_').replace(/^[._]+/, '');
  if (plain === journalNumber && plain.length <= 80) return `cases/${plain}/`;
  const digest = createHash('sha256').update(journalNumber).digest('hex').slice(0, 8);
  return `cases/${plain.slice(0, 60)}-${digest}/`;
}

/** Everything that was collected of one case. */
export interface CollectedCase {
  readonly journalNumber: string;
  readonly folder: string;
  readonly answer: CaseAnswer;
  readonly disclosures: readonly Page['disclosures'][number][];
  readonly documents: readonly (CaseDocument & { readonly download: Download | null })[];
  /** The records under which it was collected. */
  readonly records: readonly string[];
}

/** @throws ZodError where the folder does not hold what was written into it */
export function readCase(folder: CollectionFolder, journalNumber: string): CollectedCase {
  const place = caseFolder(journalNumber);
  const answer = answerSchema.parse(folder.readJson(`${place}answer.json`));
  const pages: Page[] = [];
  for (let page = 2; folder.has(`${place}disclosures-${String(page)}.json`); page += 1) {
    pages.push(pageSchema.parse(folder.readJson(`${place}disclosures-${String(page)}.json`)));
  }
  const documents = (answer.file?.documents ?? []).map((document, index) => {
    const name = `${place}download-${String(index + 1)}.json`;
    return { ...document, download: folder.has(name) ? downloadSchema.parse(folder.readJson(name)) : null };
  });
  const downloads = documents.flatMap(({ download }) => download?.record ?? []);
  return {
    journalNumber,
    folder: place,
    answer,
    documents,
    disclosures: [...(answer.file?.disclosures ?? []), ...pages.flatMap(({ disclosures }) => disclosures)],
    records: [answer.record, ...pages.map(({ record }) => record), ...downloads],
  };
}
