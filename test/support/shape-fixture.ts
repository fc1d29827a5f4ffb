import { asId, type Coordinate, type InternalKey } from '#kernel/ids.ts';
import type { Mark } from '#policy/verdict.ts';
import type { WithheldVerdict } from '#policy/verdict-report.ts';
import type { RecipientIds } from '#gateway/recipient-ids.ts';
import { shapeAnswer } from '#gateway/shape-answer.ts';
import type { ShapedAnswer } from '#gateway/shaped-answer.ts';
import { createVerdictCollector } from '#gateway/verdicts.ts';
import { keyOf } from './build-policy.ts';
import { buildFixtureRule, fixtureSchema, gateOpen, parseFixture } from './gate-fixture.ts';

/** Seals by writing the kind in front; opens what it sealed. */
export const plainIds: RecipientIds = {
  seal: (kind, key) => `${kind}~${key}`,
  open: (kind, sealed) => asId<InternalKey>(sealed.startsWith(`${kind}~`) ? sealed.slice(kind.length + 1) : 'unknown'),
};

interface ShapeSketch {
  /** What came back. */
  readonly source: Readonly<Record<string, unknown>>;
  /** `Type:n Coordinate`, n the number of the key; `Query` for what belongs to nobody. */
  readonly opened: readonly string[];
  readonly withheld?: Readonly<Record<string, Partial<WithheldVerdict>>>;
  readonly marks?: Readonly<Record<string, readonly Mark[]>>;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Shapes an answer to a query of the gate fixture out of what the sketch says came back and was opened. */
export function shapeFixture(query: string, sketch: ShapeSketch, under = buildFixtureRule()): ShapedAnswer {
  const { policy, rule } = under;
  const verdicts = createVerdictCollector();
  verdicts.addReport({
    opened: sketch.opened.map((slot) => ({
      ...slotOf(slot),
      caseKey: keyOf(1),
      applicantKey: keyOf(2),
      controller: null,
      basisCaseKey: keyOf(1),
      relationFactKey: null,
      categories: [],
      evidence: [],
      marks: sketch.marks?.[slot] ?? [],
    })),
  });
  for (const [slot, verdict] of Object.entries(sketch.withheld ?? {})) {
    verdicts.addWithheld({
      kind: 'withhold',
      reason: 'REQUIREMENT_MISSING',
      requirement: null,
      announced: true,
      marks: [],
      ...verdict,
      ...slotOf(slot),
    });
  }
  return shapeAnswer({
    policy,
    rule,
    schema: fixtureSchema,
    ...parseFixture(query),
    variables: sketch.variables ?? {},
    gated: gateOpen(query, under),
    source: sketch.source,
    verdicts,
    ids: plainIds,
  });
}

function slotOf(slot: string) {
  const [owner = '', coordinate = ''] = slot.split(' ');
  const [type = '', n = ''] = owner.split(':');
  return {
    owner: `${type}:${n === '' ? '' : keyOf(Number(n))}`,
    coordinate: asId<Coordinate>(coordinate),
  } as const;
}
