import type { ReactNode } from 'react';
import { useWords } from '../words.tsx';

export function Loading(): ReactNode {
  const words = useWords();
  return (
    <p className="loading" role="status">
      {words.loading}
    </p>
  );
}
