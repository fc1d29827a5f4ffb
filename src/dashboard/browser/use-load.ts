import { useCallback, useState } from 'react';
import type { Outcome } from './session.tsx';

/** What a page has asked for, and how far that is. */
export type Load<Value> =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'loaded'; readonly value: Value };

/** Runs one request after another; what was asked last counts. */
export function useLoad<Value>(): readonly [
  load: Load<Value>,
  run: <Data>(asking: Promise<Outcome<Data>>, read: (data: Data) => Value, isMore?: boolean) => Promise<void>,
] {
  const [load, setLoad] = useState<Load<Value>>({ kind: 'idle' });
  const run = useCallback(
    async <Data>(asking: Promise<Outcome<Data>>, read: (data: Data) => Value, isMore = false): Promise<void> => {
      if (!isMore) setLoad({ kind: 'loading' });
      const outcome = await asking;
      setLoad(
        outcome.kind === 'data'
          ? { kind: 'loaded', value: read(outcome.data) }
          : { kind: 'failed', code: outcome.code },
      );
    },
    [],
  );
  return [load, run];
}
