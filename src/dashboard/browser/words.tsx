import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { da, type Words } from './words/da.ts';
import { en } from './words/en.ts';

type Language = 'da' | 'en';

interface Speaking {
  readonly language: Language;
  readonly words: Words;
  readonly change: () => void;
}

const words = { da, en } as const;
const storageKey = 'language';
const SpeakingContext = createContext<Speaking>({ language: 'da', words: da, change: () => undefined });

/** Danish, unless English was chosen here before. */
export function SpeakingProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState<Language>(() => (localStorage.getItem(storageKey) === 'en' ? 'en' : 'da'));
  useEffect(() => {
    document.documentElement.lang = language;
    localStorage.setItem(storageKey, language);
  }, [language]);
  const change = (): void => {
    setLanguage(language === 'da' ? 'en' : 'da');
  };
  return <SpeakingContext value={{ language, words: words[language], change }}>{children}</SpeakingContext>;
}

/** The words in the language of the page. */
export function useWords(): Words {
  return use(SpeakingContext).words;
}

export function useSpeaking(): Speaking {
  return use(SpeakingContext);
}

/** The word for a name of the policy or the schema; the name itself where there is none. */
export function wordFor(list: Readonly<Record<string, string>>, name: string): string {
  return list[name] ?? name;
}

/** Date and time of an instant (ISO 8601) as it was in Denmark, or of a day alone. */
export function formatInstant(language: Language, at: string): string {
  const hasTime = at.includes('T');
  return new Intl.DateTimeFormat(language === 'da' ? 'da-DK' : 'en-GB', {
    dateStyle: 'medium',
    ...(hasTime ? { timeStyle: 'medium', timeZone: 'Europe/Copenhagen' } : { timeZone: 'UTC' }),
  }).format(new Date(at));
}
