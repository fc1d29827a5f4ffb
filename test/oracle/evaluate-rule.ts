import { isMet, type Item, type Opening } from './is-met.ts';
import type { Rule, RuleBook } from './read-rules.ts';
import type { SchemaModel } from './read-schema.ts';

/*
 * The evaluator: what a rule opens, worked out from the words at the head of the matrix and from nothing that the
 * product runs. The tests hold the product against it.
 */

export interface Asked {
  readonly coordinate: string;
  readonly needStated: boolean;
  readonly item: Item | null;
}

export type Outcome =
  | { readonly kind: 'open'; readonly marks: Marks; readonly openings: readonly Opening[] }
  | {
      readonly kind: 'withheld';
      readonly reason: 'NOT_FOR_PURPOSE' | 'REQUIREMENT_MISSING' | 'RESTRICTED';
      /** Any of these may be the one that is told. */
      readonly requirements: ReadonlySet<string>;
      readonly isAnnounced: boolean;
      readonly marks: Marks;
    };

/** Which marks an answer must carry at a field, and which it may: several cases can open a field, with marks of their own. */
export interface Marks {
  readonly must: ReadonlySet<string>;
  readonly may: ReadonlySet<string>;
}

interface Demand {
  readonly requirement: string;
  readonly category: string | null;
}

const noMarks: Marks = { must: new Set(), may: new Set() };

export class Evaluator {
  readonly book: RuleBook;
  readonly schema: SchemaModel;

  constructor(book: RuleBook, schema: SchemaModel) {
    this.book = book;
    this.schema = schema;
  }

  /** Whether the rule could ever open an output field, whatever is registered. */
  couldOpen(rule: Rule, coordinate: string): boolean {
    const field = this.schema.coordinates.get(coordinate);
    if (field === undefined || !rule.enabled || this.book.authorities.get(rule.authority)?.isClosed !== false)
      return false;
    if ('entry' in field) {
      if (field.entry === 'LIST' && rule.lists !== 'related') return false;
      // What is handed in concerns a case or a person, so a rule that opens neither takes nothing.
      const opensSomebody = rule.caseScope !== 'none' || this.book.relations.get(rule.relation)?.about === 'person';
      if (field.entry === 'SUBMISSION' && (rule.receive.length === 0 || !opensSomebody)) return false;
      // The rules of the book are those of recipients.
      if (field.entry === 'DESK') return false;
      if (field.entry === 'RELEASE' && !this.#canBeHeld(rule)) return false;
      const reference = this.book.relations.get(rule.relation)?.reference;
      if (field.entry?.startsWith('MATTER_') === true && reference !== 'required' && reference !== 'optional')
        return false;
    }
    return this.#demands(rule, coordinate, this.#own(coordinate)) !== null;
  }

  /** Whether an argument or input field may be used: testing a value is reading it, so no condition may be attached. */
  couldUse(rule: Rule, coordinate: string): boolean {
    const input = this.schema.coordinates.get(coordinate);
    if (input === undefined || !rule.enabled || this.book.authorities.get(rule.authority)?.isClosed !== false)
      return false;
    const revealed = 'reveals' in input ? input.reveals : null;
    // Of an input object; an argument of a query stands in parentheses.
    const isInputField = !coordinate.includes('(');
    if (isInputField && revealed === 'Case.id' && rule.caseScope === 'none') return false;
    const categories = this.#own(revealed ?? coordinate);
    if (revealed !== null) {
      // Whoever is asked for by where they live could be protected.
      if (this.book.revealsLocation.has(revealed)) return false;
      if (!categories.every((category) => this.book.categories.get(category)?.isFilterable === true)) return false;
      // A token of one answer is no key in another.
      if (rule.shape === 'pseudonymous' && categories.includes('REFERENCE')) return false;
    }
    const demands = this.#demands(rule, revealed ?? coordinate, categories);
    if (demands === null || revealed === null) return demands !== null;
    return demands.every(({ requirement }) => this.#followsFromRecipient(rule, requirement));
  }

  /** Whether a person decides, under this rule, on something of a case. */
  #canBeHeld(rule: Rule): boolean {
    const asked = [...rule.needs, ...[...rule.opens.values()].flat()];
    const always = [...rule.opens.keys()].flatMap((category) => this.book.categories.get(category)?.always ?? []);
    const isHeldWhenRestricted = this.book.purposes.get(rule.purpose)?.onRestriction === 'hold';
    return rule.caseScope !== 'none' && ([...asked, ...always].includes('HUMAN_REVIEW') || isHeldWhenRestricted);
  }

  /** What the rule says of a field for what these cases open: one single case must meet everything. */
  evaluate(rule: Rule, asked: Asked, openings: readonly Opening[]): Outcome {
    const { coordinate } = asked;
    if (!this.couldOpen(rule, coordinate)) return this.#withheld(rule, coordinate, 'NOT_FOR_PURPOSE');
    const found = openings.map((opening) => this.#evaluateOn(rule, asked, opening));
    const open = found.filter((each) => each.kind === 'open');
    if (open.length > 0) {
      return {
        kind: 'open',
        openings: open.flatMap(({ opening }) => opening),
        marks: combine(open.map(({ marks }) => marks)),
      };
    }
    const marks = loosely(found.map((each) => each.marks));
    if (found.some(({ kind }) => kind === 'restricted'))
      return this.#withheld(rule, coordinate, 'RESTRICTED', [], marks);
    const missing = found.flatMap((each) => (each.kind === 'missing' ? each.requirements : []));
    return missing.length > 0
      ? this.#withheld(rule, coordinate, 'REQUIREMENT_MISSING', missing, marks)
      : this.#withheld(rule, coordinate, 'NOT_FOR_PURPOSE', [], marks);
  }

  #evaluateOn(rule: Rule, asked: Asked, opening: Opening): Single {
    const { coordinate, item } = asked;
    if (this.#isDenied(rule, opening)) return { kind: 'never', marks: new Set() };
    const showsPlace = this.book.revealsLocation.has(coordinate);
    const carried = new Set([
      ...this.#own(coordinate),
      ...(item?.contentCategories ?? []),
      ...(showsPlace && opening.isProtected ? ['PROTECTED_CONTACT'] : []),
    ]);
    const demands = this.#demands(rule, coordinate, [...carried]);
    const isPlace = showsPlace || this.#own(coordinate).includes('PROTECTED_CONTACT');
    const placeMark =
      isPlace && opening.isProtected && rule.opens.has('PROTECTED_CONTACT') ? ['ADDRESS_PROTECTED'] : [];
    if (demands === null) return { kind: 'never', marks: new Set() };
    const isBare = this.#own(coordinate).every((each) => each === 'STRUCTURE' || each === 'REFERENCE');
    const requirements = demands
      .filter(
        (demand) =>
          !this.#followsFromRecipient(rule, demand.requirement) &&
          !isMet({
            ...demand,
            ...asked,
            opening,
            opensProtected: rule.opens.has('PROTECTED_CONTACT'),
            isBare,
          }),
      )
      .map(({ requirement }) => requirement);
    if (requirements.length > 0) return { kind: 'missing', requirements, marks: new Set(placeMark) };

    const reached = new Set([coordinate, ...(this.book.derivedFrom.get(coordinate) ?? [])]);
    const restrictions = opening.restrictions.filter((restriction) =>
      restriction.coordinates.length === 0
        ? opening.file === null || restriction.file === opening.file
        : restriction.coordinates.some((each) => reached.has(each)),
    );
    const effect = this.book.purposes.get(rule.purpose)?.onRestriction;
    const isReleased = restrictions.every(
      ({ coordinates, releases }) =>
        releases.some((named) => named.length === 0 || named.includes(coordinate)) ||
        // Who is given a field of a restricted case finds the way to it.
        (isBare && coordinates.length === 0 && releases.length > 0),
    );
    if (restrictions.length > 0 && effect !== 'pass' && !(effect === 'hold' && isReleased))
      return { kind: 'restricted', marks: new Set(placeMark) };
    const marks = new Set(placeMark);
    for (const { kind } of restrictions) marks.add(kind === 'ACCURACY_CONTESTED' ? 'CONTESTED' : 'RESTRICTED');
    if (item !== null && item.caveat !== 'NONE') marks.add('CAVEAT');
    return { kind: 'open', opening, marks };
  }

  /** A state does not learn of those who fled from it, whoever grants what. One that is not named could be that state. */
  #isDenied({ authority }: Rule, { applicant, origin }: Opening): boolean {
    const denied = this.book.authorities.get(authority)?.deniedAsOrigin ?? [];
    return (
      applicant !== null &&
      denied.some(
        (types) => origin === null || (origin.isStateOfOrigin && origin.caseTypes.some((type) => types.includes(type))),
      )
    );
  }

  /** Everything that must be met; `null` where nothing that anybody registers could open it. */
  #demands(rule: Rule, coordinate: string, categories: readonly string[]): readonly Demand[] | null {
    const purpose = this.book.purposes.get(rule.purpose);
    if (purpose === undefined || categories.length === 0 || rule.fieldDeny.includes(coordinate)) return null;
    const isToken = rule.shape === 'pseudonymous' && coordinate.endsWith('.id') && categories.join() === 'REFERENCE';
    if (isToken) return [];
    const demands: Demand[] = rule.needs.map((requirement) => ({ requirement, category: null }));
    for (const category of categories) {
      const own = rule.opens.get(category);
      const known = this.book.categories.get(category);
      const only = rule.fieldOnly.get(category);
      if (own === undefined || known === undefined) return null;
      if (known.gdpr === 'art9' && !purpose.hasArt9) return null;
      if (known.gdpr === 'art10' && !purpose.hasArt10) return null;
      if (only !== undefined && !only.includes(coordinate)) return null;
      for (const requirement of new Set([...own, ...(rule.external ? known.always : [])])) {
        if (rule.satisfiedByRelation.includes(requirement)) continue;
        if (requirement === 'FIT_TO_TRAVEL_ONLY' && coordinate !== 'SpecialCategoryData.fitnessToTravel') return null;
        if (requirement === 'TREATMENT_PROFILE_ONLY' && coordinate !== 'SpecialCategoryData.treatmentProfile')
          return null;
        // Where the rule allows the number outright the requirement is about who the recipient is, and that is known.
        if (requirement === 'CPR_IDENTIFICATION' && rule.outright.has('NATIONAL_ID') && !this.#usesCpr(rule))
          return null;
        demands.push({ requirement, category });
      }
    }
    return demands;
  }

  #followsFromRecipient(rule: Rule, requirement: string): boolean {
    return requirement === 'CPR_IDENTIFICATION' && rule.outright.has('NATIONAL_ID') && this.#usesCpr(rule);
  }

  #usesCpr(rule: Rule): boolean {
    return this.book.authorities.get(rule.authority)?.usesCpr === true;
  }

  /** What a coordinate carries in itself; an argument or input field that reveals a field carries what that carries. */
  #own(coordinate: string): readonly string[] {
    const found = this.schema.coordinates.get(coordinate);
    const revealed = found !== undefined && 'reveals' in found && found.reveals !== null ? found.reveals : coordinate;
    return this.schema.coordinates.get(revealed)?.categories ?? [];
  }

  #withheld(
    rule: Rule,
    coordinate: string,
    reason: 'NOT_FOR_PURPOSE' | 'REQUIREMENT_MISSING' | 'RESTRICTED',
    requirements: readonly string[] = [],
    marks: Marks = noMarks,
  ): Outcome {
    const isSilent =
      this.book.revealsLocation.has(coordinate) ||
      this.#own(coordinate).some((each) => ['SECURITY', 'PROVENANCE', 'PROTECTED_CONTACT'].includes(each));
    const isAnnounced = !isSilent && (reason !== 'RESTRICTED' || rule.opens.has('RESTRICTION'));
    return { kind: 'withheld', reason, requirements: new Set(requirements), isAnnounced, marks };
  }
}

type Single =
  | { readonly kind: 'open'; readonly opening: Opening; readonly marks: ReadonlySet<string> }
  | { readonly kind: 'missing'; readonly requirements: readonly string[]; readonly marks: ReadonlySet<string> }
  | { readonly kind: 'restricted' | 'never'; readonly marks: ReadonlySet<string> };

function combine(sets: readonly ReadonlySet<string>[]): Marks {
  const [first = new Set<string>(), ...others] = sets;
  return {
    must: others.reduce((common, each) => common.intersection(each), first),
    may: sets.reduce((all, each) => all.union(each), new Set<string>()),
  };
}

/** What is withheld may be told by any of the cases that do not open it, so no mark is due. */
function loosely(sets: readonly ReadonlySet<string>[]): Marks {
  return { must: new Set(), may: combine(sets).may };
}
