import { describe, expect, test } from '@jest/globals';
import { asId, type CategoryId, type Coordinate } from '#kernel/ids.ts';
import { buildEntitlement, keyOf } from '#test/support/build-policy.ts';
import type { Allow } from './verdict.ts';
import { createVerdictLog, parseWithheld, withheldExtensions } from './verdict-report.ts';

const owner = { type: 'Person', key: keyOf(2), entitlements: [] };
const name = asId<Coordinate>('Person.name');
const health = asId<CategoryId>('HEALTH');
const allow = (more: Partial<Allow> = {}): Allow => ({
  kind: 'allow',
  openedBy: buildEntitlement(),
  categories: [],
  evidence: [],
  marks: [],
  ...more,
});

describe('what a wall opened', () => {
  test('is reported once per owner and coordinate, with all its evidence and marks', () => {
    const log = createVerdictLog();
    log.add(owner, name, allow({ categories: [health], evidence: [keyOf(8)], marks: ['CAVEAT'] }));
    log.add(owner, name, allow({ evidence: [keyOf(9), keyOf(8)], marks: ['CONTESTED', 'CAVEAT'] }));
    log.add({ ...owner, key: keyOf(3) }, name, allow({ openedBy: null }));
    expect(log.report().opened).toEqual([
      {
        owner: `Person:${keyOf(2)}`,
        coordinate: 'Person.name',
        caseKey: keyOf(1),
        applicantKey: keyOf(2),
        basisCaseKey: keyOf(1),
        controller: null,
        relationFactKey: null,
        categories: ['HEALTH'],
        evidence: [keyOf(8), keyOf(9)],
        marks: ['CAVEAT', 'CONTESTED'],
      },
      expect.objectContaining({ owner: `Person:${keyOf(3)}`, caseKey: null, applicantKey: null, basisCaseKey: null }),
    ]);
  });
});

describe('what a wall withheld', () => {
  const verdict = { kind: 'withhold', reason: 'RESTRICTED', requirement: null, announced: false, marks: [] } as const;

  test('reads back from the error that says so', () => {
    const extensions: unknown = JSON.parse(JSON.stringify(withheldExtensions(owner, name, verdict)));
    expect(parseWithheld(extensions)).toEqual({ ...verdict, owner: `Person:${keyOf(2)}`, coordinate: 'Person.name' });
  });

  test.each([undefined, {}, { code: 'WITHHELD' }, { ...withheldExtensions(owner, name, verdict), code: 'INTERNAL' }])(
    '%j is another error',
    (extensions) => {
      expect(parseWithheld(extensions)).toBeNull();
    },
  );
});
