import { useEffect, type ReactNode } from 'react';
import { useWords } from '../words.tsx';

/** The heading of a page, which is also what the tab is called. */
export function Title({ text }: { readonly text: string }): ReactNode {
  const { product } = useWords();
  useEffect(() => {
    document.title = text === product ? product : `${text} – ${product}`;
  }, [text, product]);
  return <h1>{text}</h1>;
}
