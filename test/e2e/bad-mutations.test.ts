import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Asking } from '#test/support/boot-network.ts';
import { badInputs, marker, type BadInput, type Input } from '#test/support/bad-inputs.ts';
import { storeKinds } from '#test/support/databases.ts';
import { inputOf, mutationFields, prepareMutations, type GoodMutation, type MutationCast } from './good-mutations.ts';
import { openScene, type Scene } from './scenarios/cast.ts';

/** Whatever can be changed through the gateway: a mutation that is added comes up here, and has to be tried. */
const mutations = Object.keys(mutationFields);

describe.each(storeKinds)('bad input of mutations on %s', (kind) => {
  let scene: Scene;
  let cast: MutationCast;
  beforeAll(async () => {
    scene = await openScene(kind);
    cast = await prepareMutations(scene);
  });
  afterAll(() => scene.close());

  const goodOf = (name: string): GoodMutation => {
    const good = cast.mutations[name];
    if (good === undefined) throw new Error(`nobody has tried ${name} yet`);
    return good;
  };
  const ask = (name: string, asking: Asking, input: unknown) => {
    const { type } = inputOf(name);
    return scene.network.ask(asking, `mutation ($input: ${type.name}!) { ${name}(input: $input) { id } }`, { input });
  };
  const countRows = async (): Promise<unknown> => {
    const { rows } = await sql`
      select (select count(*) from access.fact)::int as facts, (select count(*) from access.fact_end)::int as ends,
        (select count(*) from desk.action)::int as actions, (select count(*) from desk.request)::int as requests,
        (select count(*) from case_file.received_information)::int as received,
        (select count(*) from case_file.appeal)::int as appeals,
        (select count(*) from access.appeal_version)::int as outcomes`.execute(scene.network.store.admin);
    return rows[0];
  };
  /** What is wrong with the answer to one bad input; `null` where nothing is. */
  const faultOf = async (name: string, { asking }: GoodMutation, bad: BadInput): Promise<string | null> => {
    const answer = await ask(name, asking, bad.input);
    const code = answer.errors?.[0]?.extensions.code;
    const isTold = answer.text.includes(marker) ? ', and tells what was sent' : '';
    const isRefused =
      (answer.status === 400 && code === 'BAD_REQUEST') ||
      // A category that the rule does not take is refused as such, whatever its name.
      (bad.coordinate === 'InformationInput.contentCategories' &&
        answer.status === 403 &&
        code === 'OPERATION_REFUSED');
    const isNothing = answer.status === 200 && code === undefined && isNull(answer.data, name);
    return (isRefused || (bad.answer === 'nothing' && isNothing)) && isTold === ''
      ? null
      : `${bad.what}: ${String(answer.status)} ${code ?? ''} ${JSON.stringify(answer.data)}${isTold}`;
  };

  test('every mutation is tried', () => {
    expect(Object.keys(cast.mutations).toSorted()).toEqual(mutations.toSorted());
  });

  test.each(mutations)('%s refuses it with a code, and nothing is written', async (name) => {
    const good = goodOf(name);
    const { type } = inputOf(name);
    const before = await countRows();
    const whole = [null, [], marker, 7, {}].map((input): BadInput => ({
      what: JSON.stringify(input),
      input,
      answer: 'refused',
      coordinate: type.name,
    }));
    const otherIds = cast.ids.filter((id) => !Object.values(good.input).includes(id));
    const faults: string[] = [];
    for (const bad of [...whole, ...badInputs(type, good.input, otherIds)]) {
      const fault = await faultOf(name, good, bad);
      if (fault !== null) faults.push(fault);
    }
    expect(faults).toEqual([]);
    expect(await countRows()).toEqual(before);
    expect(scene.network.logLines.join('')).not.toContain(marker);
  });

  test.each(mutations)('%s takes what is not wrong', async (name) => {
    const { asking, input } = goodOf(name);
    const before = await countRows();
    const answer = await ask(name, asking, input);
    expect({ name, status: answer.status, errors: answer.errors }).toEqual({ name, status: 200, errors: undefined });
    expect(isNull(answer.data, name)).toBe(false);
    expect(await countRows()).not.toEqual(before);
  });
});

function isNull(data: unknown, name: string): boolean {
  return JSON.stringify(data) === JSON.stringify({ [name]: null } satisfies Input);
}
