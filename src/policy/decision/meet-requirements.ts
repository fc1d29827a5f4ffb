import { asId, type Coordinate, type InternalKey, type RequirementId } from '#kernel/ids.ts';
import type { CompiledPolicy, Rule } from '../compiled-policy.ts';
import type { Question } from '../verdict.ts';
import type { Entitlement, Item, RequirementFact } from '../entitlement.ts';
import { holdsNothing } from './coordinate-categories.ts';
import { isCprDerived, type RequirementInQuestion } from './find-requirements.ts';
import { categoryNames, fitnessToTravel, requirementNames } from './names.ts';

type Met =
  | { readonly kind: 'met'; readonly evidence: readonly InternalKey[] }
  | { readonly kind: 'missing'; readonly requirement: RequirementId };

const metWithoutFact: Met = { kind: 'met', evidence: [] };

/** Checks every requirement on one entitlement; the first that is missing ends it. */
export function meetRequirements(
  policy: CompiledPolicy,
  rule: Rule,
  question: Question,
  entitlement: Entitlement,
  requirements: readonly RequirementInQuestion[],
): Met {
  const evidence = new Set<InternalKey>();
  for (const inQuestion of requirements) {
    const met = meet(policy, rule, question, entitlement, inQuestion);
    if (met.kind === 'missing') return met;
    for (const key of met.evidence) evidence.add(key);
  }
  return { kind: 'met', evidence: [...evidence] };
}

function meet(
  policy: CompiledPolicy,
  rule: Rule,
  question: Question,
  entitlement: Entitlement,
  inQuestion: RequirementInQuestion,
): Met {
  const { requirement, category, coordinate } = inQuestion;
  const missing: Met = { kind: 'missing', requirement };
  const byFact = (matches: (fact: RequirementFact) => boolean): Met => {
    const fact = entitlement.facts.find(
      (candidate) => candidate.requirement === requirement && concerns(candidate, entitlement) && matches(candidate),
    );
    return fact === undefined ? missing : { kind: 'met', evidence: [fact.key] };
  };
  const when = (condition: boolean): Met => (condition ? metWithoutFact : missing);

  switch (requirement) {
    case requirementNames.art9Necessity:
      // A necessity record names the category it was made for; one that names none proves nothing.
      return byFact((fact) => category !== null && fact.categories.includes(category));
    case requirementNames.humanReview:
      if (category === null && holdsNothing(policy, coordinate)) {
        // Containers and ids go along with what was released; what belongs to nobody waits for what is in it.
        return entitlement.applicantKey === null ? metWithoutFact : byFact((fact) => fact.coordinates.length > 0);
      }
      return byFact((fact) => fact.coordinates.includes(coordinate));
    case requirementNames.notCountryOfOrigin:
      return when(entitlement.origin?.isStateOfOrigin === false);
    case requirementNames.caseRelevance:
      return byFact((fact) => namesSomething(fact) && covers(fact, inQuestion));
    case requirementNames.art10Need:
    case requirementNames.consent:
    case requirementNames.thirdPartyNeed:
    case requirementNames.transferBasis:
      return byFact((fact) => covers(fact, inQuestion));
    case requirementNames.rightsDecision:
      // That there is a decision opens the report; what is not the person's own is in it only where the decision says so.
      return byFact((fact) => (category === null || namesSomething(fact)) && covers(fact, inQuestion));
    case requirementNames.fitToTravelOnly:
      return released(entitlement, requirement, fitnessToTravel);
    case requirementNames.treatmentProfileOnly:
      return metWithoutFact;
    case requirementNames.cprIdentification:
      if (isCprDerived(rule, category)) return when(policy.authorities[rule.authority]?.identifiesByCpr === true);
      return byFact((fact) => covers(fact, inQuestion));
    case requirementNames.addressNeed:
      return when(
        !entitlement.protectionActive ||
          (rule.categories[categoryNames.protectedContact] !== undefined && question.needStated),
      );
    case requirementNames.originatorOk:
      return category === categoryNames.provenance
        ? meetByCaveat(question, coordinate, byFact, missing)
        : byFact((fact) => category !== null && fact.categories.includes(category));
    case requirementNames.securityClearance:
      return when(question.cleared);
    case requirementNames.consultationScope:
    case requirementNames.courtScope:
    case requirementNames.grantScope:
    case requirementNames.supervisionScope:
      return when(category !== null && entitlement.scope.includes(category));
    default:
      // A requirement that nobody taught the decision to check is not met.
      return missing;
  }
}

/** The handling caveat of a received item: nothing asked, or the originator's consent for what it holds is on file. */
function meetByCaveat(
  question: Question,
  coordinate: Coordinate,
  byFact: (matches: (fact: RequirementFact) => boolean) => Met,
  missing: Met,
): Met {
  const { item } = question;
  // The list itself opens; each item in it is decided by its own caveat.
  if (item === undefined) return coordinate === receivedInformation ? metWithoutFact : missing;
  if (item.caveat === 'NONE') return metWithoutFact;
  return byFact((fact) => fact.originator === item.originator && holdsAll(fact, item));
}

const receivedInformation = asId<Coordinate>('Case.receivedInformation');

function holdsAll(fact: RequirementFact, item: Item): boolean {
  return item.contentCategories.length > 0 && item.contentCategories.every((held) => fact.categories.includes(held));
}

function released(entitlement: Entitlement, requirement: RequirementId, coordinate: Coordinate): Met {
  const release = entitlement.facts.find(
    (fact) => fact.requirement === requirementNames.humanReview && fact.coordinates.includes(coordinate),
  );
  return release === undefined ? { kind: 'missing', requirement } : { kind: 'met', evidence: [release.key] };
}

/** Whether the fact concerns the opened case: it names that case as its item's, or no item's case at all. */
function concerns(fact: RequirementFact, entitlement: Entitlement): boolean {
  return fact.itemCaseKey === null || fact.itemCaseKey === entitlement.caseKey;
}

function covers(fact: RequirementFact, { category, coordinate }: RequirementInQuestion): boolean {
  const coversCategory = fact.categories.length === 0 || (category !== null && fact.categories.includes(category));
  return coversCategory && (fact.coordinates.length === 0 || fact.coordinates.includes(coordinate));
}

function namesSomething(fact: RequirementFact): boolean {
  return fact.categories.length > 0 || fact.coordinates.length > 0;
}
