import { CommandError } from '../run-command.ts';
import type { Gateway } from './ask-gateway.ts';
import type { CollectionFolder } from './collection-folder.ts';
import {
  answerSchema,
  caseFolder,
  pageSchema,
  pageSize,
  readCase,
  type CaseDocument,
  type Download,
} from './collected.ts';

/** Who asks for the cases. */
export const ombudsman = { authority: 'folketingets_ombudsmand', purpose: 'ombudsman_inquiry' } as const;

/**
 * Collects what is not there yet of one case: one question, which is one record, then further pages of its disclosures and
 * each document by itself.
 *
 * @param now ISO 8601
 */
export async function collectCase(
  gateway: Gateway,
  folder: CollectionFolder,
  journalNumber: string,
  now: () => string,
): Promise<void> {
  const place = caseFolder(journalNumber);
  if (!folder.has(`${place}answer.json`)) {
    const { data, disclosure } = await gateway.ask('collect-case', { journalNumber });
    const { record, policyVersion, legalBasis, withheld, marks } = disclosure;
    const answer = { record, policyVersion, legalBasis, withheld, marks };
    folder.writeJson(
      `${place}answer.json`,
      answerSchema.parse({ ...answer, collectedAt: now(), file: data['caseByJournalNumber'] }),
    );
  }
  await collectPages(gateway, folder, journalNumber);
  const { documents } = readCase(folder, journalNumber);
  for (const [index, { download, ...document }] of documents.entries()) {
    // What it is shown without, it is not asked for: an attempt at a closed document is an incident for the other side.
    if (download !== null || document.sha256 === null) continue;
    const number = String(index + 1);
    const done = await downloadDocument(gateway, folder, document, { place, number });
    folder.writeJson(`${place}download-${number}.json`, { ...done });
  }
}

async function collectPages(gateway: Gateway, folder: CollectionFolder, journalNumber: string): Promise<void> {
  for (let page = 2; ; page += 1) {
    const { folder: place, disclosures } = readCase(folder, journalNumber);
    const isFull = disclosures.length === pageSize * (page - 1);
    if (folder.has(`${place}disclosures-${String(page)}.json`)) continue;
    if (!isFull || disclosures.length === 0) return;
    const after = disclosures.at(-1)?.id;
    const { data, disclosure } = await gateway.ask('more-disclosures', { journalNumber, after });
    const file = pageSchema.pick({ disclosures: true }).nullable().parse(data['caseByJournalNumber']);
    folder.writeJson(`${place}disclosures-${String(page)}.json`, {
      record: disclosure.record,
      disclosures: file?.disclosures ?? [],
    });
  }
}

const endings: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/tiff': 'tif',
  'text/plain': 'txt',
};

async function downloadDocument(
  gateway: Gateway,
  folder: CollectionFolder,
  document: CaseDocument,
  { place, number }: { readonly place: string; readonly number: string },
): Promise<Download> {
  const response = await gateway.get(`documents/${encodeURIComponent(document.id)}`);
  const record = response.headers.get('disclosure-record');
  if (response.status === 404) {
    await response.body?.cancel();
    return { record, file: null, mediaType: null, marks: [] };
  }
  if (!response.ok || response.body === null || record === null) {
    throw new CommandError(
      `A document is answered with ${String(response.status)}; the collection can go on later.`,
      1,
    );
  }
  const mediaType = response.headers.get('content-type') ?? 'application/octet-stream';
  const file = `documents/${number}.${endings[mediaType.split(';')[0] ?? ''] ?? 'bin'}`;
  const { sha256 } = await folder.writeStream(`${place}${file}`, response).catch(() => ({ sha256: null }));
  // An answer that breaks off is not the document.
  if (sha256 !== document.sha256) throw new CommandError('A document broke off; the collection can go on later.', 1);
  const marks = (response.headers.get('disclosure-marks') ?? '').split(', ').filter((mark) => mark !== '');
  return { record, file, mediaType, marks };
}
