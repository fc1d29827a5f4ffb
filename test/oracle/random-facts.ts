import { chance, pick, some, type Draw } from './draw.ts';
import type { Evaluator } from './evaluate-rule.ts';
import { findOpenings } from './find-openings.ts';
import { liveRules, type Rule, type RuleBook } from './read-rules.ts';
import { blankFact, buildRestriction, type Fact, type World } from './world.ts';

/** A body that a rule has something to open for; a `null` instance where the authority is one body. */
export interface Body {
  readonly rule: Rule;
  readonly instance: string | null;
  /** Under which it opens something; `null` where none is needed. */
  readonly reference: string | null;
}

/** Every body for which some live rule of a world opens something, and each reference under which it does. */
export function findBodies(evaluator: Evaluator, world: World): readonly Body[] {
  const { book } = evaluator;
  const known = [
    ...[...world.persons.values()].map(({ municipality }) => municipality),
    ...world.facts.map(({ instance }) => instance),
  ];
  const instances = [...new Set(known)].filter((instance) => instance !== null);
  return liveRules(book).flatMap((rule) => {
    const candidates = book.authorities.get(rule.authority)?.isMany === true ? instances : [null];
    return candidates.flatMap((instance) =>
      referencesOf(book, world, rule)
        .filter((reference) => findOpenings(book, world, rule, { instance, reference }).length > 0)
        .map((reference) => ({ rule, instance, reference })),
    );
  });
}

/** Every reference of a relation that needs one; none at all for the others. */
function referencesOf(book: RuleBook, world: World, rule: Rule): readonly (string | null)[] {
  if (book.relations.get(rule.relation)?.reference !== 'required') return [null];
  const facts = world.facts.filter(({ fact, authority }) => fact === rule.relation && authority === rule.authority);
  return [...new Set(facts.map(({ reference }) => reference))].filter((reference) => reference !== null);
}

/** Each requirement that the rule knows, with the categories that ask for it; none for the request as a whole. */
function requirementsOf(evaluator: Evaluator, rule: Rule): ReadonlyMap<string, readonly string[]> {
  const asked = new Map<string, readonly string[]>(rule.needs.map((requirement) => [requirement, []]));
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
  const cases = world.files.map(({ journalNumber }) => journalNumber);
  return distinctBodies(evaluator, world).flatMap(({ rule, instance }) =>
    [...requirementsOf(evaluator, rule).keys()].flatMap((requirement) =>
      placesOf(world, rule, cases).flatMap((place) =>
        (requirement === 'ORIGINATOR_OK' ? originators : [null]).map((originator) => ({
          ...blankFact,
          ...place,
          fact: requirement,
          authority: rule.authority,
          instance,
          purpose: rule.purpose,
          categories,
          coordinates: requirement === 'HUMAN_REVIEW' ? coordinates : [],
          originator,
        })),
      ),
    ),
  );
}

/** Once for each body and rule, under however many references it asks. */
function distinctBodies(evaluator: Evaluator, world: World): readonly Body[] {
  const bodies = findBodies(evaluator, world);
  return bodies.filter(
    (body, index) =>
      bodies.findIndex(({ rule, instance }) => rule.id === body.rule.id && instance === body.instance) === index,
  );
}

/** On what the requirements of a rule are registered: on cases, or on the requests of a rule that opens none. */
function placesOf(world: World, rule: Rule, cases: readonly string[]): readonly Pick<Fact, 'cases' | 'request'>[] {
  if (rule.caseScope !== 'none') return [{ cases, request: null }];
  const requests = world.facts.filter(({ fact, authority }) => fact === rule.relation && authority === rule.authority);
  return requests.flatMap(({ name }) => (name === null ? [] : [{ cases: [], request: name }]));
}

/** Requirements here and there: some too narrow, some for another purpose, body or case. */
export function registerAtRandom(evaluator: Evaluator, world: World, draw: Draw): readonly Fact[] {
  const coordinates = outputCoordinates(evaluator);
  const journalNumbers = world.files.map(({ journalNumber }) => journalNumber);
  return distinctBodies(evaluator, world).flatMap(({ rule, instance }) =>
    [...requirementsOf(evaluator, rule)].flatMap(([requirement, categories]) =>
      Array.from({ length: draw.int(0, 2) }, () => ({
        ...blankFact,
        ...pick(draw, placesOf(world, rule, some(draw, journalNumbers, 60))),
        fact: requirement,
        authority: rule.authority,
        instance: chance(draw, 70) ? null : (pick(draw, [instance, 'BKK']) ?? null),
        purpose: chance(draw, 75) ? rule.purpose : (pick(draw, [null, 'prosecution']) ?? null),
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

/** Releases here and there: some of everything, some of a few fields, some of another case. */
export function releaseAtRandom(
  world: World,
  bodies: readonly Body[],
  restrictions: readonly Fact[],
  draw: Draw,
): readonly Fact[] {
  const elsewhere = world.files.map(({ journalNumber }) => journalNumber);
  return bodies.flatMap(({ rule, instance }) =>
    some(draw, restrictions, 50).map(({ cases, coordinates }) => ({
      ...blankFact,
      fact: 'restriction_release',
      authority: rule.authority,
      instance,
      purpose: rule.purpose,
      cases: chance(draw, 85) ? cases : [pick(draw, elsewhere) ?? 'ASY-4'],
      coordinates: chance(draw, 40) ? [] : some(draw, [...coordinates, 'Case.status', 'Applicant.cprNumber'], 60),
    })),
  );
}

/** Fields of objects: what a release or a restriction can name. */
function outputCoordinates(evaluator: Evaluator): readonly string[] {
  return [...evaluator.schema.coordinates.values()]
    .filter((each) => 'entry' in each && !each.coordinate.startsWith('Query.'))
    .map(({ coordinate }) => coordinate);
}
