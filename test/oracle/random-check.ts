import type { StoreKind } from '#test/support/databases.ts';
import { some, type Draw } from './draw.ts';
import { drawOperation } from './draw-operation.ts';
import { drawRequester } from './draw-requester.ts';
import { findOpenings } from './find-openings.ts';
import { contractFor, evaluator, openOracleNetwork, type OracleNetwork } from './oracle-network.ts';
import { findBodies, registerAtRandom, releaseAtRandom, restrictAtRandom, type Body } from './random-facts.ts';
import type { Fact, World } from './world.ts';

/** The product over a world whose requirements, restrictions and protection marks are drawn. */
export async function openRandomNetwork(kind: StoreKind, draw: Draw): Promise<RandomNetwork> {
  const oracle = await openOracleNetwork(kind, (world) => ({
    requirements: registerAtRandom(evaluator, world, draw),
    restrictions: restrictAndRelease(world, draw),
    protectedNames: some(draw, [...world.persons.keys(), ...world.sponsors.keys()], 20),
  }));
  return { ...oracle, bodies: findBodies(evaluator, oracle.world) };
}

function restrictAndRelease(world: World, draw: Draw): readonly Fact[] {
  const restrictions = restrictAtRandom(evaluator, world, draw);
  const bodies = findBodies(evaluator, world);
  const known = world.facts.filter(({ fact }) => fact === 'restriction');
  return [...restrictions, ...releaseAtRandom(world, bodies, [...known, ...restrictions], draw)];
}

export interface RandomNetwork extends OracleNetwork {
  readonly bodies: readonly Body[];
}

/**
 * Draws a requester and an operation, asks, and compares.
 *
 * @returns how the request had to end: a code, or whether anything left
 * @throws Error that tells who asked for what, and every difference
 */
export async function checkAtRandom(oracle: RandomNetwork, draw: Draw): Promise<string> {
  const requester = drawRequester(draw, evaluator, oracle);
  const { rule, instance } = requester;
  const openings = findOpenings(evaluator.book, oracle.world, rule, requester);
  const operation = drawOperation(draw, {
    evaluator,
    schema: evaluator.schema,
    contract: contractFor(rule.authority).coordinates,
    world: oracle.world,
    keys: oracle.keys,
    ids: oracle.idsFor(requester),
    foreignIds: oracle.idsFor({ rule, instance: `not ${String(instance)}` }),
    reachable: {
      Applicant: openings.flatMap(({ applicant }) => applicant ?? []),
      Case: openings.flatMap(({ file }) => file ?? []),
      Sponsor: openings.flatMap(({ sponsor }) => sponsor ?? []),
    },
  });
  const { differences, expected } = await oracle.check(requester, operation);
  if (differences.length > 0) {
    const who = JSON.stringify({ ...requester, rule: rule.id });
    const what = `${operation.query}\n${JSON.stringify(operation.variables)}`;
    throw new Error([`the product and the evaluator disagree:`, ...differences, who, what].join('\n'));
  }
  if (expected.kind === 'refused') return expected.code;
  return expected.answer.held.size > 0 ? 'data' : 'nothing';
}
