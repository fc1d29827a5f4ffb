import { sql } from 'kysely';
import { registerFact } from '#storage/fact-store.ts';
import type { Store } from '#storage/open-store.ts';
import type { Rule } from './read-rules.ts';
import type { Fact, World } from './world.ts';

/*
 * What a human let go in spite of a restriction. In a world a release is always there: the next one is registered as soon
 * as one is spent, for an evaluator that knows what is released and not what has left before.
 */

/** What each release for this very recipient and purpose names of the case; nothing where it is of everything. */
export function findReleases(
  world: World,
  rule: Rule,
  instance: string | null,
  journalNumber: string,
): readonly (readonly string[])[] {
  return releasesFor(world, rule, instance)
    .filter(({ cases }) => cases.includes(journalNumber))
    .map(({ coordinates }) => coordinates);
}

function releasesFor(world: World, rule: Rule, instance: string | null): readonly Fact[] {
  return world.facts.filter(
    (fact) =>
      fact.fact === 'restriction_release' &&
      fact.authority === rule.authority &&
      fact.instance === instance &&
      fact.purpose === rule.purpose,
  );
}

/**
 * Runs what a requester asks while every release for that requester is there. Two who would spend the same ones wait for
 * each other.
 */
export function createReleasing(store: Store, world: World, keys: ReadonlyMap<string, string>) {
  const live = new Map<Fact, string>();
  let turn: Promise<unknown> = Promise.resolve();

  const renew = async (releases: readonly Fact[]): Promise<void> => {
    for (const release of releases) {
      const key = live.get(release);
      if (key !== undefined && !(await isSpent(store, key))) continue;
      live.set(
        release,
        await registerFact(store.db('desk'), {
          fact: 'restriction_release',
          authority: release.authority ?? '',
          instance: release.instance,
          purpose: release.purpose ?? '',
          caseKeys: release.cases.map((each) => keys.get(`Case ${each}`) ?? ''),
          coordinates: [...release.coordinates],
          detail: { ground: 'consent' },
          registeredBy: 'test',
        }),
      );
    }
  };

  return async <Answer>(rule: Rule, instance: string | null, ask: () => Promise<Answer>): Promise<Answer> => {
    const releases = releasesFor(world, rule, instance);
    if (releases.length === 0) return ask();
    const mine = turn.then(() => renew(releases)).then(ask);
    turn = mine.catch(() => undefined);
    return mine;
  };
}

async function isSpent(store: Store, key: string): Promise<boolean> {
  const { rows } = await sql`select from access.fact_use where fact_key = ${key}`.execute(store.admin);
  return rows.length > 0;
}
