import type { Asking } from '#test/support/boot-network.ts';

/** The staff of the Immigration Service at the desk, invented like all of the cast. */
export const officers = {
  registrar: {
    authority: 'udlaendingestyrelsen',
    roles: ['desk_officer'],
    officer: 'us-22',
    purpose: 'disclosure_desk',
  },
  reviewer: {
    authority: 'udlaendingestyrelsen',
    roles: ['release_officer'],
    officer: 'us-31',
    purpose: 'release_review',
  },
  proposer: {
    authority: 'udlaendingestyrelsen',
    roles: ['grant_approver'],
    officer: 'us-01',
    purpose: 'single_case_grants',
  },
  approver: {
    authority: 'udlaendingestyrelsen',
    roles: ['grant_approver'],
    officer: 'us-09',
    purpose: 'single_case_grants',
  },
  onDuty: {
    authority: 'uim',
    roles: ['duty_officer'],
    officer: 'uim-04',
    purpose: 'emergency_duty',
  },
  colleague: {
    authority: 'uim',
    roles: ['duty_officer'],
    officer: 'uim-07',
    purpose: 'emergency_duty',
  },
  contact: {
    authority: 'uim',
    roles: ['contact_officer'],
    officer: 'uim-12',
    purpose: 'ombudsman_contact',
  },
} as const satisfies Record<string, Asking>;

/** The id under which the asking authority knows a case of its own. */
export const caseIdQuery =
  'query ($journalNumber: String!) { caseByJournalNumber(journalNumber: $journalNumber) { id } }';
