import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { lookUpCase } from '#storage/case-register.ts';
import type { Asking, TestNetwork } from '#test/support/boot-network.ts';
import { sendRaw } from '#test/support/send-raw.ts';
import { caseIdFor, submit } from '../receiving/senders.ts';

const board = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' } as const;
const ministry = { authority: 'uim', purpose: 'decide_humanitarian_permit' } as const;
const copenhagen = {
  authority: 'kommune',
  instance: '0101',
  purpose: 'municipal_reception_and_integration',
  officer: 'kk-07',
} as const;

/** Questions of every form: aliases, fragments, lists, nulls, what is withheld, what is skipped, and nothing at all. */
export const questions: readonly (readonly [Asking, string])[] = [
  [board, '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber } }'],
  [board, '{ a: caseByJournalNumber(journalNumber: "ASY-2") { n: journalNumber m: journalNumber __typename } }'],
  [
    board,
    `query { one: caseByJournalNumber(journalNumber: "ASY-2") { ...C } two: caseByJournalNumber(journalNumber: "ASY-3") { ...C } }
    fragment C on Case { journalNumber applicant { ...P ... on Applicant { familyName } } grounds { statement } documents { id content } }
    fragment P on Applicant { givenNames familyName sensitive { religiousBelief health tradeUnionMembership } }`,
  ],
  [
    board,
    '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber securityAssessment events { occurredOn kind } } }',
  ],
  [
    board,
    '{ caseByJournalNumber(journalNumber: "ASY-2") { journalNumber @skip(if: true) applicant @include(if: false) { familyName } status } }',
  ],
  [board, '{ __typename }'],
  [board, '{ caseByJournalNumber(journalNumber: "NOT-1") { journalNumber } }'],
  [ministry, '{ caseByJournalNumber(journalNumber: "HUM-1") { documents { id sizeBytes sha256 content } } }'],
];

const documents = z.object({ caseByJournalNumber: z.object({ documents: z.array(z.object({ id: z.string() })) }) });

/** Hands information in, once more under the same key, and downloads a document and what is none. */
export async function handInAndDownload(network: TestNetwork): Promise<void> {
  const { rows } = await sql<{ journal: string }>`
    select file.journal_number as journal
    from access.granted_cases(
      ${network.generated.policy.version}, 'kommune', '0101', ${copenhagen.purpose}, null, clock_timestamp()) opened
    join case_file.case file on file.key = opened.case_key`.execute(network.store.admin);
  const caseId = caseIdFor(copenhagen, (await lookUpCase(network.store.admin, rows[0]?.journal ?? '')).caseKey);
  const input = { caseId, contentCategories: ['FAMILY'], content: 'x', caveat: 'NONE', key: randomUUID() };
  for (let time = 0; time < 2; time += 1) {
    const { status, errors } = await network.ask(copenhagen, submit, { input });
    if (status !== 200 || errors !== undefined) throw new Error('the receipt leaves');
  }
  const shown = await network.ask(ministry, '{ caseByJournalNumber(journalNumber: "HUM-1") { documents { id } } }');
  const id = documents.parse(shown.data).caseByJournalNumber.documents[0]?.id ?? '';
  const { purpose, ...asking } = ministry;
  const statuses: number[] = [];
  for (const path of [`/documents/${id}`, '/documents/unknown']) {
    const headers = Object.entries(await network.present(asking, 'GET', path));
    const { status } = await sendRaw(`${network.url}${path}`, 'GET', [...headers, ['disclosure-purpose', purpose]]);
    statuses.push(status);
  }
  if (statuses.join(' ') !== '200 404')
    throw new Error(`a document leaves, and what is none does not: ${String(statuses)}`);
}
