import type { Json } from '#kernel/canonical-json.ts';
import type { DisclosureEntry } from './disclosure-entry.ts';

/** A record in the layers that are erased at different times. */
export interface LayeredRecord {
  readonly id: string;
  /** What may stay for ever: no id, no name, no free text, nothing finer than a day. */
  readonly skeleton: Skeleton;
  /** Pseudonymous references, tied to nobody once the link key is gone. */
  readonly link: { readonly cases: readonly string[]; readonly persons: readonly string[] };
  /** On the request as a whole: readable for as long as the key of one of the cases is there that open it. */
  readonly request: Json;
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
  readonly content: { readonly subjects: readonly Json[]; readonly withheld: readonly Json[] };
}

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
  for (const { caseRef, ...line } of subjects) contents.get(caseRef ?? noCase)?.subjects.push(line);
  for (const { caseRef, ...line } of withheld) contents.get(caseRef ?? noCase)?.withheld.push(line);
  return {
    id: entry.id,
    skeleton: skeletonOf(entry),
    link: { cases, persons: distinct(subjects.map(({ personRef }) => personRef)) },
    request: aboutRequest(entry),
    parts: [...contents].map(([name, content]) => ({ name, opensRequest: isOfNone || name !== noCase, content })),
  };
}

function emptyContent(): { readonly subjects: Json[]; readonly withheld: Json[] } {
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

/** All that is neither in the open layers nor about one case, so that nothing is lost that a record comes to hold. */
function aboutRequest(entry: DisclosureEntry): Json {
  const { id, direction, authority, instance, purpose, rule, policyVersion, ...sealed } = entry;
  const { subjects, withheld, document, ...request } = sealed;
  return { ...request, document: document === null ? null : { ...document } };
}

function distinct(texts: readonly (string | null)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== null))].sort();
}
