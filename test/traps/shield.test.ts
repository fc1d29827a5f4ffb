import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { execute, parse } from 'graphql';
import { asId, type RuleId } from '#kernel/ids.ts';
import { own } from '#policy/owner.ts';
import { shieldSubgraph, type ShieldContext } from '#policy/shield-subgraph.ts';
import { createVerdictLog } from '#policy/verdict-report.ts';
import { buildEntitlement, buildFact, buildPolicy, keyOf } from '#test/support/build-policy.ts';
import {
  allow,
  applyMiddleware,
  applyMiddlewareToDeclaredResolvers,
  askShielded,
  buildTrapTypes,
  deny,
  not,
  rule,
  shield,
} from './fixture/plain-shield.ts';

/** `seesAll` may read everything; `seesNames` no number; `asksFacts` a number where a consent is on file. */
const policy = buildPolicy({
  coordinates: {
    'Query.one': ['STRUCTURE'],
    'Query.two': ['STRUCTURE'],
    'Query.named': ['STRUCTURE'],
    'Person.id': ['REFERENCE'],
    'Person.name': ['IDENTITY'],
    'Person.cpr': ['NATIONAL_ID'],
  },
  rules: {
    'seesAll:x': { categories: { STRUCTURE: [], REFERENCE: [], IDENTITY: [], NATIONAL_ID: [] } },
    'seesNames:x': { categories: { STRUCTURE: [], REFERENCE: [], IDENTITY: [] } },
    'asksFacts:x': { categories: { STRUCTURE: [], REFERENCE: [], IDENTITY: [], NATIONAL_ID: ['CONSENT'] } },
  },
});
const ours = shieldSubgraph(buildTrapTypes(), policy);

const contextOf = (authority: string): ShieldContext => ({
  rule: asId<RuleId>(`${authority}:x`),
  needStated: false,
  cleared: false,
  verdicts: createVerdictLog(),
  onFailure: () => undefined,
});

/** The first person has consented, the second has not. */
async function askOurs(context: ShieldContext, query: string) {
  const person = (n: number, name: string) =>
    own(
      { __typename: 'Person', id: keyOf(n), name, cpr: `cpr-${n}` },
      {
        type: 'Person',
        key: keyOf(n),
        entitlements: [buildEntitlement({ facts: n === 1 ? [buildFact('CONSENT')] : [] })],
      },
    );
  const rootValue = { one: person(1, 'Alice'), two: person(2, 'Bob'), named: person(1, 'Alice') };
  const result = await execute({ schema: ours, document: parse(query), rootValue, contextValue: context });
  return { data: JSON.parse(JSON.stringify(result.data)) as unknown, text: JSON.stringify(result) };
}

test('graphql-shield does not load by itself on this Node, and does behind its door', () => {
  const program = "import('graphql-shield').then(() => process.exit(0), () => process.exit(7))";
  expect(spawnSync(process.execPath, ['--input-type=module', '-e', program]).status).toBe(7);
  expect(typeof shieldSubgraph).toBe('function');
});

describe('a rule on an interface', () => {
  test('is passed over by the shield: the field is disclosed', async () => {
    const schema = applyMiddleware(buildTrapTypes(), shield({ Named: { cpr: deny } }, { fallbackRule: allow }));
    expect((await askShielded(schema, '{ named { cpr } }')).text).toContain('cpr-1');
  });

  test('is not where ours stand: the field is closed through the interface too', async () => {
    for (const query of ['{ named { cpr } }', '{ named { x: cpr } }', '{ named { ... on Person { cpr } } }']) {
      expect((await askOurs(contextOf('seesNames'), query)).text).not.toContain('cpr-1');
    }
    expect((await askOurs(contextOf('seesAll'), '{ named { cpr } }')).data).toEqual({ named: { cpr: 'cpr-1' } });
  });
});

describe('a field without a rule', () => {
  test('is open by default in the shield, also when its rule is an import gone wrong', async () => {
    const rules: Readonly<Record<string, typeof deny | undefined>> = {};
    const forgotten = applyMiddleware(buildTrapTypes(), shield({ Person: { name: allow } }));
    const broken = applyMiddleware(
      buildTrapTypes(),
      shield({ Person: { name: allow, cpr: rules['misspelt'] as unknown as typeof deny } }),
    );
    for (const schema of [forgotten, broken]) {
      expect((await askShielded(schema, '{ one { cpr } }')).text).toContain('cpr-1');
    }
  });

  test('keeps ours from starting', () => {
    const { ['Person.cpr' as keyof typeof policy.coordinates]: _dropped, ...coordinates } = policy.coordinates;
    expect(() => shieldSubgraph(buildTrapTypes(), { ...policy, coordinates })).toThrow(
      'Person.cpr is not in the compiled policy',
    );
  });
});

describe('a decision that is remembered', () => {
  const byPerson = rule('byPerson', { cache: 'contextual' })(({ id }: { readonly id: string }) => id === '1');
  // The natural way to write a policy of fields; the parent and the arguments are all that "strict" looks at.
  const byField = rule('byField', { cache: 'strict' })(
    (_parent, _args, _context, info: { readonly fieldName: string }) => info.fieldName === 'name',
  );

  test('for one person opens the next, where the shield remembers by rule', async () => {
    const schema = applyMiddleware(buildTrapTypes(), shield({ Person: { cpr: byPerson } }));
    expect((await askShielded(schema, '{ one { cpr } two { cpr } }')).text).toContain('cpr-2');
  });

  test('for one field opens the next, where it remembers by parent', async () => {
    const schema = applyMiddleware(buildTrapTypes(), shield({ Person: { name: byField, cpr: byField } }));
    expect((await askShielded(schema, '{ one { name cpr } }')).text).toContain('cpr-1');
  });

  test('for one request opens the next, where both share a context', async () => {
    const schema = applyMiddleware(
      buildTrapTypes(),
      shield({
        Person: {
          cpr: rule('byCaller', { cache: 'contextual' })(
            (_parent, _args, context: { readonly caller: string }) => context.caller === 'a',
          ),
        },
      }),
    );
    const shared = { caller: 'a' };
    await askShielded(schema, '{ one { cpr } }', shared);
    shared.caller = 'b';
    expect((await askShielded(schema, '{ one { cpr } }', shared)).text).toContain('cpr-1');
  });

  test('is not there in ours: each person, each field and each caller is asked about anew', async () => {
    const byRow = await askOurs(contextOf('asksFacts'), '{ one { name cpr } two { name cpr } again: one { cpr } }');
    expect(byRow.data).toEqual({
      one: { name: 'Alice', cpr: 'cpr-1' },
      two: { name: 'Bob', cpr: null },
      again: { cpr: 'cpr-1' },
    });
    const byName = await askOurs(contextOf('seesNames'), '{ one { name cpr } }');
    expect(byName.data).toEqual({ one: { name: 'Alice', cpr: null } });
    const shared = { ...contextOf('seesAll') };
    await askOurs(shared, '{ one { cpr } }');
    Object.assign(shared, { rule: 'seesNames:x' });
    expect((await askOurs(shared, '{ one { cpr } }')).text).not.toContain('cpr-1');
  });
});

describe('a rule that throws', () => {
  const failing = rule('failing', { cache: 'no_cache' })(() => {
    throw new Error('no facts');
  });

  test('opens under not()', async () => {
    const schema = applyMiddleware(buildTrapTypes(), shield({ Person: { cpr: not(failing) } }));
    expect((await askShielded(schema, '{ one { cpr } }')).text).toContain('cpr-1');
  });

  test('denies in ours', async () => {
    const context = {
      ...contextOf('seesAll'),
      get cleared(): boolean {
        throw new Error('no facts');
      },
    };
    expect((await askOurs(context, '{ two: one { cpr } }')).text).not.toContain('cpr-1');
  });
});

describe('a resolver that is implied', () => {
  test('is open where only written ones are wrapped', async () => {
    const schema = applyMiddlewareToDeclaredResolvers(buildTrapTypes(), shield({ Person: { cpr: deny } }));
    expect((await askShielded(schema, '{ one { cpr } }')).text).toContain('cpr-1');
  });

  test('is wrapped in ours', async () => {
    expect((await askOurs(contextOf('seesNames'), '{ one { cpr } }')).data).toEqual({ one: { cpr: null } });
  });
});

describe('an error of the database', () => {
  const schemaOf = () => {
    const schema = buildTrapTypes();
    const field = schema.getQueryType()?.getFields()['one'];
    if (field !== undefined) {
      field.resolve = () => {
        throw new Error('duplicate key (cpr)=(010203-1234)');
      };
    }
    return schema;
  };

  test('goes out as it is where external errors are allowed', async () => {
    const schema = applyMiddleware(schemaOf(), shield({}, { allowExternalErrors: true }));
    expect((await askShielded(schema, '{ one { name } }')).text).toContain('010203-1234');
  });

  test('does not in ours', async () => {
    const result = await execute({
      schema: shieldSubgraph(schemaOf(), policy),
      document: parse('{ one { name } }'),
      contextValue: contextOf('seesAll'),
    });
    expect(JSON.stringify(result)).not.toContain('010203-1234');
    expect(result.errors).toMatchObject([{ message: 'The subgraph failed.' }]);
  });
});
