import type { ContentDigest } from '#kernel/document-content.ts';
import type { CategoryId, Coordinate, InternalKey, PolicyVersion, RecordId, RequirementId } from '#kernel/ids.ts';
import type { Requester } from '#identity/requester.ts';
import type { CompiledPolicy, Rule } from '#policy/compiled-policy.ts';
import type { WithheldReason } from '#policy/verdict.ts';
import type { OpenedVerdict } from '#policy/verdict-report.ts';
import type { DisclosedSubject, DisclosureEntry, WithheldCoordinate } from './disclosure-entry.ts';
import type { Pseudonyms } from './pseudonym.ts';

interface EntryInput {
  readonly id: RecordId;
  readonly atMs: number;
  readonly requestId: string;
  readonly requester: Requester;
  readonly policy: CompiledPolicy;
  readonly rule: Rule;
  readonly operationHash: string;
  readonly document: ContentDigest | null;
  /** What the answer holds, in any order and any number. */
  readonly holdings: readonly { readonly coordinate: Coordinate; readonly opened: OpenedVerdict }[];
  /** The categories of what the requester handed in; `null` where it asked. */
  readonly received: readonly CategoryId[] | null;
  readonly withheld: readonly {
    readonly coordinate: Coordinate;
    readonly reason: WithheldReason;
    readonly requirement: RequirementId | null;
    readonly announced: boolean;
    /** `Type:key` of the object that the field belongs to. */
    readonly owner: string;
  }[];
}

/** The record of an answer: what it holds, per person and per case that opened it, under pseudonymous references. */
export function buildEntry(input: EntryInput, pseudonyms: Pseudonyms): DisclosureEntry {
  const { requester, policy, rule } = input;
  const version: PolicyVersion = policy.version;
  const refs = rememberRefs(pseudonyms);
  const groups = Map.groupBy(input.holdings, ({ opened }) => {
    const { caseKey, basisCaseKey, relationFactKey } = opened;
    return [personOf(opened), caseKey, basisCaseKey, relationFactKey].join('\n');
  });
  const subjects: DisclosedSubject[] = [];
  for (const group of groups.values()) {
    const opened = group[0]?.opened;
    if (opened === undefined) continue;
    subjects.push({
      personRef: refs.personRef(personOf(opened)),
      caseRef: refs.caseRef(opened.caseKey),
      controller: opened.controller,
      basisCaseRef: refs.caseRef(opened.basisCaseKey),
      relationFact: opened.relationFactKey,
      ...summarise(policy, group),
      ...(input.received === null ? {} : { categories: input.received }),
    });
  }
  return {
    id: input.id,
    direction: input.received === null ? 'disclosed' : 'received',
    at: new Date(input.atMs).toISOString(),
    requestId: input.requestId,
    authority: requester.authority,
    instance: requester.instance,
    client: requester.client,
    officer: requester.officer,
    assurance: requester.assurance,
    purpose: requester.purpose,
    reference: requester.reference,
    need: requester.need,
    rule: rule.id,
    legalBasis: rule.legalBasis,
    policyVersion: version,
    operationHash: input.operationHash,
    subjects,
    document: input.document,
    withheld: summariseWithheld(input, refs),
  };
}

/** Whom a value concerns: the sponsor's own are the sponsor's; all else is the applicant's of the case. */
function personOf({ owner, applicantKey }: OpenedVerdict): string | null {
  return owner.startsWith(sponsorOwner) ? owner.slice(sponsorOwner.length) : applicantKey;
}

const sponsorOwner = 'Sponsor:';
const caseOwner = 'Case:';

function summarise(policy: CompiledPolicy, group: EntryInput['holdings']) {
  const coordinates = new Set<Coordinate>();
  const categories = new Set<CategoryId>();
  const evidence = new Set<InternalKey>();
  for (const { coordinate, opened } of group) {
    coordinates.add(coordinate);
    for (const category of policy.coordinates[coordinate]?.categories ?? []) categories.add(category);
    // What a document holds stands in the verdict on its fields alone.
    if (opened.coordinate === coordinate) for (const category of opened.categories) categories.add(category);
    for (const key of opened.evidence) evidence.add(key);
  }
  return { coordinates: [...coordinates].sort(), categories: [...categories].sort(), evidence: [...evidence].sort() };
}

interface Refs {
  readonly caseRef: (key: string | null) => string | null;
  readonly personRef: (key: string | null) => string | null;
}

/** A case stands with each of its persons, as what opened a value and as what that rests on: one computation for all. */
function rememberRefs(pseudonyms: Pseudonyms): Refs {
  const remember = (refer: (key: string) => string) => {
    const known = new Map<string, string>();
    return (key: string | null): string | null => {
      if (key === null) return null;
      const ref = known.get(key) ?? refer(key);
      known.set(key, ref);
      return ref;
    };
  };
  return {
    caseRef: remember((key) => pseudonyms.caseRef(key)),
    personRef: remember((key) => pseudonyms.personRef(key)),
  };
}

/** One line per coordinate, reason and case, however often it stands in the answer. */
function summariseWithheld({ withheld }: EntryInput, refs: Refs): readonly WithheldCoordinate[] {
  const lines = new Map<string, WithheldCoordinate>();
  for (const { coordinate, reason, requirement, announced, owner } of withheld) {
    const caseKey = owner.startsWith(caseOwner) ? owner.slice(caseOwner.length) : null;
    const caseRef = refs.caseRef(caseKey);
    lines.set(JSON.stringify([coordinate, reason, requirement, caseRef]), {
      coordinate,
      reason,
      requirement,
      announced,
      caseRef,
    });
  }
  return [...lines.values()];
}
