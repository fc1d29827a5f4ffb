import { createContext, use, useState, type ReactNode } from 'react';

/** What somebody works on: kept from page to page, and gone with the tab. */
interface Matter {
  readonly reference: string;
  readonly journalNumber: string;
}

interface KnownMatter {
  readonly matter: Matter;
  readonly change: (matter: Matter) => void;
}

const none: Matter = { reference: '', journalNumber: '' };
const MatterContext = createContext<KnownMatter>({ matter: none, change: () => undefined });

export function MatterProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [matter, change] = useState(none);
  return <MatterContext value={{ matter, change }}>{children}</MatterContext>;
}

export function useMatter(): KnownMatter {
  return use(MatterContext);
}
