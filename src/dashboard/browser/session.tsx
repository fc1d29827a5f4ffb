import { createContext, use, useCallback, useEffect, useState, type ReactNode } from 'react';
import type { Answers, OperationName } from './answers.ts';

/** Who is signed in, as the server says. */
export interface User {
  readonly name: string;
  readonly officer: string | null;
  readonly authority: string;
  readonly authorityNameDa: string;
  readonly authorityNameEn: string;
  readonly instance: string | null;
  readonly roles: readonly string[];
  readonly purposes: readonly string[];
}

type SessionState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'signed-in'; readonly user: User; readonly csrfToken: string };

export interface Asked {
  readonly purpose: string;
  readonly reference?: string;
  readonly variables: Readonly<Record<string, string | number | null>>;
}

/** What came of it: the data, or the code of an error. */
export type Outcome<Name extends OperationName> =
  { readonly kind: 'data'; readonly data: Answers[Name] } | { readonly kind: 'error'; readonly code: string };

interface Session {
  readonly state: SessionState;
  readonly ask: <Name extends OperationName>(operation: Name, asked: Asked) => Promise<Outcome<Name>>;
  readonly signOut: () => Promise<void>;
}

const SessionContext = createContext<Session>({
  state: { kind: 'loading' },
  ask: () => Promise.resolve({ kind: 'error', code: 'other' }),
  signOut: () => Promise.resolve(),
});

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
  readonly user?: User | null;
  readonly csrfToken?: string;
}

export function SessionProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [state, setState] = useState<SessionState>({ kind: 'loading' });
  useEffect(() => {
    void load().then(setState);
  }, []);
  const csrfToken = state.kind === 'signed-in' ? state.csrfToken : '';

  const ask = useCallback(
    async <Name extends OperationName>(operation: Name, asked: Asked): Promise<Outcome<Name>> => {
      const body = await post('/dashboard/graphql', csrfToken, { operation, ...asked });
      const code = body?.errors?.[0]?.extensions?.code;
      if (code === 'UNAUTHENTICATED') setState({ kind: 'signed-out' });
      if (body === null || code !== undefined || !isAnswer(operation, body.data)) {
        return { kind: 'error', code: code ?? 'other' };
      }
      return { kind: 'data', data: body.data };
    },
    [csrfToken],
  );
  const signOut = useCallback(async (): Promise<void> => {
    await post('/dashboard/logout', csrfToken, {});
    setState({ kind: 'signed-out' });
  }, [csrfToken]);

  return <SessionContext value={{ state, ask, signOut }}>{children}</SessionContext>;
}

export function useSession(): Session {
  return use(SessionContext);
}

/** Of the operation's fixed document over the gateway's schema, which is what gives the answer its form. */
function isAnswer<Name extends OperationName>(_operation: Name, data: unknown): data is Answers[Name] {
  return typeof data === 'object' && data !== null;
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null;
}

async function load(): Promise<SessionState> {
  const body = await read(fetch('/dashboard/session'));
  const { user, csrfToken } = body ?? {};
  return user === undefined || user === null || csrfToken === undefined
    ? { kind: 'signed-out' }
    : { kind: 'signed-in', user, csrfToken };
}

function post(path: string, csrfToken: string, body: object): Promise<Body | null> {
  return read(
    fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': csrfToken },
      body: JSON.stringify(body),
    }),
  );
}

/** `null` where nothing of ours answered. */
async function read(answering: Promise<Response>): Promise<Body | null> {
  try {
    const body: unknown = await (await answering).json();
    return isBody(body) ? body : null;
  } catch {
    return null;
  }
}
