/*
 * Whether what is registered meets one requirement, in the words of `categories.yaml`.
 */

/** One registered requirement, as it stands for one recipient on the case that the relation rests on. */
export interface Met {
  readonly requirement: string;
  readonly categories: readonly string[];
  readonly coordinates: readonly string[];
  /** The opened case it was made for; `null` = whichever. */
  readonly itemCase: string | null;
  readonly originator: string | null;
}

/** One case that a rule opens now. */
export interface Opening {
  /** Journal number; `null` for a request that rests on no case. */
  readonly file: string | null;
  readonly applicant: string | null;
  readonly sponsor: string | null;
  readonly scope: readonly string[];
  readonly met: readonly Met[];
  readonly restrictions: readonly Restriction[];
  readonly isProtected: boolean;
  /** `null` where the recipient acts for no state that is known. */
  readonly origin: Origin | null;
}

export interface Origin {
  readonly isStateOfOrigin: boolean;
  /** Of the cases that the person has or had. */
  readonly caseTypes: readonly string[];
}

export interface Restriction {
  readonly kind: string;
  /** Journal number. */
  readonly file: string;
  /** None = the whole case. */
  readonly coordinates: readonly string[];
  /** What each release from hold names that is for this recipient and purpose; none = everything. */
  readonly releases: readonly (readonly string[])[];
}

export interface Item {
  readonly contentCategories: readonly string[];
  readonly caveat: string;
  readonly originator: string | null;
}

interface Demand {
  readonly requirement: string;
  /** `null` for a requirement on the request as a whole. */
  readonly category: string | null;
  readonly coordinate: string;
  readonly item: Item | null;
  readonly needStated: boolean;
  /** Whether the rule grants protected addresses at all. */
  readonly opensProtected: boolean;
  /** Whether the coordinate is a container or an opaque reference, and no more. */
  readonly isBare: boolean;
  readonly opening: Opening;
}

/** @returns `false` for a requirement that is not known here */
export function isMet(demand: Demand): boolean {
  const { requirement, category, coordinate, item, needStated, opensProtected, isBare, opening } = demand;
  const registered = opening.met.filter(
    (met) => met.requirement === requirement && (met.itemCase === null || met.itemCase === opening.file),
  );
  const covers = ({ categories, coordinates }: Met): boolean =>
    (categories.length === 0 || (category !== null && categories.includes(category))) &&
    (coordinates.length === 0 || coordinates.includes(coordinate));
  switch (requirement) {
    case 'ART9_NECESSITY':
      // For this case, category and purpose: a record that names no category was made for none.
      return registered.some(({ categories }) => category !== null && categories.includes(category));
    case 'HUMAN_REVIEW':
      // Of a whole request: there is nothing to review in a root field, and containers and ids go along with a release.
      if (category === null && isBare) {
        return opening.applicant === null || registered.some(({ coordinates }) => coordinates.length > 0);
      }
      // Exactly this selection.
      return registered.some(({ coordinates }) => coordinates.includes(coordinate));
    case 'FIT_TO_TRAVEL_ONLY':
      return opening.met.some(
        (met) =>
          met.requirement === 'HUMAN_REVIEW' &&
          (met.itemCase === null || met.itemCase === opening.file) &&
          met.coordinates.includes('SpecialCategoryData.fitnessToTravel'),
      );
    case 'CASE_RELEVANCE':
      // This item: a mark on nothing in particular marks nothing.
      return registered.some((met) => met.categories.length + met.coordinates.length > 0 && covers(met));
    case 'ART10_NEED':
    case 'CONSENT':
    case 'THIRD_PARTY_NEED':
    case 'TRANSFER_BASIS':
      return registered.some(covers);
    case 'RIGHTS_DECISION':
      // A decision on the report as a whole says nothing of what it must name.
      return registered.some(
        (met) => (category === null || met.categories.length + met.coordinates.length > 0) && covers(met),
      );
    case 'NOT_COUNTRY_OF_ORIGIN':
      return opening.origin?.isStateOfOrigin === false;
    case 'TREATMENT_PROFILE_ONLY':
      return true;
    case 'CPR_IDENTIFICATION':
      return registered.some(covers);
    case 'ADDRESS_NEED':
      return !opening.isProtected || (opensProtected && needStated);
    case 'ORIGINATOR_OK':
      if (category !== 'PROVENANCE')
        return registered.some(({ categories }) => category !== null && categories.includes(category));
      // The list opens; what is in it is decided one by one.
      if (item === null) return coordinate === 'Case.receivedInformation';
      return (
        item.caveat === 'NONE' ||
        registered.some(
          (met) =>
            met.originator === item.originator &&
            item.contentCategories.length > 0 &&
            item.contentCategories.every((held) => met.categories.includes(held)),
        )
      );
    case 'CONSULTATION_SCOPE':
    case 'COURT_SCOPE':
    case 'GRANT_SCOPE':
    case 'SUPERVISION_SCOPE':
      return category !== null && opening.scope.includes(category);
    default:
      // The requesters that are drawn are not cleared (test/e2e/bound-tokens); what is not known here is not met.
      return false;
  }
}
