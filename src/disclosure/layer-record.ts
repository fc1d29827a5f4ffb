import type { Json } from '#kernel/canonical-json.ts';
import type { DisclosureEntry } from './disclosure-entry.ts';

/** A record in the layers that are erased at different times. */
export interface LayeredRecord {
  readonly id: string;
  /** What may stay for ever: no id, no name, no free text, nothing finer than a day. */
  readonly skeleton: Skeleton;
  /** Pseudonymous references, tied to nobody once the link key is gone. */
  readonly link: { readonly cases: readonly string[]; readonly persons: readonly string[] };
  /** Everything else, each part readable for as long as the key of one of its cases is there. */
  readonly parts: readonly RecordPart[];
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

export interface RecordPart {
  /** References of the cases, any one of whose keys opens it; {@link noCase} where it concerns none. */
  readonly cases: readonly string[];
  readonly content: Json;
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
  const caseRefs = [...subjects, ...withheld].map(({ caseRef }) => caseRef);
  const cases = distinct([...caseRefs, ...subjects.map(({ basisCaseRef }) => basisCaseRef)]);
  return {
    id: entry.id,
    skeleton: skeletonOf(entry),
    link: { cases, persons: distinct(subjects.map(({ personRef }) => personRef)) },
    parts: [
      { cases: cases.length === 0 ? [noCase] : cases, content: aboutRequest(entry) },
      ...distinct(caseRefs.map((caseRef) => caseRef ?? noCase)).map((name) => ({
        cases: [name],
        content: aboutCase(entry, name),
      })),
    ],
  };
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

function aboutCase({ subjects, withheld }: DisclosureEntry, name: string): Json {
  return {
    subjects: subjects.filter(({ caseRef }) => (caseRef ?? noCase) === name).map((subject) => ({ ...subject })),
    withheld: withheld.filter(({ caseRef }) => (caseRef ?? noCase) === name).map((line) => ({ ...line })),
  };
}

function distinct(texts: readonly (string | null)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== null))].sort();
}
