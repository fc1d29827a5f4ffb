import { chance, pick, some, type Draw } from './draw.ts';
import type { Evaluator } from './evaluate-rule.ts';
import { findOpenings } from './find-openings.ts';
import { liveRules, type Rule } from './read-rules.ts';
import { blankFact, buildRestriction, type Fact, type World } from './world.ts';

/** A body that a rule has something to open for; a `null` instance where the authority is one body. */
export interface Body {
  readonly rule: Rule;
  readonly instance: string | null;
}

/** Every body that some live rule of a world leads to a case. */
export function findBodies(evaluator: Evaluator, world: World): readonly Body[] {
  const { book } = evaluator;
  const known = [
    ...[...world.persons.values()].map(({ municipality }) => municipality),
    ...world.facts.map(({ instance }) => instance),
  ];
  const instances = [...new Set(known)].filter((instance) => instance !== null);
  return liveRules(book).flatMap((rule) => {
    const candidates = book.authorities.get(rule.authority)?.isMany === true ? instances : [null];
    return candidates
      .filter((instance) => findOpenings(book, world, rule, { instance, reference: null }).length > 0)
      .map((instance) => ({ rule, instance }));
  });
}

/** Each requirement that the rule knows, with the categories that ask for it. */
function requirementsOf(evaluator: Evaluator, rule: Rule): ReadonlyMap<string, readonly string[]> {
  const asked = new Map<string, readonly string[]>();
  for (const [category, own] of rule.opens) {
    const always = evaluator.book.categories.get(category)?.always ?? [];
    for (const requirement of new Set([...own, ...always])) {
      asked.set(requirement, [...(asked.get(requirement) ?? []), category]);
    }
  }
  return asked;
}

const originators = ['Norwegian police', 'Swedish Migration Agency', 'pet', null] as const;

/** Every requirement of every live rule, registered as widely as it can be. */
export function registerEverything(evaluator: Evaluator, world: World): readonly Fact[] {
  const coordinates = outputCoordinates(evaluator);
  const categories = [...evaluator.book.categories.keys()];
  return findBodies(evaluator, world).flatMap(({ rule, instance }) =>
    [...requirementsOf(evaluator, rule).keys()].flatMap((requirement) =>
      (requirement === 'ORIGINATOR_OK' ? originators : [null]).map((originator) => ({
        ...blankFact,
        fact: requirement,
        authority: rule.authority,
        instance,
        purpose: rule.purpose,
        cases: world.files.map(({ journalNumber }) => journalNumber),
        categories,
        coordinates: requirement === 'HUMAN_REVIEW' ? coordinates : [],
        originator,
      })),
    ),
  );
}

/** Requirements here and there: some too narrow, some for another purpose, body or case. */
export function registerAtRandom(evaluator: Evaluator, world: World, draw: Draw): readonly Fact[] {
  const coordinates = outputCoordinates(evaluator);
  const journalNumbers = world.files.map(({ journalNumber }) => journalNumber);
  return findBodies(evaluator, world).flatMap(({ rule, instance }) =>
    [...requirementsOf(evaluator, rule)].flatMap(([requirement, categories]) =>
      Array.from({ length: draw.int(0, 2) }, () => ({
        ...blankFact,
        fact: requirement,
        authority: rule.authority,
        instance: chance(draw, 70) ? null : (pick(draw, [instance, 'BKK']) ?? null),
        purpose: chance(draw, 75) ? rule.purpose : (pick(draw, [null, 'prosecution']) ?? null),
        cases: some(draw, journalNumbers, 60),
        categories: chance(draw, 15) ? [] : some(draw, categories, 60),
        coordinates: chooseCoordinates(requirement, coordinates, draw),
        itemCase: chance(draw, 80) ? null : (pick(draw, journalNumbers) ?? null),
        originator: requirement === 'ORIGINATOR_OK' ? pick(draw, originators) : null,
      })),
    ),
  );
}

function chooseCoordinates(requirement: string, all: readonly string[], draw: Draw): readonly string[] {
  if (requirement === 'HUMAN_REVIEW') return some(draw, all, 70);
  return chance(draw, 85) ? [] : some(draw, all, 50);
}

const restrictionKinds = ['ACCURACY_CONTESTED', 'UNLAWFUL_BUT_KEEP', 'KEEP_FOR_CLAIM', 'OBJECTION_PENDING'] as const;

/**
 * A few restrictions, some on a whole case. An id is never named: that a person has a case is not what is contested. Nor is
 * what the record says: the evaluator does not know it.
 */
export function restrictAtRandom(evaluator: Evaluator, world: World, draw: Draw): readonly Fact[] {
  const nameable = outputCoordinates(evaluator).filter(
    (each) => !each.endsWith('.id') && !each.startsWith('Disclosure.'),
  );
  return some(draw, world.files, 30).map(({ journalNumber }) =>
    buildRestriction(
      pick(draw, restrictionKinds),
      journalNumber,
      chance(draw, 25) ? [] : some(draw, nameable, 12).concat('Applicant.dateOfBirth'),
    ),
  );
}

/** Fields of objects: what a release or a restriction can name. */
function outputCoordinates(evaluator: Evaluator): readonly string[] {
  return [...evaluator.schema.coordinates.values()]
    .filter((each) => 'entry' in each && !each.coordinate.startsWith('Query.'))
    .map(({ coordinate }) => coordinate);
}
