/** What is asked of a case, its applicant and its sponsor wherever the cost of that is measured. */
export const caseSelection = `id journalNumber type status receivedOn
  applicant { id familyName givenNames dateOfBirth nationalities }
  sponsor { id fullName relationToApplicant annualIncome }`;
