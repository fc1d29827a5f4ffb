import { asId, type InternalKey } from '#kernel/ids.ts';

/** The kinds of object with an id that the questions are about. */
export type Kind = 'Applicant' | 'Case' | 'Sponsor';

const prefixes = { Applicant: 'a', Case: 'c', Sponsor: '5' } as const satisfies Record<Kind, string>;

/** As many as are asked about one by one; the list shows the first fifty. */
export const caseCount = 200;
export const listLength = 50;

/** Of the object of this kind in the case with this number: the kind is the first digit, so that one leads to another. */
export function keyOf(kind: Kind, number: number): InternalKey {
  return asId<InternalKey>(`${prefixes[kind]}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
}

/** The key of another object of the same case. */
export function sameCase(kind: Kind, key: string): string {
  return `${prefixes[kind]}${key.slice(1)}`;
}

/** What the answers hold of one case. @param idOf how whoever asks sees the ids of the house */
export function inventCase(number: number, idOf: (kind: Kind, key: string) => string) {
  const id = (kind: Kind): string => idOf(kind, keyOf(kind, number));
  const digits = String(number).padStart(4, '0');
  return {
    id: id('Case'),
    journalNumber: `FAM-${digits}`,
    type: 'FAMILY_REUNIFICATION',
    status: 'APPEALED',
    receivedOn: '2025-03-14',
    applicant: {
      id: id('Applicant'),
      familyName: `Rahimi ${digits}`,
      givenNames: 'Nasrin Æ.',
      dateOfBirth: '1990-01-31',
      nationalities: ['AFG'],
    },
    sponsor: {
      id: id('Sponsor'),
      fullName: `Peter Holm ${digits}`,
      relationToApplicant: 'spouse',
      annualIncome: 412_000 + number,
    },
  };
}
