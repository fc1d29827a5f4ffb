import { describe, expect, test } from '@jest/globals';
import { buildSchema, execute, parse, type GraphQLFieldResolver } from 'graphql';
import { asId, type RuleId } from '#kernel/ids.ts';
import {
  buildEntitlement,
  buildFact,
  buildItem,
  buildPolicy,
  buildRestriction,
  keyOf,
} from '#test/support/build-policy.ts';
import { own } from './owner.ts';
import { shieldSubgraph, type ShieldContext } from './shield-subgraph.ts';
import { createVerdictLog, parseWithheld, type VerdictLog } from './verdict-report.ts';

const policy = buildPolicy({
  coordinates: {
    'Query.person': ['STRUCTURE'],
    'Query.lost': ['STRUCTURE'],
    'Query.closed': ['SECURITY'],
    'Person.id': ['REFERENCE'],
    'Person.name': ['IDENTITY'],
    'Person.health': ['HEALTH'],
    'Person.broken': ['IDENTITY'],
    'Person.secret': ['SECURITY'],
    'Person.paper': ['STRUCTURE'],
    'Paper.text': ['IDENTITY'],
  },
  rules: { 'board:appeal': { categories: { STRUCTURE: [], REFERENCE: [], IDENTITY: [], HEALTH: ['CONSENT'] } } },
  purposes: { appeal: { onRestriction: 'pass' } },
});
const typeDefs = `
  type Query { person: Person lost: Person closed: String }
  type Person { id: ID! name: String health: String broken: String secret: String paper: Paper }
  type Paper { text: String }
`;

const owner = (consent: boolean) => ({
  type: 'Person',
  key: keyOf(2),
  entitlements: [
    buildEntitlement({
      facts: consent ? [buildFact('CONSENT')] : [],
      restrictions: [buildRestriction('ACCURACY_CONTESTED', ['Person.name'])],
    }),
  ],
});

function personFor(consent: boolean): object {
  const item = buildItem(['HEALTH'], { caveat: 'ASK_ORIGINATOR' });
  return own(
    {
      id: keyOf(2),
      name: 'Jensen',
      health: 'well',
      secret: 'hidden',
      broken: () => {
        throw new Error('select cpr from person');
      },
      paper: own({ text: 'read me' }, owner(consent), item),
    },
    owner(consent),
  );
}

async function run(query: string, consent = false, context: Partial<ShieldContext> = {}) {
  const schema = shieldSubgraph(buildSchema(typeDefs), policy);
  const verdicts = createVerdictLog();
  const result = await execute({
    schema,
    document: parse(query),
    rootValue: { person: personFor(consent), lost: { id: keyOf(2), name: 'Jensen' }, closed: 'hidden' },
    contextValue: { rule: asId<RuleId>('board:appeal'), needStated: false, cleared: false, verdicts, ...context },
  });
  const plain = JSON.parse(JSON.stringify(result)) as {
    readonly data: unknown;
    readonly errors?: readonly { readonly message: string; readonly path: unknown; readonly extensions: unknown }[];
  };
  return { ...plain, opened: verdicts.report().opened };
}

describe('a shielded field', () => {
  test('that is open gives its value, and its verdict goes into the report', async () => {
    const { data, errors, opened } = await run('{ person { name } }');
    expect({ data, errors }).toEqual({ data: { person: { name: 'Jensen' } }, errors: undefined });
    expect(opened).toEqual([
      expect.objectContaining({ owner: 'Query:', coordinate: 'Query.person', caseKey: null }),
      expect.objectContaining({
        owner: `Person:${keyOf(2)}`,
        coordinate: 'Person.name',
        caseKey: keyOf(1),
        applicantKey: keyOf(2),
        marks: ['CONTESTED'],
      }),
    ]);
  });

  test('that is not open is null with an error that carries the verdict and no value', async () => {
    const { data, errors, opened } = await run('{ person { name n: health secret } }');
    expect(data).toEqual({ person: { name: 'Jensen', n: null, secret: null } });
    expect(errors?.map(({ path, extensions }) => ({ path, verdict: parseWithheld(extensions) }))).toEqual([
      {
        path: ['person', 'n'],
        verdict: {
          kind: 'withhold',
          owner: `Person:${keyOf(2)}`,
          coordinate: 'Person.health',
          reason: 'REQUIREMENT_MISSING',
          requirement: 'CONSENT',
          announced: true,
          marks: [],
        },
      },
      {
        path: ['person', 'secret'],
        verdict: expect.objectContaining({ reason: 'NOT_FOR_PURPOSE', announced: false }),
      },
    ]);
    expect(opened.map(({ coordinate }) => coordinate)).not.toContain('Person.health');
  });

  test('opens by the facts of its row', async () => {
    const { data, opened } = await run('{ person { health } }', true);
    expect(data).toEqual({ person: { health: 'well' } });
    expect(opened.at(-1)).toMatchObject({ evidence: [keyOf(900)] });
  });

  test('of a document is decided with what the document holds', async () => {
    expect((await run('{ person { paper { text } } }')).data).toEqual({ person: { paper: { text: null } } });
    const { data, opened } = await run('{ person { paper { text } } }', true);
    expect(data).toEqual({ person: { paper: { text: 'read me' } } });
    expect(opened.at(-1)).toMatchObject({ coordinate: 'Paper.text', marks: ['CAVEAT'] });
  });

  test('of a value that belongs to nobody is refused', async () => {
    const { data, errors } = await run('{ lost { name } }');
    expect(data).toEqual({ lost: { name: null } });
    expect(errors).toMatchObject([{ message: 'The subgraph failed.', extensions: { code: 'INTERNAL' } }]);
  });

  test('at the root is closed where the rule does not open it', async () => {
    expect((await run('{ closed }')).data).toEqual({ closed: null });
  });

  test('that fails says nothing of how', async () => {
    const { errors } = await run('{ person { broken } }');
    expect(errors).toMatchObject([{ message: 'The subgraph failed.' }]);
    expect(JSON.stringify(errors)).not.toContain('cpr');
  });

  test('is refused when its rule throws', async () => {
    const failing: VerdictLog = {
      add() {
        throw new Error('the log is full of Jensen');
      },
      report: () => ({ opened: [] }),
    };
    const { data, errors } = await run('{ person { name } }', false, { verdicts: failing });
    expect(data).toEqual({ person: null });
    expect(JSON.stringify(errors)).not.toContain('Jensen');
  });

  test('is refused under a rule that nobody knows', async () => {
    expect((await run('{ person { name } }', true, { rule: asId<RuleId>('nobody:nothing') })).data).toEqual({
      person: null,
    });
  });
});

describe('at start', () => {
  test.each(['type Query { person: String extra: String }', `${typeDefs} extend type Paper { page: Int }`])(
    'a field that the policy does not know is refused: %s',
    (sdl) => {
      expect(() => shieldSubgraph(buildSchema(sdl), policy)).toThrow(
        /(Query.extra|Paper.page) is not in the compiled policy/,
      );
    },
  );

  test('resolvers of its own are wrapped like the ones that are implied', async () => {
    const schema = buildSchema(typeDefs);
    const resolve: GraphQLFieldResolver<unknown, unknown> = () => 'leaked';
    const closed = schema.getQueryType()?.getFields()['closed'];
    if (closed !== undefined) closed.resolve = resolve;
    const result = await execute({
      schema: shieldSubgraph(schema, policy),
      document: parse('{ closed }'),
      contextValue: {
        rule: asId<RuleId>('board:appeal'),
        needStated: false,
        cleared: false,
        verdicts: createVerdictLog(),
      },
    });
    expect(JSON.stringify(result)).not.toContain('leaked');
  });
});
