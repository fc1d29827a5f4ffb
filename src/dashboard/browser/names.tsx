import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import type { PolicyNames } from './answers.ts';
import { useSession } from './session.tsx';
import { useSpeaking } from './words.tsx';

const none: PolicyNames = {
  ...{ version: '', asOf: '', fields: [] },
  ...{ authorities: {}, purposes: {}, categories: {}, relations: {}, requirements: {}, legalBases: {} },
};
const NamesContext = createContext(none);

/** Read once, when somebody is signed in. */
export function NamesProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { state, readPolicy } = useSession();
  const [names, setNames] = useState(none);
  const isSignedIn = state.kind === 'signed-in';
  useEffect(() => {
    if (!isSignedIn) return;
    void readPolicy('names').then((outcome) => {
      if (outcome.kind === 'data') setNames(outcome.data);
    });
  }, [isSignedIn, readPolicy]);
  return <NamesContext value={names}>{children}</NamesContext>;
}

export interface Naming {
  readonly names: PolicyNames;
  readonly authority: (id: string) => string;
  readonly purpose: (id: string) => string;
  readonly category: (id: string) => string;
  readonly relation: (id: string) => string;
  readonly legalBasis: (id: string) => string;
}

/** The words of the policy in the language of the page; a name that it does not know stands for itself. */
export function useNames(): Naming {
  const names = use(NamesContext);
  const { language } = useSpeaking();
  return {
    names,
    authority: (id) => names.authorities[id]?.[language] ?? id,
    purpose: (id) => names.purposes[id]?.[language] ?? id,
    category: (id) => names.categories[id]?.[language] ?? id,
    relation: (id) => names.relations[id]?.[language] ?? id,
    legalBasis: (id) => names.legalBases[id]?.citation ?? id,
  };
}
