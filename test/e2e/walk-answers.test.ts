import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { drawFrom } from '#test/oracle/draw.ts';
import { findOpenings } from '#test/oracle/find-openings.ts';
import { chooseAskedFor, fullOperations } from '#test/oracle/full-operation.ts';
import {
  contractFor,
  evaluator,
  openOracleNetwork,
  type OracleNetwork,
  type Requester,
} from '#test/oracle/oracle-network.ts';
import { findBodies, registerAtRandom, registerEverything } from '#test/oracle/random-facts.ts';
import { isLive, liveRules, type Rule } from '#test/oracle/read-rules.ts';
import type { World } from '#test/oracle/world.ts';

const { book } = evaluator;

const states = [
  { name: 'no requirement', register: () => [], isNeedStated: false },
  {
    name: 'every requirement',
    register: (world: World) => registerEverything(evaluator, world),
    isNeedStated: true,
  },
  {
    name: 'some requirements',
    register: (world: World) => registerAtRandom(evaluator, world, drawFrom(5)),
    isNeedStated: true,
  },
];

describe.each(states)('with $name registered', ({ register, isNeedStated }) => {
  let oracle: OracleNetwork;
  beforeAll(async () => {
    oracle = await openOracleNetwork('pglite', (world) => ({
      requirements: register(world),
      restrictions: [],
      protectedNames: [],
    }));
  });
  afterAll(() => oracle.close());

  test('every live rule has somebody it opens something for', () => {
    const found = new Set(findBodies(evaluator, oracle.world).map(({ rule }) => rule.id));
    const lonely = liveRules(book).filter(({ id }) => !found.has(id));
    expect(lonely.map(({ id }) => id)).toEqual([]);
  });

  test.each(liveRules(book).map((rule) => ({ id: rule.id, rule })))(
    '$id answers every field of its contract as the evaluator says',
    async ({ rule }) => {
      const bodies = findBodies(evaluator, oracle.world).filter((body) => body.rule.id === rule.id);
      const differences: string[] = [];
      for (const { instance, reference } of bodies) {
        const requester: Requester = {
          rule,
          instance,
          reference: reference ?? referenceOf(oracle.world, rule, instance),
          isNeedStated,
          isStrict: false,
        };
        const { schema } = contractFor(rule.authority);
        // Also for what another reference would open.
        const near = findOpenings(book, oracle.world, rule, { instance, reference: null });
        const askedFor = chooseAskedFor(oracle.world, near);
        for (const operation of fullOperations(schema, oracle.world, askedFor, oracle.idsFor(requester))) {
          const checked = await oracle.check(requester, operation);
          differences.push(...checked.differences.map((each) => `${String(instance)} ${operation.root} ${each}`));
        }
      }
      expect(differences).toEqual([]);
    },
    60_000,
  );
});

/** The matter by which a rule that may be asked by reference is asked; the others come in without one. */
function referenceOf(world: World, rule: Rule, instance: string | null): string | null {
  if (book.relations.get(rule.relation)?.reference !== 'optional') return null;
  const references = world.facts
    .filter(({ fact, authority }) => fact === rule.relation && authority === rule.authority)
    .flatMap(({ reference }) => reference ?? []);
  return references.find((reference) => findOpenings(book, world, rule, { instance, reference }).length > 0) ?? null;
}

describe('rules that are switched off, not interactive, or on a relation that is not built', () => {
  let oracle: OracleNetwork;
  beforeAll(async () => {
    oracle = await openOracleNetwork('pglite', () => ({ requirements: [], restrictions: [], protectedNames: [] }));
  });
  afterAll(() => oracle.close());

  const closed = book.rules.filter((rule) => !isLive(book, rule)).map((rule) => ({ id: rule.id, rule }));
  // Instances that the cast registers something for, so that only the rule itself can keep the door shut.
  const instances = ['MNL', 'TAS', 'MEDCOI', 'DE', '10172748', '0700', '0101'];

  test.each(closed)('$id opens nothing', async ({ rule }) => {
    const { authority, purpose } = rule;
    const isMany = book.authorities.get(authority)?.isMany === true;
    for (const instance of isMany ? instances : [null]) {
      const { rows } = await sql`
        select from access.granted_cases(
          ${oracle.network.generated.policy.version}, ${authority}, ${instance}, ${purpose}, null, clock_timestamp())`.execute(
        oracle.network.store.admin,
      );
      expect(rows).toEqual([]);
    }
    const asking = { authority, purpose, ...(isMany ? { instance: 'DE' } : {}) };
    const hasToken = await oracle.network.token({ ...asking, purposes: [purpose] }).then(
      () => true,
      () => false,
    );
    // Who has no rule that is switched on gets no token for it.
    expect(hasToken).toBe(rule.enabled);
    if (!hasToken) return;
    const answer = await oracle.network.ask(asking, '{ __typename }');
    expect([answer.status, answer.errors]).toEqual([
      403,
      [expect.objectContaining({ extensions: { code: 'PURPOSE_NOT_PERMITTED' } })],
    ]);
  });

  test('no token is issued for an authority that is closed', async () => {
    const closedAuthorities = [...book.authorities].flatMap(([id, { isClosed }]) => (isClosed ? [id] : []));
    expect(closedAuthorities).toEqual(['statsforvaltningen']);
    await expect(oracle.network.token({ authority: 'statsforvaltningen' })).rejects.toThrow();
  });
});
