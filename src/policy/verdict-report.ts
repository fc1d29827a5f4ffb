import { z } from 'zod';
import {
  asId,
  type AuthorityId,
  type CategoryId,
  type Coordinate,
  type InternalKey,
  type RequirementId,
} from '#kernel/ids.ts';
import type { Owner } from './owner.ts';
import { marks, type Allow, type Mark, type Withhold } from './verdict.ts';

/**
 * What a wall in a subgraph opened, as it tells the gateway in the response's extensions. What it withheld is an error of
 * its own kind at the path, so that the value there is null.
 */
export interface VerdictReport {
  readonly opened: readonly OpenedVerdict[];
}

/** One coordinate of one owner, with the single case that opened it and the facts that were relied on. */
export interface OpenedVerdict {
  readonly owner: OwnerName;
  readonly coordinate: Coordinate;
  readonly caseKey: InternalKey | null;
  readonly applicantKey: InternalKey | null;
  /** On whose behalf it leaves: the authority responsible for the case. */
  readonly controller: AuthorityId | null;
  readonly basisCaseKey: InternalKey | null;
  readonly relationFactKey: InternalKey | null;
  /** Everything the value was decided upon, what a document holds included. */
  readonly categories: readonly CategoryId[];
  readonly evidence: readonly InternalKey[];
  readonly marks: readonly Mark[];
}

export interface WithheldVerdict extends Withhold {
  readonly owner: OwnerName;
  readonly coordinate: Coordinate;
}

/** `Type:key`. */
export type OwnerName = `${string}:${string}`;

/** `extensions.code` of the shield's own error. */
export const withheldCode = 'WITHHELD';
/** Key of the report in a subgraph response's `extensions`. */
export const reportExtension = 'disclosureVerdicts';

export function ownerName(owner: Pick<Owner, 'type' | 'key'>): OwnerName {
  return `${owner.type}:${owner.key}`;
}

/** Collects what the shield opened while one operation runs in a subgraph. */
export interface VerdictLog {
  add(owner: Owner, coordinate: Coordinate, verdict: Allow): void;
  report(): VerdictReport;
}

export function createVerdictLog(): VerdictLog {
  const opened = new Map<string, OpenedVerdict>();
  return {
    add(owner, coordinate, verdict) {
      const name = ownerName(owner);
      const slot = `${name} ${coordinate}`;
      const before = opened.get(slot);
      opened.set(slot, {
        owner: name,
        coordinate,
        caseKey: verdict.openedBy?.caseKey ?? null,
        applicantKey: verdict.openedBy?.applicantKey ?? null,
        controller: verdict.openedBy?.controller ?? null,
        basisCaseKey: verdict.openedBy?.basisCaseKey ?? null,
        relationFactKey: verdict.openedBy?.relationFactKey ?? null,
        categories: [...new Set([...(before?.categories ?? []), ...verdict.categories])],
        evidence: [...new Set([...(before?.evidence ?? []), ...verdict.evidence])],
        marks: [...new Set([...(before?.marks ?? []), ...verdict.marks])],
      });
    },
    report: () => ({ opened: [...opened.values()] }),
  };
}

const owner = z.templateLiteral([z.string(), ':', z.string()]);
const coordinate = z
  .string()
  .max(128)
  .transform(asId<Coordinate>);
const mark = z.enum(marks);

const withheldSchema = z.object({
  code: z.literal(withheldCode),
  owner,
  coordinate,
  reason: z.enum(['NOT_FOR_PURPOSE', 'REQUIREMENT_MISSING', 'HELD_FOR_REVIEW', 'RESTRICTED']),
  requirement: z
    .string()
    .max(64)
    .transform(asId<RequirementId>)
    .nullable(),
  announced: z.boolean(),
  marks: z.array(mark),
});

/** @returns `null` when the error is not the shield's own */
export function parseWithheld(extensions: unknown): WithheldVerdict | null {
  const parsed = withheldSchema.safeParse(extensions).data;
  if (parsed === undefined) return null;
  const { code: _code, ...verdict } = parsed;
  return { kind: 'withhold', ...verdict };
}

/** The extensions of the shield's error. */
export function withheldExtensions(owner: Owner, coordinate: Coordinate, verdict: Withhold): Record<string, unknown> {
  const { reason, requirement, announced, marks } = verdict;
  return { code: withheldCode, owner: ownerName(owner), coordinate, reason, requirement, announced, marks };
}
