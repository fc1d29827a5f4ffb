import type { DisclosedSubject, DisclosureEntry, WithheldCoordinate } from './disclosure-entry.ts';

/** A record in the layers that are erased at different times. */
export interface LayeredRecord {
  readonly id: string;
  /** What may stay for ever: no id, no name, no free text, nothing finer than a day. */
  readonly skeleton: Skeleton;
  /** Pseudonymous references, tied to nobody once the link key is gone. */
  readonly link: { readonly cases: readonly string[]; readonly persons: readonly string[] };
  /** On the request as a whole: readable for as long as the key of one of the cases is there that open it. */
  readonly request: RequestPart;
  /** Everything else, by case; what concerns none comes last. */
  readonly parts: readonly CasePart[];
}

export interface Skeleton {
  /** `YYYY-MM-DD`, UTC. */
  readonly date: string;
  readonly direction: 'disclosed' | 'received';
  readonly recipient: string;
  readonly instance: string | null;
  readonly purpose: string;
  readonly rule: string;
  readonly policyVersion: string;
  readonly categories: readonly string[];
  /** Whether anything of anybody left, or came in. */
  readonly result: 'data' | 'nothing';
}

/** What concerns one case, readable for as long as its key is there. */
export interface CasePart {
  /** Reference of the case; {@link noCase} where it concerns none. */
  readonly name: string;
  /** Whether its key opens the request as well. */
  readonly opensRequest: boolean;
  /** Without the reference of the case, which the part stands under. */
  readonly content: { readonly subjects: readonly SubjectLine[]; readonly withheld: readonly WithheldLine[] };
}

/** All that is neither in the open layers nor about one case. */
export type RequestPart = Omit<
  DisclosureEntry,
  'id' | 'direction' | 'authority' | 'instance' | 'purpose' | 'rule' | 'policyVersion' | 'subjects' | 'withheld'
>;
export type SubjectLine = Omit<DisclosedSubject, 'caseRef'>;
export type WithheldLine = Omit<WithheldCoordinate, 'caseRef'>;

/** Stands where a reference to a case would, for what concerns no case. */
export const noCase = 'no-case';

/**
 * Parts a record by how long each piece of it may be known.
 *
 * What the request as a whole is about stays readable with any case of the answer; what left of one case goes with that
 * case alone, whatever else was in the answer.
 *
 * @see docs/log.md
 */
export function layerRecord(entry: DisclosureEntry): LayeredRecord {
  const { subjects, withheld } = entry;
  const touched = [...subjects, ...withheld].map(({ caseRef }) => caseRef);
  const cases = distinct([...touched, ...subjects.map(({ basisCaseRef }) => basisCaseRef)]);
  const isOfNone = cases.length === 0;
  const contents = new Map(cases.map((name) => [name, emptyContent()]));
  if (isOfNone || touched.includes(null)) contents.set(noCase, emptyContent());
  for (const subject of subjects) contents.get(subject.caseRef ?? noCase)?.subjects.push(subjectLine(subject));
  for (const line of withheld) contents.get(line.caseRef ?? noCase)?.withheld.push(withheldLine(line));
  return {
    id: entry.id,
    skeleton: skeletonOf(entry),
    link: { cases, persons: distinct(subjects.map(({ personRef }) => personRef)) },
    request: aboutRequest(entry),
    parts: [...contents].map(([name, content]) => ({ name, opensRequest: isOfNone || name !== noCase, content })),
  };
}

function emptyContent(): { readonly subjects: SubjectLine[]; readonly withheld: WithheldLine[] } {
  return { subjects: [], withheld: [] };
}

function skeletonOf({ at, direction, authority, instance, purpose, rule, policyVersion, subjects }: DisclosureEntry) {
  return {
    date: at.slice(0, 'YYYY-MM-DD'.length),
    direction,
    recipient: authority,
    instance,
    purpose,
    rule,
    policyVersion,
    categories: distinct(subjects.flatMap(({ categories }) => categories)),
    result: subjects.length === 0 ? 'nothing' : 'data',
  } as const;
}

// Field by field, which takes a third of the time of copying the rest of an object: the types say when one is forgotten.

function aboutRequest(entry: DisclosureEntry): RequestPart {
  const { at, requestId, client, officer, assurance, reference, need, legalBasis, operationHash, document } = entry;
  return { at, requestId, client, officer, assurance, reference, need, legalBasis, operationHash, document };
}

function subjectLine(subject: DisclosedSubject): SubjectLine {
  const { personRef, controller, basisCaseRef, relationFact, evidence, coordinates, categories } = subject;
  return { personRef, controller, basisCaseRef, relationFact, evidence, coordinates, categories };
}

function withheldLine({ coordinate, reason, requirement, announced }: WithheldCoordinate): WithheldLine {
  return { coordinate, reason, requirement, announced };
}

function distinct(texts: readonly (string | null)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== null))].sort();
}
