import type { ReactNode } from 'react';
import { useWords, wordFor } from '../words.tsx';
import { Notice } from './notice.tsx';

/** What an error of the gateway means to whoever is here. */
export function Failure({ code }: { readonly code: string }): ReactNode {
  const { errors } = useWords();
  return (
    <Notice kind="error" title={errors.title} isAnswer>
      <p>{wordFor({ ...errors }, code in errors ? code : 'other')}</p>
    </Notice>
  );
}
