import type { Met, Opening, Origin, Restriction } from './is-met.ts';
import type { Rule, RuleBook } from './read-rules.ts';
import { findReleases } from './release-from-hold.ts';
import type { Fact, File, World } from './world.ts';

/** Who asks, and under which reference. */
export interface Asker {
  readonly instance: string | null;
  readonly reference: string | null;
}

/** A person that the relation leads to, the case it rests on, and the fact behind it. */
interface Related {
  /** `null` where it leads to nobody. */
  readonly subject: string | null;
  /** `null` where it rests on no case: then it rests on whichever case is opened. */
  readonly basis: string | null;
  readonly fact: Fact | null;
}

export interface FoundOpening extends Opening {
  readonly relationFact: Fact | null;
}

const openStatuses = ['RECEIVED', 'UNDER_CONSIDERATION', 'IN_CONSULTATION', 'REOPENED'];

/** What the rule opens for the asker in this world. Every case of it is in the first retention stage. */
export function findOpenings(book: RuleBook, world: World, rule: Rule, asker: Asker): readonly FoundOpening[] {
  const related = findRelated(book, world, rule, asker);
  if (rule.caseScope === 'none') return related.map((each) => openWithoutCase(world, rule, asker, each));
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
        met: findMet(world, rule, asker, { basis: basis ?? file.journalNumber, request: fact?.name ?? null }),
        restrictions: findRestrictions(world, rule, asker, file.applicant, file.journalNumber),
        isProtected: isProtected(world, file.applicant),
        origin: findOrigin(world, file.applicant, fact),
      }));
  });
}

/** A person, or nobody, and none of the person's cases. */
function openWithoutCase(world: World, rule: Rule, asker: Asker, { subject, fact }: Related): FoundOpening {
  return {
    file: null,
    applicant: subject,
    sponsor: null,
    relationFact: fact,
    scope: fact?.categories ?? [],
    met: findMet(world, rule, asker, { basis: null, request: fact?.name ?? null }),
    restrictions: subject === null ? [] : findRestrictions(world, rule, asker, subject, null),
    isProtected: subject !== null && isProtected(world, subject),
    origin: subject === null ? null : findOrigin(world, subject, fact),
  };
}

function isInScope(rule: Rule, file: File, basis: string | null): boolean {
  switch (rule.caseScope) {
    case 'this_case':
    case 'listed_cases':
      return basis === file.journalNumber;
    case 'all_cases_of_person':
      // Under a rights request the controller answers for its own files.
      return rule.relation !== 'rights_request_addressed_here' || file.responsibleAuthority === rule.authority;
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
  const registered = (): readonly Fact[] => findRegistered(book, world, rule, asker);
  const listed = (isRelated: (file: File, fact: Fact) => boolean = () => true): readonly Related[] =>
    registered().flatMap((fact) =>
      world.files
        .filter((file) => fact.cases.includes(file.journalNumber) && isRelated(file, fact))
        .filter(({ applicant }) => fact.person === null || fact.person === applicant)
        .map(({ applicant, journalNumber }) => ({ subject: applicant, basis: journalNumber, fact })),
    );
  const named = (): readonly Related[] =>
    registered().flatMap((fact) => (fact.person === null ? [] : [{ subject: fact.person, basis: null, fact }]));

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
    case 'application_at_this_mission':
      return byCase(({ mission, status }) => mission !== null && mission === asker.instance && status !== 'CLOSED');
    case 'reopening_request_pending':
    case 'open_ombudsman_inquiry_names_case':
    case 'dpo_task_registered':
    case 'supervision_case_open':
    case 'criminal_matter_registered':
    case 'security_referral_open':
    case 'question_registered_with_minister':
    case 'matter_instructed':
    case 'responsibility_or_transfer_request_open':
    case 'specific_request_registered':
      return listed();
    case 'consultation_open':
      return listed((_file, { hasEnd }) => hasEnd);
    case 'minister_request_registered':
      return listed(({ appeals }) => appeals.every(({ outcome }) => outcome !== null));
    case 'ad_hoc_grant_valid':
      return listed(
        (_file, { hasEnd, grant }) =>
          hasEnd && grant !== null && grant.basis !== '' && new Set(grant.approvers).size >= 2,
      );
    case 'enforceable_duty_to_leave':
      return listed((file, fact) => !fact.isSuspensive && mustLeave(world, file));
    case 'stay_check_on_identified_person':
    case 'emergency_declared':
    case 'family_law_request_registered':
    case 'rights_request_addressed_here':
      return named();
    case 'cooperation_request_registered':
    case 'named_question_with_approved_extract':
      return registered().map((fact) => ({ subject: null, basis: null, fact }));
    case 'none_aggregates_only':
      return [{ subject: null, basis: null, fact: null }];
    case 'lives_in_or_allocated_to_municipality':
      return [...world.persons.values()]
        .filter(({ municipality }) => municipality !== null && municipality === asker.instance)
        .map(({ name }) => ({ subject: name, basis: null, fact: null }));
    default:
      return [];
  }
}

/** The facts of the relation that are addressed to this very body, for this purpose, under its reference. */
function findRegistered(book: RuleBook, world: World, rule: Rule, asker: Asker): readonly Fact[] {
  const byReference = book.relations.get(rule.relation)?.reference ?? 'none';
  return world.facts.filter(
    ({ fact, authority, instance, purpose, reference }) =>
      fact === rule.relation &&
      authority === rule.authority &&
      instance === asker.instance &&
      (purpose === null || purpose === rule.purpose) &&
      (byReference === 'none' ||
        (byReference === 'optional' && asker.reference === null) ||
        (asker.reference !== null && reference === asker.reference)),
  );
}

/** How the person stands to the state that the recipient acts for. What is not known for sure counts as the worst. */
function findOrigin(world: World, applicant: string, fact: Fact | null): Origin | null {
  const state = fact?.grant?.state ?? null;
  if (state === null) return null;
  const states = world.persons.get(applicant)?.nationalities ?? [];
  const isKnown = /^[A-Z]{3}$/.test(state) && states.length > 0;
  return {
    isStateOfOrigin: !isKnown || states.includes(state),
    caseTypes: world.files.filter((file) => file.applicant === applicant).map(({ type }) => type),
  };
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
 * Requirements registered for this recipient and purpose on the case that the relation rests on, or on the request. A
 * necessity record is made for a case and a purpose, by the recipient or by whoever is responsible for the case.
 */
function findMet(
  world: World,
  rule: Rule,
  asker: Asker,
  { basis, request }: { readonly basis: string | null; readonly request: string | null },
): readonly Met[] {
  const responsible = world.files.find(({ journalNumber }) => journalNumber === basis)?.responsibleAuthority;
  const isOnCase = ({ cases }: Fact): boolean => basis !== null && cases.includes(basis);
  return world.facts
    .filter(
      (fact) =>
        fact.fact === fact.fact.toUpperCase() &&
        (fact.request === null
          ? isOnCase(fact)
          : fact.request === request && (fact.cases.length === 0 || isOnCase(fact))) &&
        (fact.authority === rule.authority ||
          (fact.fact === 'ART9_NECESSITY' && fact.purpose === rule.purpose && fact.authority === responsible)) &&
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

/**
 * On the case itself; on another case of the person where coordinates are named. Where no case is opened, any: from
 * which of them a value came nobody can tell.
 *
 * @param opened the case that is opened, `null` for none
 */
function findRestrictions(
  world: World,
  rule: Rule,
  asker: Asker,
  applicant: string,
  opened: string | null,
): readonly Restriction[] {
  const own = world.files.filter((file) => file.applicant === applicant).map(({ journalNumber }) => journalNumber);
  return world.facts
    .filter(({ fact }) => fact === 'restriction')
    .flatMap(({ restriction, cases, coordinates }) =>
      own
        .filter((number) => cases.includes(number))
        .filter((number) => opened === null || number === opened || coordinates.length > 0)
        .map((number) => ({
          kind: restriction ?? '',
          file: number,
          coordinates,
          releases: findReleases(world, rule, asker.instance, number),
        })),
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
