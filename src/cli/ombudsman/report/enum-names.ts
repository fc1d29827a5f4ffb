import type { Words } from '../words.ts';
import type { Language } from './labels.ts';

/** The values of the schema that a report shows, as people say them. */
const names: Readonly<Record<string, Words>> = {
  ASYLUM: { da: 'Asyl', en: 'Asylum' },
  HUMANITARIAN: { da: 'Humanitær opholdstilladelse', en: 'Humanitarian permit' },
  FAMILY_REUNIFICATION: { da: 'Familiesammenføring', en: 'Family reunification' },
  WORK: { da: 'Erhverv', en: 'Work' },
  STUDY: { da: 'Studie', en: 'Study' },
  EU_RESIDENCE: { da: 'EU-opholdsdokument', en: 'EU residence document' },
  OTHER_RESIDENCE: { da: 'Andet ophold', en: 'Other residence' },
  PERMANENT_RESIDENCE: { da: 'Tidsubegrænset ophold', en: 'Permanent residence' },
  VISA: { da: 'Visum', en: 'Visa' },
  REVOCATION: { da: 'Inddragelse', en: 'Revocation' },
  LAPSE: { da: 'Bortfald', en: 'Lapse' },
  EXPULSION: { da: 'Udvisning', en: 'Expulsion' },
  DUBLIN_TRANSFER: { da: 'Overførsel efter Dublin', en: 'Dublin transfer' },
  CONTROL: { da: 'Kontrol', en: 'Control' },
  RECEIVED: { da: 'Modtaget', en: 'Received' },
  UNDER_CONSIDERATION: { da: 'Under behandling', en: 'Under consideration' },
  IN_CONSULTATION: { da: 'I høring', en: 'In consultation' },
  DECIDED: { da: 'Afgjort', en: 'Decided' },
  APPEALED: { da: 'Påklaget', en: 'Appealed' },
  REOPENED: { da: 'Genoptaget', en: 'Reopened' },
  CLOSED: { da: 'Afsluttet', en: 'Closed' },
  APPLICATION: { da: 'Ansøgning', en: 'Application' },
  INTERVIEW_RECORD: { da: 'Samtalereferat', en: 'Interview record' },
  MEDICAL_STATEMENT: { da: 'Lægeerklæring', en: 'Medical statement' },
  IDENTITY_PAPER: { da: 'Identitetspapir', en: 'Identity paper' },
  CONSULTATION_REPLY: { da: 'Høringssvar', en: 'Consultation reply' },
  DECISION_LETTER: { da: 'Afgørelse', en: 'Decision letter' },
  PARTY_STATEMENT: { da: 'Partsindlæg', en: 'Party statement' },
  INTERNAL_NOTE: { da: 'Internt notat', en: 'Internal note' },
  OTHER: { da: 'Andet', en: 'Other' },
};

/** The name of a value; one that has none, as it stands. */
export function nameOf(value: string, language: Language): string {
  return names[value]?.[language] ?? value;
}
