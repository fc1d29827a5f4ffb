import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getNamedType, isCompositeType, isObjectType, type GraphQLObjectType } from 'graphql';
import { sql } from 'kysely';
import { invariant } from '#kernel/invariant.ts';
import { registerFact } from '#storage/fact-store.ts';
import { writeBulk } from '#storage/write-bulk.ts';
import { contractFor } from '#test/oracle/oracle-network.ts';
import { bootNetwork, type Asking, type TestNetwork } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { watchStatements } from '#test/support/watch-statements.ts';

/** Rules that list cases, each with a type of which every case has all its neighbours. */
const lists: readonly { readonly asking: Asking; readonly type: string; readonly board?: string }[] = [
  { asking: { authority: 'udlaendingestyrelsen', purpose: 'internal_case_handling' }, type: 'FAMILY_REUNIFICATION' },
  {
    asking: { authority: 'udlaendingenaevnet', purpose: 'appeal_immigration_appeals_board' },
    type: 'FAMILY_REUNIFICATION',
    board: 'UDLAENDINGENAEVNET',
  },
  {
    asking: { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' },
    type: 'ASYLUM',
    board: 'FLYGTNINGENAEVNET',
  },
];

/** Everything of a type that the contract knows, down to the types that stand above it already. */
function selectAll(type: GraphQLObjectType, above: readonly string[] = []): string {
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    if (!isCompositeType(inner)) return [field.name];
    if (!isObjectType(inner) || above.includes(inner.name)) return [];
    return [`${field.name} ${selectAll(inner, [...above, type.name])}`];
  });
  return `{ ${fields.join(' ')} }`;
}

function allOfACase({ authority }: Asking): string {
  const file = contractFor(authority).schema.getType('Case');
  invariant(isObjectType(file), 'the contract has cases');
  return selectAll(file);
}

const listOf = (type: string, selection: string): string => `query ($first: Int!) {
  casesRelatedToMe(first: $first, filter: { type: ${type} }) { totalCount endCursor nodes ${selection} }
}`;

const requirements = [
  ['ART9_NECESSITY', ['HEALTH']],
  ['ART10_NEED', []],
  ['CASE_RELEVANCE', ['GROUNDS']],
  ['THIRD_PARTY_NEED', []],
] as const;

describe.each(storeKinds)('the statements of one operation on %s', (kind) => {
  const watch = watchStatements();
  let network: TestNetwork;

  beforeAll(async () => {
    network = await bootNetwork(kind, { watched: watch.watched });
    await writeBulk(network.store, { cases: 1500, seed: 11 });
    for (const list of lists) await openAll(list);
  }, 60_000);
  afterAll(() => network.close());

  /** Brings the cases before the board, and meets what opens fields case by case, so that nothing is left unread. */
  const openAll = async ({ asking, type, board }: (typeof lists)[number]): Promise<void> => {
    const desk = network.store.db('desk');
    const cases = await desk
      .selectFrom('case_file.case')
      .select('key')
      .where('type', '=', type)
      .where('responsible_authority', '=', 'udlaendingestyrelsen')
      .execute();
    const caseKeys = cases.map(({ key }) => key);
    expect(caseKeys.length).toBeGreaterThan(100);
    if (board !== undefined) {
      await sql`update case_file.case set retention_stage = 'ACTIVE' where key = any (${caseKeys}::uuid[])`.execute(
        desk,
      );
      await sql`
        insert into case_file.appeal (key, case_key, board)
        select gen_random_uuid(), file.key, ${board} from case_file.case file
        where file.key = any (${caseKeys}::uuid[])
          and not exists (select from case_file.appeal known where known.case_key = file.key and known.outcome is null)`.execute(
        desk,
      );
    }
    const { authority } = asking;
    for (const [fact, categories] of requirements) {
      await registerFact(desk, { fact, authority, caseKeys, categories: [...categories], registeredBy: 'test' });
    }
  };

  /** How many statements each part of the system sends, by its name; what is done beside the answers is none of theirs. */
  const countFor = async (asking: Asking, query: string, first: number): Promise<Readonly<Record<string, number>>> => {
    watch.take();
    const answer = await network.ask(asking, query, { first });
    expect(answer.status).toBe(200);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toHaveProperty('casesRelatedToMe.nodes.length', first);
    const sent = Map.groupBy(watch.take(), ({ component }) => component);
    return Object.fromEntries([...sent].map(([component, { length }]) => [component, length]));
  };

  test.each(lists)('$asking.authority: as many for a hundred cases as for one', async ({ asking, type }) => {
    const query = listOf(type, allOfACase(asking));
    const one = await countFor(asking, query, 1);
    expect(await countFor(asking, query, 10)).toEqual(one);
    expect(await countFor(asking, query, 100)).toEqual(one);
    expect(one['case']).toBeGreaterThan(5);
    expect(one['applicant']).toBeGreaterThan(5);
    // The use of the proof; the request is counted, then the persons, and noted; then the keys and the record.
    expect(one['gateway']).toBe(6);
  });

  test.each(lists)('$asking.authority: likewise for all cases of all their applicants', async ({ asking, type }) => {
    const query = listOf(type, `{ id applicant { cases ${allOfACase(asking)} } }`);
    // Among twenty there are persons with several cases; of those with one, nothing further is to be loaded.
    const twenty = await countFor(asking, query, 20);
    expect(await countFor(asking, query, 30)).toEqual(twenty);
  });
});
