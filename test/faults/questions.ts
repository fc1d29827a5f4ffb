/** One question of one partner system; while nothing fails, it is answered in full and always alike. */
export interface Question {
  readonly authority: string;
  readonly purpose: string;
  readonly journalNumber: string;
  readonly query: string;
}

/** Three subgraphs, and fields that are withheld or empty beside those that are not. */
const whole = `query ($number: String!) {
  caseByJournalNumber(journalNumber: $number) {
    id journalNumber status
    applicant {
      alienFileNumber familyName givenNames postalAddress otherNames
      sensitive { religiousBelief health tradeUnionMembership }
    }
    grounds { statement }
    securityAssessment
  }
}`;
const short = `query ($number: String!) {
  caseByJournalNumber(journalNumber: $number) { journalNumber applicant { alienFileNumber familyName nationalities } }
}`;

const board = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' };
const service = { authority: 'udlaendingestyrelsen', purpose: 'internal_case_handling' };

/** Of different persons, and of one person to two recipients; of no numbers in a row, which would be taken for a search. */
export const questions: readonly Question[] = [
  { ...board, journalNumber: 'ASY-2', query: whole },
  { ...service, journalNumber: 'ASY-2', query: whole },
  { ...service, journalNumber: 'ASY-9', query: whole },
  { ...service, journalNumber: 'FAM-1', query: short },
  { ...service, journalNumber: 'ASY-2', query: short },
];
