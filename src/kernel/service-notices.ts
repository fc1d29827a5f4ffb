import type { Clock } from './clock.ts';

/** Everything that can be wrong, in words for people. Nothing personal and no value is ever added. */
export const noticeTexts = {
  ISSUER_UNREACHABLE: {
    da: 'En udsteder af adgangstokens svarer ikke. Brug en anden login-løsning, hvis I har en.',
    en: 'An issuer of access tokens does not answer. Use another login solution if you have one.',
  },
  LOG_UNSIGNED: {
    da: 'Fortegnelsen over videregivelser kan ikke underskrives. Varer det ved, videregives der intet.',
    en: 'The record of disclosures cannot be signed. If this lasts, nothing is disclosed.',
  },
  WITNESS_SILENT: {
    da: 'Et vidne til fortegnelsen over videregivelser bekræfter den ikke. Fortegnelsen føres videre.',
    en: 'A witness of the record of disclosures does not confirm it. The record goes on.',
  },
  RECORD_MISMATCH: {
    da: 'Hvad der er videregivet, og hvad fortegnelsen viser, stemmer ikke overens. Det undersøges.',
    en: 'What was disclosed and what the record shows are not the same. It is being looked into.',
  },
  POLICY_REFUSED: {
    da: 'Nye regler kan ikke læses. Der videregives fortsat efter de hidtidige.',
    en: 'New rules cannot be read. Disclosure goes on under those of before.',
  },
  POLICY_WAITS: {
    da: 'Et register kender ikke de nye regler endnu. Der videregives fortsat efter de hidtidige.',
    en: 'A register does not know the new rules yet. Disclosure goes on under those of before.',
  },
  CLOCK_DIFFERS: {
    da: 'Portens ur afviger fra databasens. Ingen adgangstokens godtages, før det er rettet.',
    en: "The gateway's clock differs from that of the database. No access token is accepted until it is put right.",
  },
} as const;

export type NoticeCode = keyof typeof noticeTexts;

/** Something that is wrong now, as this process sees it. */
export interface ServiceNotice {
  readonly code: NoticeCode;
  /** Which of several, for example the address of an issuer. */
  readonly subject: string | null;
  /** ISO 8601, UTC. */
  readonly since: string;
}

export interface ServiceNotices {
  /** Since now, unless it is known already. */
  raise(code: NoticeCode, subject?: string): void;
  clear(code: NoticeCode, subject?: string): void;
  /** Oldest first. */
  current(): readonly ServiceNotice[];
}

/** @param clock says since when; it may itself be what is wrong */
export function createServiceNotices(clock: Clock): ServiceNotices {
  const notices = new Map<string, ServiceNotice>();
  const keyOf = (code: NoticeCode, subject = ''): string => `${code} ${subject}`;
  return {
    raise(code, subject) {
      const key = keyOf(code, subject);
      if (notices.has(key)) return;
      notices.set(key, { code, subject: subject ?? null, since: new Date(clock.nowMs()).toISOString() });
    },
    clear: (code, subject) => void notices.delete(keyOf(code, subject)),
    current: () => [...notices.values()],
  };
}
