import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { openDoor, type Door } from './door-fixture.ts';

interface Cop {
  readonly post: (query: string) => Promise<string>;
  readonly postBatch: (query: string) => Promise<string>;
  readonly postForm: (query: string) => Promise<string>;
  readonly get: (query: string) => Promise<string>;
  readonly getPage: () => Promise<string>;
}

/** What a check looks for in an answer. */
const answerSchema = z.object({
  data: z.looseObject({ __schema: z.object({ types: z.array(z.unknown()) }).optional() }).nullish(),
  errors: z
    .array(z.object({ message: z.string().optional(), extensions: z.record(z.string(), z.unknown()).optional() }))
    .optional(),
});

interface Check {
  readonly title: string;
  readonly send: (cop: Cop) => Promise<string>;
  /** Whether the check would be reported. */
  readonly isFound: (answer: z.infer<typeof answerSchema>, text: string) => boolean;
}

const isAnswered: Check['isFound'] = ({ data }) => typeof data?.['__typename'] === 'string';
const hasExtension =
  (name: string): Check['isFound'] =>
  ({ errors }, text) =>
    errors?.[0]?.extensions?.[name] !== undefined || text.includes(`"${name}"`);

/**
 * The checks of graphql-cop 1.15: each sends what it sends and decides as it decides.
 *
 * @see https://github.com/dolevf/graphql-cop
 */
const checks: readonly Check[] = [
  {
    title: 'Alias Overloading',
    send: ({ post }) =>
      post(`query cop { ${Array.from({ length: 101 }, (_each, n) => `alias${n}:__typename \n`).join('')} }`),
    isFound: ({ data }) => data?.['alias100'] !== undefined,
  },
  {
    title: 'Array-based Query Batching',
    send: ({ postBatch }) => postBatch('query cop { __typename }'),
    isFound: (_answer, text) => text.startsWith('['),
  },
  {
    title: 'Introspection-based Circular Query',
    send: ({ post }) =>
      post(
        'query cop { __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }',
      ),
    isFound: ({ data }) => (data?.__schema?.types.length ?? 0) > 25,
  },
  {
    title: 'Directive Overloading',
    send: ({ post }) => post(`query cop { __typename ${'@aa'.repeat(10)} }`),
    isFound: ({ errors }) => errors?.length === 10,
  },
  {
    title: 'Field Duplication',
    send: ({ post }) => post(`query cop { ${'__typename \n'.repeat(500)}} `),
    isFound: isAnswered,
  },
  {
    title: 'Field Suggestions',
    send: ({ post }) => post('query cop { __schema { directive } }'),
    isFound: (_answer, text) => text.includes('Did you mean'),
  },
  {
    title: 'Mutation is allowed over GET (possible CSRF)',
    send: ({ get }) => get('mutation cop {__typename}'),
    isFound: isAnswered,
  },
  {
    title: 'GET Method Query Support',
    send: ({ get }) => get('query cop {__typename}'),
    isFound: isAnswered,
  },
  {
    title: 'GraphQL IDE',
    send: ({ getPage }) => getPage(),
    isFound: (_answer, text) => /graphiql|graphql.playground/i.test(text),
  },
  {
    title: 'POST based url-encoded query (possible CSRF)',
    send: ({ postForm }) => postForm('query cop { __typename }'),
    isFound: isAnswered,
  },
  {
    title: 'Trace Mode',
    send: ({ post }) => post('query cop { __typename }'),
    isFound: hasExtension('tracing'),
  },
  {
    title: 'Unhandled Errors Detection',
    send: ({ post }) => post('qwerty cop { abc }'),
    isFound: hasExtension('exception'),
  },
];

const introspection: Check = {
  title: 'Introspection',
  send: ({ post }) => post('query cop { __schema { types { name fields { name } } } }'),
  isFound: ({ data }) => (data?.__schema?.types.length ?? 0) > 0,
};

describe('graphql-cop finds nothing', () => {
  let door: Door;
  beforeAll(async () => {
    door = await openDoor();
  });
  afterAll(() => door.network.close());

  function createCop(present: () => Promise<Readonly<Record<string, string>>>): Cop {
    const url = `${door.network.url}/graphql`;
    const ask = async (address: string, init: RequestInit, headers: Readonly<Record<string, string>> = {}) =>
      (await fetch(address, { ...init, headers: { ...headers, ...(await present()) } })).text();
    const postJson = (body: unknown): Promise<string> =>
      ask(url, { method: 'POST', body: JSON.stringify(body) }, { 'content-type': 'application/json' });
    return {
      post: (query) => postJson({ query, operationName: 'cop' }),
      postBatch: (query) => postJson(Array.from({ length: 10 }, () => ({ query }))),
      postForm: (query) => ask(url, { method: 'POST', body: new URLSearchParams({ query }) }),
      get: (query) => ask(`${url}?${new URLSearchParams({ query }).toString()}`, {}),
      getPage: () => ask(url, {}, { accept: 'text/html' }),
    };
  }
  async function isFound({ send, isFound: decide }: Check, cop: Cop): Promise<boolean> {
    const text = await send(cop);
    const parsed = answerSchema.safeParse(parseJson(text)).data;
    return decide(parsed ?? {}, text);
  }

  const everyCheck = checks.map((check) => [check.title, check] as const);

  test.each(everyCheck)('as nobody by %s', async (_title, check) => {
    const nobody = createCop(() => Promise.resolve({}));
    expect(await isFound(check, nobody)).toBe(false);
  });

  test.each(everyCheck)('as an authority by %s', async (_title, check) => {
    const authority = createCop(() => door.present());
    expect(await isFound(check, authority)).toBe(false);
  });

  test('by introspection as nobody; an authority sees its own contract and nothing beside it', async () => {
    const nobody = createCop(() => Promise.resolve({}));
    expect(await isFound(introspection, nobody)).toBe(false);
    const text = await introspection.send(createCop(() => door.present()));
    expect(text).toContain('caseByJournalNumber');
    expect(text).not.toMatch(/internalNotes|_entities|_service|join__/);
  });

  test('where a plain query is answered: the checks reach the door', async () => {
    const text = await createCop(() => door.present()).post('query cop { __typename }');
    expect(JSON.parse(text)).toMatchObject({ data: { __typename: 'Query' } });
  });
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
