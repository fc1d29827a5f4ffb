import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Rule } from '#policy/compiled-policy.ts';
import { recordAppealOutcome, recordMove, setCaseStatus } from '#storage/case-register.ts';
import { requesters, type Scene } from '#test/e2e/scenarios/cast.ts';
import type { Asking } from '#test/support/boot-network.ts';

/** A root field, and how it is told what to look for. */
interface Entry {
  readonly query: string;
  readonly names: (target: Target, rule: Rule) => Readonly<Record<string, unknown>>;
}

/** A case with its people, as a partner would name them. */
export interface Target {
  readonly journalNumber: string;
  readonly fileNumber: string;
  readonly caseId: string;
  readonly applicantId: string;
  readonly sponsorId: string;
}

export const entries = {
  case: { query: 'query ($id: ID!) { case(id: $id) { id } }', names: ({ caseId }) => ({ id: caseId }) },
  caseByJournalNumber: {
    query: 'query ($n: String!) { caseByJournalNumber(journalNumber: $n) { id } }',
    names: ({ journalNumber }) => ({ n: journalNumber }),
  },
  applicant: {
    query: 'query ($id: ID!) { applicant(id: $id) { id } }',
    names: ({ applicantId }) => ({ id: applicantId }),
  },
  applicantByFileNumber: {
    query: 'query ($n: String!) { applicantByFileNumber(alienFileNumber: $n) { id } }',
    names: ({ fileNumber }) => ({ n: fileNumber }),
  },
  sponsor: {
    query: 'query ($id: ID!) { sponsor(id: $id) { id } }',
    names: ({ sponsorId }) => ({ id: sponsorId }),
  },
  disclosuresOfCase: {
    query: 'query ($id: ID!) { disclosuresOfCase(caseId: $id) { id } }',
    names: ({ caseId }) => ({ id: caseId }),
  },
  caseInMatter: { query: '{ caseInMatter { id } }', names: () => ({}) },
  submitInformation: {
    query: 'mutation ($input: InformationInput!) { submitInformation(input: $input) { id } }',
    names: ({ caseId }, { receive, receiveCaveat }) => ({
      input: {
        ...{ caseId, contentCategories: receive, caveat: receiveCaveat, content: 'as told' },
        key: randomUUID(),
      },
    }),
  },
  personInMatter: { query: '{ personInMatter { id } }', names: () => ({}) },
} satisfies Record<string, Entry>;
export type EntryName = keyof typeof entries;

/** A rule with a case that it opens, and how that comes to an end. */
export interface Opening {
  readonly title: string;
  readonly asking: Asking;
  readonly own: string;
  /** A case that another body may read and this one may not. */
  readonly stranger: string;
  /** The root fields that lead there; information is handed in besides, where the rule receives any. */
  readonly through: readonly EntryName[];
  /** What makes the relation hold, where the cast does not. */
  readonly begin?: (scene: Scene) => Promise<void>;
  readonly end: (scene: Scene) => Promise<void>;
}

const byNumber = ['applicant', 'applicantByFileNumber', 'case', 'caseByJournalNumber'] as const;
const police = { authority: 'politiet', instance: '0700' };
const emergency = { ...police, purpose: 'emergency_vital_interest', reference: 'POL 112-7' };
const protectionAgency = {
  authority: 'datatilsynet',
  purpose: 'supervision_datatilsynet',
  reference: '2026-432-0071',
};

export const openings: readonly Opening[] = [
  {
    title: 'a board before and after the outcome',
    asking: requesters.refugeeBoard,
    own: 'ASY-2',
    stranger: 'FAM-1',
    through: byNumber,
    end: async (scene) => {
      const { caseKey } = await scene.caseKeys('ASY-2');
      await recordAppealOutcome(scene.desk, { caseKey, board: 'FLYGTNINGENAEVNET', outcome: 'UPHELD' });
    },
  },
  {
    title: 'the other board, with the sponsor',
    asking: requesters.immigrationBoard,
    own: 'FAM-1',
    stranger: 'VIS-1',
    through: [...byNumber, 'sponsor'],
    end: async (scene) => {
      const { caseKey } = await scene.caseKeys('FAM-1');
      await recordAppealOutcome(scene.desk, { caseKey, board: 'UDLAENDINGENAEVNET', outcome: 'UPHELD' });
    },
  },
  {
    title: 'an agency and an application that is decided',
    asking: requesters.recruitment,
    own: 'WRK-1',
    stranger: 'ASY-2',
    through: byNumber,
    begin: async (scene) =>
      setCaseStatus(scene.desk, { caseKey: (await scene.caseKeys('WRK-1')).caseKey, status: 'UNDER_CONSIDERATION' }),
    end: async (scene) =>
      setCaseStatus(scene.desk, { caseKey: (await scene.caseKeys('WRK-1')).caseKey, status: 'DECIDED' }),
  },
  {
    title: 'an agency and a file that goes to another',
    asking: { authority: 'udlaendingestyrelsen', purpose: 'internal_case_handling' },
    own: 'FAM-2',
    stranger: 'WRK-1',
    through: ['case', 'caseByJournalNumber', 'disclosuresOfCase'],
    end: async ({ desk }) => {
      await sql`update case_file.case set responsible_authority = 'siri' where journal_number = 'FAM-2'`.execute(desk);
    },
  },
  {
    title: 'the Ministry and a person whose case is closed',
    asking: requesters.ministry,
    own: 'HUM-1',
    stranger: 'ASY-2',
    through: byNumber,
    end: async (scene) =>
      setCaseStatus(scene.desk, { caseKey: (await scene.caseKeys('HUM-1')).caseKey, status: 'CLOSED' }),
  },
  {
    title: 'a municipality and who moves away',
    asking: requesters.copenhagen,
    own: 'ASY-9',
    stranger: 'WRK-1',
    through: byNumber,
    end: async (scene) =>
      recordMove(scene.desk, { personKey: await scene.personKey('10000010'), municipalityCode: '0147' }),
  },
  {
    title: 'the police and a duty to leave that has ended',
    asking: requesters.police,
    own: 'ASY-3',
    stranger: 'ASY-2',
    through: byNumber,
    end: (scene) => scene.end('enforceable_duty_to_leave', 'ASY-3'),
  },
  {
    title: 'the police and an emergency that is over',
    asking: emergency,
    own: 'ASY-9',
    stranger: 'ASY-2',
    through: ['applicant', 'personInMatter'],
    begin: async (scene) => {
      await scene.register({ fact: 'emergency_declared', ...emergency, cases: [], person: '10000010' });
    },
    end: (scene) => scene.endWhere({ fact: 'emergency_declared' }),
  },
  {
    title: 'a mission and an application that was handed on',
    asking: { authority: 'dansk_repraesentation', instance: 'MNL', purpose: 'consular_and_visa_handling' },
    own: 'VIS-1',
    stranger: 'FAM-1',
    through: [...byNumber, 'sponsor'],
    end: async ({ desk }) => {
      await sql`update case_file.case set assigned_mission = 'BKK' where journal_number = 'VIS-1'`.execute(desk);
    },
  },
  {
    title: 'the Ombudsman and an inquiry that is closed',
    asking: requesters.ombudsman,
    own: 'FAM-1',
    stranger: 'ASY-2',
    through: [...byNumber, 'sponsor', 'caseInMatter'],
    end: (scene) => scene.end('open_ombudsman_inquiry_names_case', 'FAM-1'),
  },
  {
    title: 'the supervisory agency and a complaint that is closed',
    asking: protectionAgency,
    own: 'FAM-1',
    stranger: 'ASY-2',
    through: ['disclosuresOfCase', 'caseInMatter'],
    end: (scene) => scene.end('supervision_case_open', 'FAM-1'),
  },
  {
    title: 'the data protection officer and a task that is done',
    asking: { ...requesters.protectionOfficer, reference: 'DPO 2026-0012' },
    own: 'FAM-1',
    stranger: 'WRK-1',
    through: ['disclosuresOfCase', 'caseInMatter'],
    begin: async (scene) => {
      const { authority } = requesters.protectionOfficer;
      await scene.register({ fact: 'dpo_task_registered', authority, reference: 'DPO 2026-0012', cases: ['FAM-1'] });
    },
    end: (scene) => scene.endWhere({ fact: 'dpo_task_registered', reference: 'DPO 2026-0012' }),
  },
  {
    title: 'the state’s lawyer and a matter that is closed',
    asking: { authority: 'kammeradvokaten', purpose: 'court_proceedings_legal_claims', reference: 'KA 4012-88' },
    own: 'FAM-1',
    stranger: 'ASY-2',
    through: ['case', 'caseByJournalNumber', 'caseInMatter'],
    end: (scene) => scene.end('matter_instructed', 'FAM-1'),
  },
  {
    title: 'another state and a request that is answered',
    asking: { authority: 'eu_eoes_myndighed', instance: 'DE', purpose: 'international_cooperation' },
    own: 'DUB-1',
    stranger: 'ASY-2',
    through: ['applicant', 'case'],
    end: (scene) => scene.end('responsibility_or_transfer_request_open', 'DUB-1'),
  },
  {
    title: 'a ministry and a consultation that is answered',
    asking: {
      authority: 'andre_ministerier',
      instance: '10172748',
      purpose: 'consult_other_authority',
      reference: 'BM 2026-3301',
    },
    own: 'WRK-1',
    stranger: 'ASY-2',
    through: ['caseInMatter', 'personInMatter'],
    end: (scene) => scene.end('consultation_open', 'WRK-1'),
  },
];
