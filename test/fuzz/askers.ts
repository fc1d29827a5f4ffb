import { buildSchema, type GraphQLSchema } from 'graphql';
import type { Asking, TestNetwork } from '#test/support/boot-network.ts';
import type { KnownTexts } from './draw-document.ts';

/** Somebody who sends documents, and what it knows. */
export interface Asker {
  readonly asking: Asking & { readonly authority: string };
  readonly contract: GraphQLSchema;
  /** Numbers and ids, most of which lead somewhere. */
  readonly known: KnownTexts;
  /** Ids of a person and a case within reach. */
  readonly applicantId: string;
  readonly caseId: string;
}

interface FirstLook {
  readonly caseByJournalNumber?: { readonly id: string; readonly applicant?: { readonly id: string } | null } | null;
}

/** With contracts from wide to narrow, each with the number of a case that it may see. The first sees the most. */
const askings = [
  { authority: 'siri', purpose: 'decide_residence_permit', journalNumber: 'WRK-1' },
  { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board', journalNumber: 'ASY-2' },
  { authority: 'uim', purpose: 'decide_humanitarian_permit', journalNumber: 'HUM-1' },
  { authority: 'udlaendingenaevnet', purpose: 'appeal_immigration_appeals_board', journalNumber: 'FAM-1' },
  { authority: 'kommune', instance: '0101', purpose: 'municipal_reception_and_integration', journalNumber: 'FAM-1' },
  { authority: 'politiet', instance: '0700', purpose: 'return_and_police_enforcement', journalNumber: 'RET-1' },
  { authority: 'folketinget', purpose: 'statistics_for_parliament', journalNumber: 'ASY-2' },
] as const;

export function prepareAskers(network: TestNetwork): Promise<readonly [Asker, ...(readonly Asker[])]> {
  const [first, ...others] = askings;
  return Promise.all([prepareAsker(network, first), ...others.map((each) => prepareAsker(network, each))]);
}

async function prepareAsker(
  network: TestNetwork,
  { journalNumber, ...asking }: (typeof askings)[number],
): Promise<Asker> {
  const [, sdl = ''] = [...network.generated.contracts].find(([name]) => name === asking.authority) ?? [];
  const query = `{ caseByJournalNumber(journalNumber: "${journalNumber}") { id applicant { id } } }`;
  const found = ((await network.ask(asking, query)).data as FirstLook | null)?.caseByJournalNumber;
  const [caseId, applicantId] = [found?.id ?? 'case', found?.applicant?.id ?? 'applicant'];
  return {
    asking,
    contract: buildSchema(sdl),
    known: [journalNumber, '10000002', '2025', 'asylum_decisions_by_year', caseId, applicantId, caseId, applicantId],
    applicantId,
    caseId,
  };
}
