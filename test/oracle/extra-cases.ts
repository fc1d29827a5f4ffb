import { blankFact, type Fact, type File, type Values, type World } from './world.ts';

/*
 * What the cast does not have: for each rule on a relation that is built, a case that it opens; and something to read in
 * the tables that the cast leaves empty.
 */

const blankFile = {
  sponsor: null,
  isCurrentStay: false,
  decisions: [],
  appeals: [],
  grounds: [],
  parties: [],
  events: [],
  documents: [],
  receivedInformation: [],
  internalNotes: [],
  caseWorker: null,
  securityAssessment: null,
} as const satisfies Partial<File>;

const extraFiles: readonly File[] = [
  {
    ...blankFile,
    journalNumber: 'CTL-1',
    applicant: 'arjun',
    type: 'CONTROL',
    status: 'UNDER_CONSIDERATION',
    responsibleAuthority: 'siri',
    receivedOn: '2026-11-01',
    internalNotes: ['two shifts seen on site', 'rota asked for'],
  },
  {
    ...blankFile,
    journalNumber: 'CTL-2',
    applicant: 'helene',
    type: 'CONTROL',
    status: 'RECEIVED',
    responsibleAuthority: 'udlaendingestyrelsen',
    receivedOn: '2026-11-02',
  },
  {
    ...blankFile,
    journalNumber: 'REV-1',
    applicant: 'arjun',
    type: 'REVOCATION',
    status: 'UNDER_CONSIDERATION',
    responsibleAuthority: 'siri',
    receivedOn: '2026-11-03',
    events: [
      { occurredOn: '2026-11-03', kind: 'RECEIVED' },
      { occurredOn: '2026-11-09', kind: 'PARTY_HEARD' },
    ],
  },
  {
    ...blankFile,
    journalNumber: 'REV-2',
    applicant: 'sami',
    type: 'REVOCATION',
    status: 'RECEIVED',
    responsibleAuthority: 'udlaendingestyrelsen',
    receivedOn: '2026-11-04',
    parties: [{ role: 'guardian', name: 'Tove Bisgaard-Riis' }],
  },
  {
    ...blankFile,
    journalNumber: 'REV-3',
    applicant: 'helene',
    type: 'REVOCATION',
    status: 'IN_CONSULTATION',
    responsibleAuthority: 'uim',
    receivedOn: '2026-11-05',
    caseWorker: 'Ebbe Kjeldgaard',
  },
  {
    ...blankFile,
    journalNumber: 'WRK-2',
    applicant: 'omar',
    type: 'WORK',
    status: 'RECEIVED',
    responsibleAuthority: 'siri',
    receivedOn: '2026-11-06',
    receivedInformation: [
      receive('Skipperhuset Rederi', 'NONE', ['EMPLOYMENT'], 'offer of a post as deck hand'),
      receive('Swedish Migration Agency', 'ASK_ORIGINATOR', ['RESIDENCE_HISTORY', 'HEALTH'], 'stay in Luleå in 2016'),
    ],
  },
  {
    ...blankFile,
    journalNumber: 'FAM-3',
    applicant: 'lin',
    sponsor: 'gustav',
    type: 'FAMILY_REUNIFICATION',
    status: 'UNDER_CONSIDERATION',
    responsibleAuthority: 'udlaendingestyrelsen',
    receivedOn: '2026-11-07',
    documents: [
      hold('APPLICATION', 'Form of the third application', ['IDENTITY', 'FAMILY'], 'married in Da Nang in 2021'),
      hold('OTHER', 'Payslip, October', ['SPONSOR', 'ECONOMY'], 'monthly pay 31,977'),
    ],
  },
  // Of a type that no rule of the board, or of the responsible authority, is about.
  {
    ...blankFile,
    journalNumber: 'HUM-2',
    applicant: 'maria',
    type: 'HUMANITARIAN',
    status: 'APPEALED',
    responsibleAuthority: 'uim',
    receivedOn: '2026-11-08',
    decisions: [{ outcome: 'REFUSED', decidedOn: '2026-11-10', reasons: 'treatment is to be had in Manila' }],
    appeals: [{ board: 'UDLAENDINGENAEVNET', outcome: null }],
  },
  {
    ...blankFile,
    journalNumber: 'OTH-1',
    applicant: 'helene',
    type: 'OTHER_RESIDENCE',
    status: 'RECEIVED',
    responsibleAuthority: 'siri',
    receivedOn: '2026-11-11',
  },
];

function hold(kind: string, title: string, contentCategories: readonly string[], content: string) {
  return { values: { kind, title, contentCategories, content }, contentCategories, caveat: 'NONE', source: null };
}

function receive(source: string, caveat: string, contentCategories: readonly string[], content: string) {
  return { values: { source, caveat, contentCategories, content }, contentCategories, caveat, source };
}

const reopening = (authority: string, cases: readonly string[]): Fact => ({
  ...blankFact,
  fact: 'reopening_request_pending',
  authority,
  cases,
});

const extraRelations: readonly Fact[] = [
  reopening('udlaendingestyrelsen', ['ASY-9', 'FAM-2']),
  reopening('siri', ['WRK-1']),
  reopening('uim', ['HUM-1']),
  reopening('flygtningenaevnet', ['ASY-1', 'ASY-3']),
  reopening('udlaendingenaevnet', ['FAM-2']),
  {
    ...blankFact,
    fact: 'open_ombudsman_inquiry_names_case',
    authority: 'folketingets_ombudsmand',
    reference: 'FOB 26/00933',
    cases: ['ASY-2', 'ASY-4'],
    categories: ['HEALTH', 'CRIMINAL_OFFENCE', 'RELIGIOUS_BELIEF', 'ENQUIRY'],
  },
  {
    ...blankFact,
    fact: 'dpo_task_registered',
    authority: 'databeskyttelsesraadgiver',
    reference: 'DPO 2026-0042',
    cases: ['FAM-1'],
    categories: ['IDENTITY', 'CONTACT', 'DOCUMENT_META', 'DOCUMENT_CONTENT', 'SPONSOR', 'DECISION_OUTCOME'],
  },
];

/** What hangs on persons of the cast and stands in no column of it. */
const extraValues: Readonly<Record<string, Values>> = {
  omar: { criminalRecords: [{ offence: 'fine for driving without lights, 2024' }] },
  arjun: { criminalRecords: [{ offence: 'fine for working without a permit, 2025' }] },
  lin: { rightsRequests: [{ kind: 'ACCESS', dueOn: '2026-12-19', state: 'UNDER_ASSESSMENT', outcome: null }] },
  ivan: { otherNames: ['Sakalenka Ivan'], entries: [{ enteredOn: '2024-08-07', leftOn: null }] },
};

export function addExtraCases(cast: World): World {
  return {
    ...cast,
    files: [...cast.files, ...extraFiles],
    facts: [...cast.facts, ...extraRelations],
    persons: new Map(
      [...cast.persons].map(([name, person]) => [
        name,
        { ...person, values: { ...person.values, ...extraValues[name] } },
      ]),
    ),
  };
}
