import type { Met, Opening, Restriction } from './is-met.ts';
import type { Rule, RuleBook } from './read-rules.ts';
import type { Fact, File, World } from './world.ts';

/** Who asks, and under which reference. */
export interface Asker {
  readonly instance: string | null;
  readonly reference: string | null;
}

/** A person that the relation leads to, the case it rests on, and the fact behind it. */
interface Related {
  readonly subject: string;
  /** `null` where it rests on no case: then it rests on whichever case is opened. */
  readonly basis: string | null;
  readonly fact: Fact | null;
}

export interface FoundOpening extends Opening {
  readonly file: string;
  readonly applicant: string;
  readonly relationFact: Fact | null;
}

const openStatuses = ['RECEIVED', 'UNDER_CONSIDERATION', 'IN_CONSULTATION', 'REOPENED'];

/** The cases that the rule opens for the asker in this world. Every case of it is in the first retention stage. */
export function findOpenings(book: RuleBook, world: World, rule: Rule, asker: Asker): readonly FoundOpening[] {
  const related = findRelated(book, world, rule, asker);
  return world.files.flatMap((file) => {
    if (rule.caseTypes !== null && !rule.caseTypes.includes(file.type)) return [];
    return related
      .filter(({ subject, basis }) => subject === file.applicant && isInScope(rule, file, basis))
      .map(({ basis, fact }) => ({
        file: file.journalNumber,
        applicant: file.applicant,
        sponsor: file.sponsor,
        relationFact: fact,
        scope: fact?.categories ?? [],
        met: findMet(world, rule, asker, basis ?? file.journalNumber),
        restrictions: findRestrictions(world, file),
        isProtected: isProtected(world, file.applicant),
      }));
  });
}

function isInScope(rule: Rule, file: File, basis: string | null): boolean {
  switch (rule.caseScope) {
    case 'this_case':
    case 'listed_cases':
      return basis === file.journalNumber;
    case 'all_cases_of_person':
      return true;
    case 'current_stay':
      return file.isCurrentStay;
    default:
      return false;
  }
}

function findRelated(book: RuleBook, world: World, rule: Rule, asker: Asker): readonly Related[] {
  const { authority } = rule;
  const byCase = (isRelated: (file: File) => boolean): readonly Related[] =>
    world.files
      .filter(isRelated)
      .map(({ applicant, journalNumber }) => ({ subject: applicant, basis: journalNumber, fact: null }));
  const isOpenHere = (file: File, types: readonly string[]): boolean =>
    file.responsibleAuthority === authority && types.includes(file.type) && openStatuses.includes(file.status);
  const byFact = (isRelated: (file: File, fact: Fact) => boolean = () => true): readonly Related[] =>
    world.facts
      .filter((fact) => fact.fact === rule.relation && fact.authority === authority && fact.instance === asker.instance)
      .filter(({ purpose }) => purpose === null || purpose === rule.purpose)
      .flatMap((fact) =>
        world.files
          .filter((file) => fact.cases.includes(file.journalNumber) && isRelated(file, fact))
          .map(({ applicant, journalNumber }) => ({ subject: applicant, basis: journalNumber, fact })),
      );

  switch (rule.relation) {
    case 'own_case':
      return byCase((file) => file.responsibleAuthority === authority);
    case 'open_case_here_on_same_person':
      return byCase((file) => isOpenHere(file, book.purposes.get(rule.purpose)?.caseTypes ?? []));
    case 'open_control_case_on_person':
      return byCase((file) => isOpenHere(file, ['CONTROL']));
    case 'open_revocation_or_lapse_case':
      return byCase((file) => isOpenHere(file, ['REVOCATION', 'LAPSE']));
    case 'appeal_pending_before_board':
      return byCase(({ appeals }) =>
        appeals.some(({ board, outcome }) => board.toLowerCase() === authority && outcome === null),
      );
    case 'reopening_request_pending':
      return byFact();
    case 'open_ombudsman_inquiry_names_case':
    case 'dpo_task_registered':
      return byFact((_file, { reference }) => asker.reference === null || reference === asker.reference);
    case 'enforceable_duty_to_leave':
      return byFact((file, fact) => !fact.isSuspensive && mustLeave(world, file));
    case 'lives_in_or_allocated_to_municipality':
      return [...world.persons.values()]
        .filter(({ municipality }) => municipality !== null && municipality === asker.instance)
        .map(({ name }) => ({ subject: name, basis: null, fact: null }));
    default:
      return [];
  }
}

/** The last decision was unfavourable, its deadline has passed, and nothing of the person suspends it or came after. */
function mustLeave(world: World, file: File): boolean {
  const last = file.decisions.at(-1);
  const deadline = last?.['departureDeadline'];
  const isFavourable = (outcome: unknown): boolean => outcome === 'GRANTED' || outcome === 'EXTENDED';
  if (last === undefined || isFavourable(last['outcome']) || typeof deadline !== 'string') return false;
  if (deadline >= new Date().toISOString().slice(0, 10)) return false;
  const others = world.files.filter(({ applicant }) => applicant === file.applicant);
  const numbers = others.map(({ journalNumber }) => journalNumber);
  return (
    others.every(({ appeals }) => appeals.every(({ outcome }) => outcome !== null)) &&
    others.every(({ decisions }) =>
      decisions.every(
        ({ outcome, decidedOn }) => !isFavourable(outcome) || String(decidedOn) < String(last['decidedOn']),
      ),
    ) &&
    world.facts.every(
      (fact) =>
        fact.fact !== 'reopening_request_pending' ||
        !fact.isSuspensive ||
        fact.cases.every((each) => !numbers.includes(each)),
    )
  );
}

/**
 * Requirements registered for this recipient and purpose on the case that the relation rests on. A necessity record is made
 * for a case, a category and a purpose: that of the authority responsible for the case counts for whoever receives for the
 * same purpose.
 */
function findMet(world: World, rule: Rule, asker: Asker, basis: string): readonly Met[] {
  const responsible = world.files.find(({ journalNumber }) => journalNumber === basis)?.responsibleAuthority;
  const isForRecipient = ({ fact, authority, purpose }: Fact): boolean =>
    authority === rule.authority ||
    (fact === 'ART9_NECESSITY' && purpose === rule.purpose && authority === responsible);
  return world.facts
    .filter(
      (fact) =>
        fact.fact === fact.fact.toUpperCase() &&
        fact.cases.includes(basis) &&
        isForRecipient(fact) &&
        (fact.instance === null || fact.instance === asker.instance) &&
        (fact.purpose === null || fact.purpose === rule.purpose),
    )
    .map(({ fact, categories, coordinates, itemCase, originator }) => ({
      requirement: fact,
      categories,
      coordinates,
      itemCase,
      originator,
    }));
}

/** On the case itself; on another case of the person where coordinates are named. */
function findRestrictions(world: World, file: File): readonly Restriction[] {
  const own = world.files.filter(({ applicant }) => applicant === file.applicant);
  return world.facts
    .filter(({ fact }) => fact === 'restriction')
    .flatMap(({ restriction, cases, coordinates }) =>
      own
        .filter(({ journalNumber }) => cases.includes(journalNumber))
        .filter(({ journalNumber }) => journalNumber === file.journalNumber || coordinates.length > 0)
        .map(({ journalNumber }) => ({ kind: restriction ?? '', file: journalNumber, coordinates })),
    );
}

/** For the applicant, or a sponsor in any case of that applicant. */
function isProtected(world: World, applicant: string): boolean {
  return (
    world.persons.get(applicant)?.isProtected === true ||
    world.files.some(
      (file) =>
        file.applicant === applicant && file.sponsor !== null && world.sponsors.get(file.sponsor)?.isProtected === true,
    )
  );
}
