import { createContext, use, useCallback, useEffect, useState, type ReactNode } from 'react';
import type { Answers, OperationName, PolicyAnswers, ProofAnswer } from './answers.ts';

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
export type Outcome<Data> =
  { readonly kind: 'data'; readonly data: Data } | { readonly kind: 'error'; readonly code: string };

interface Session {
  readonly state: SessionState;
  readonly ask: <Name extends OperationName>(operation: Name, asked: Asked) => Promise<Outcome<Answers[Name]>>;
  /** Of the record that is asked for, if it may be read. */
  readonly askProof: (asked: Asked) => Promise<Outcome<ProofAnswer>>;
  /** The rules, and what their names mean: from no person's file. */
  readonly readPolicy: <Part extends keyof PolicyAnswers>(
    part: Part,
    name?: string,
  ) => Promise<Outcome<PolicyAnswers[Part]>>;
  readonly signOut: () => Promise<void>;
}

const SessionContext = createContext<Session>({
  state: { kind: 'loading' },
  ask: () => Promise.resolve({ kind: 'error', code: 'other' }),
  askProof: () => Promise.resolve({ kind: 'error', code: 'other' }),
  readPolicy: () => Promise.resolve({ kind: 'error', code: 'other' }),
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

  const end = useCallback((): void => {
    setState({ kind: 'signed-out' });
  }, []);
  const ask = useCallback(
    async <Name extends OperationName>(operation: Name, asked: Asked): Promise<Outcome<Answers[Name]>> => {
      const body = await post('/dashboard/graphql', csrfToken, { operation, ...asked });
      const isAnswer = (data: unknown): data is Answers[Name] => isObject(data);
      return judge(body, isAnswer, end);
    },
    [csrfToken, end],
  );
  const askProof = useCallback(
    async (asked: Asked): Promise<Outcome<ProofAnswer>> => {
      const body = await post('/dashboard/proof', csrfToken, { operation: 'OneDisclosure', ...asked });
      const isAnswer = (data: unknown): data is ProofAnswer => isObject(data);
      return judge(body, isAnswer, end);
    },
    [csrfToken, end],
  );
  const readPolicy = useCallback(
    async <Part extends keyof PolicyAnswers>(part: Part, name = ''): Promise<Outcome<PolicyAnswers[Part]>> => {
      const path = name === '' ? part : `${part}/${encodeURIComponent(name)}`;
      const isAnswer = (data: unknown): data is PolicyAnswers[Part] => isObject(data);
      return judge(await read(fetch(`/dashboard/policy/${path}`)), isAnswer, end);
    },
    [end],
  );
  const signOut = useCallback(async (): Promise<void> => {
    await post('/dashboard/logout', csrfToken, {});
    end();
  }, [csrfToken, end]);

  return <SessionContext value={{ state, ask, askProof, readPolicy, signOut }}>{children}</SessionContext>;
}

export function useSession(): Session {
  return use(SessionContext);
}

/** @param isData our own server's, from a fixed document over the gateway's schema: that is what gives it its form */
function judge<Data>(body: Body | null, isData: (data: unknown) => data is Data, onEnded: () => void): Outcome<Data> {
  const code = body?.errors?.[0]?.extensions?.code;
  if (code === 'UNAUTHENTICATED') onEnded();
  if (body === null || code !== undefined || !isData(body.data)) return { kind: 'error', code: code ?? 'other' };
  return { kind: 'data', data: body.data };
}

function isObject(data: unknown): boolean {
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
