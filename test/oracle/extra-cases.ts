import { blankFact, type Fact, type File, type Values, type World } from './world.ts';

/*
 * What the cast does not have: for each rule on a relation that is built, a case that it opens; and something to read in
 * the tables that the cast leaves empty.
 */

const blankFile = {
  sponsor: null,
  isCurrentStay: false,
  mission: null,
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

/** A relation of one body to cases or a person; the rest as far as it matters. */
function relate(fact: string, authority: string, more: Partial<Fact>): Fact {
  return { ...blankFact, fact, authority, ...more };
}

function consult(authority: string, instance: string | null, file: string, categories: readonly string[]): Fact {
  const reference = `HOER ${authority} ${file}`;
  return relate('consultation_open', authority, { instance, cases: [file], categories, reference, hasEnd: true });
}

/** Named, so that requirements can be registered on it. */
function request(fact: string, authority: string, name: string, more: Partial<Fact>): Fact {
  return relate(fact, authority, { name, reference: name, ...more });
}

function grant(authority: string, name: string, more: Partial<Fact>, state: string | null = null): Fact {
  const approvers = ['head of office uim-02', 'legal adviser uim-31'];
  return request('ad_hoc_grant_valid', authority, name, {
    instance: name,
    hasEnd: true,
    grant: { basis: 'section 28', approvers, state },
    ...more,
  });
}

const personal = [
  'IDENTITY',
  'NATIONALITY',
  'FAMILY',
  'CASE_PROCESS',
  'DECISION_OUTCOME',
  'HEALTH',
  'RESIDENCE_STATUS',
];

const extraRelations: readonly Fact[] = [
  relate('reopening_request_pending', 'udlaendingestyrelsen', { cases: ['ASY-9', 'FAM-2'] }),
  relate('reopening_request_pending', 'siri', { cases: ['WRK-1'] }),
  relate('reopening_request_pending', 'uim', { cases: ['HUM-1'] }),
  relate('reopening_request_pending', 'flygtningenaevnet', { cases: ['ASY-1', 'ASY-3'] }),
  relate('reopening_request_pending', 'udlaendingenaevnet', { cases: ['FAM-2'] }),
  relate('open_ombudsman_inquiry_names_case', 'folketingets_ombudsmand', {
    reference: 'FOB 26/00933',
    cases: ['ASY-2', 'ASY-4'],
    categories: ['HEALTH', 'CRIMINAL_OFFENCE', 'RELIGIOUS_BELIEF', 'ENQUIRY'],
  }),
  relate('dpo_task_registered', 'databeskyttelsesraadgiver', {
    reference: 'DPO 2026-0042',
    cases: ['FAM-1'],
    categories: ['IDENTITY', 'CONTACT', 'DOCUMENT_META', 'DOCUMENT_CONTENT', 'SPONSOR', 'DECISION_OUTCOME'],
  }),
  relate('supervision_case_open', 'datatilsynet', {
    reference: '2026-432-0112',
    cases: ['ASY-2', 'WRK-1'],
    categories: ['CONTACT', 'DOCUMENT_META', 'DOCUMENT_CONTENT', 'GROUNDS', 'HEALTH', 'RELIGIOUS_BELIEF', 'FAMILY'],
  }),

  consult('udlaendingestyrelsen', null, 'HUM-1', ['DOCUMENT_META', 'DOCUMENT_CONTENT']),
  consult('politiet', '0700', 'FAM-1', ['TRAVEL_DOCUMENT', 'SPONSOR']),
  consult('kommune', '0147', 'FAM-1', ['NATIONAL_ID', 'FAMILY', 'SPONSOR', 'THIRD_PARTY']),
  consult('andre_ministerier', '10172748', 'ASY-2', ['DOCUMENT_META', 'DOCUMENT_CONTENT', 'IDENTITY']),
  consult('udenrigsministeriet', null, 'HUM-1', ['NATIONALITY', 'HEALTH']),
  // Without an end it is no consultation.
  { ...consult('kommune', '0147', 'ASY-9', ['FAMILY']), hasEnd: false },

  request('stay_check_on_identified_person', 'politiet', 'CHECK-1', { instance: '0700', person: 'arjun' }),
  request('stay_check_on_identified_person', 'politiet', 'CHECK-2', { instance: '0700', person: 'yusuf' }),
  request('family_law_request_registered', 'familieretshuset', 'FRH-1', { person: 'lin' }),
  request('criminal_matter_registered', 'anklagemyndigheden', 'ANK-1', {
    instance: 'SOEIK',
    person: 'omar',
    cases: ['ASY-2'],
  }),
  // The cases of others that it lists stay closed.
  request('security_referral_open', 'fe', 'FE-1', { person: 'omar', cases: ['ASY-2', 'ASY-4'] }),
  request('question_registered_with_minister', 'uim', 'UUI-513', {
    purpose: 'parliamentary_committee_case',
    cases: ['ASY-4', 'FAM-1'],
  }),
  request('minister_request_registered', 'uim', 'TIL-1', { cases: ['ASY-1', 'ASY-2', 'WRK-1'] }),
  request('matter_instructed', 'kammeradvokaten', 'KA-1', {
    cases: ['ASY-2'],
    categories: ['NATIONAL_ID', 'ASSESSMENT_INTERNAL', 'THIRD_PARTY', 'HEALTH', 'RELIGIOUS_BELIEF'],
  }),
  request('responsibility_or_transfer_request_open', 'eu_eoes_myndighed', 'SE-1', {
    instance: 'SE',
    cases: ['ASY-2', 'WRK-1'],
  }),
  request('cooperation_request_registered', 'international_organisation_eu_eoes', 'EUAA-1', { instance: 'EUAA' }),
  request('specific_request_registered', 'politiet', 'POL-1', { instance: '0700', person: 'omar', cases: ['ASY-2'] }),
  request('specific_request_registered', 'kommune', 'KOM-1', { instance: '0147', person: 'ivan', cases: ['ASY-3'] }),
  request('specific_request_registered', 'andre_ministerier', 'MIN-1', {
    instance: '10172748',
    person: 'arjun',
    cases: ['WRK-1'],
  }),
  request('emergency_declared', 'politiet', 'NOED-1', { instance: '0700', person: 'ivan' }),
  request('emergency_declared', 'kommune', 'NOED-2', { instance: '0101', person: 'sami' }),
  request('emergency_declared', 'dansk_repraesentation', 'NOED-3', { instance: 'MNL', person: 'arjun' }),
  request('emergency_declared', 'ad_hoc_offentlig_myndighed', 'NOED-4', { instance: 'RH', person: 'helene' }),
  request('rights_request_addressed_here', 'udlaendingestyrelsen', 'IND-1', { person: 'nadia' }),
  request('rights_request_addressed_here', 'siri', 'IND-2', { person: 'arjun' }),
  request('rights_request_addressed_here', 'uim', 'IND-3', { person: 'nadia' }),
  grant('ad_hoc_offentlig_myndighed', 'GRANT-1', { cases: ['ASY-3'], categories: [...personal, 'NATIONAL_ID'] }),
  grant('ad_hoc_privat_aktoer', 'GRANT-2', { cases: ['WRK-1'], categories: personal }),
  grant('ad_hoc_udenlandsk_organisation', 'GRANT-3', { cases: ['ASY-2'], categories: personal }),
  grant('ad_hoc_udenlandsk_myndighed', 'GRANT-4', { cases: ['DUB-1'], categories: personal }, 'CHE'),
  grant('ad_hoc_udenlandsk_myndighed', 'GRANT-5', { cases: ['ASY-2'], categories: personal }, 'IRN'),
  grant('ad_hoc_udenlandsk_myndighed', 'GRANT-6', { cases: ['WRK-1'], categories: personal }, 'IND'),
  grant('ad_hoc_udenlandsk_myndighed', 'GRANT-7', { cases: ['ASY-4'], categories: personal }),
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
