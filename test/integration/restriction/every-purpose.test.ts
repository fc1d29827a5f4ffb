import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { asId, type Coordinate } from '#kernel/ids.ts';
import type { Rule } from '#policy/compiled-policy.ts';
import { decide } from '#policy/decide.ts';
import type { Release, Restriction } from '#policy/entitlement.ts';
import type { Verdict } from '#policy/verdict.ts';
import { buildEntitlement, buildFact, buildRestriction, keyOf } from '#test/support/build-policy.ts';
import { readTestPolicy } from '#test/support/databases.ts';

/* Every purpose, on every rule that has it: what a restriction on the whole case does to the case itself. */

const policy = readTestPolicy();
const purposes = z
  .object({ purposes: z.array(z.object({ id: z.string(), on_restriction: z.enum(['pass', 'hold', 'block']) })) })
  .parse(parse(readFileSync(join(import.meta.dirname, '../../../schema/policy/purposes.yaml'), 'utf8'))).purposes;

const fileId = asId<Coordinate>('Case.id');
const release: Release = { key: keyOf(7), coordinates: [fileId], released: null };

/** A review that a rule may ask for is done, and nothing else is missing: what is left is the restriction. */
function ask(rule: Rule, restrictions: readonly Restriction[]): Verdict {
  const entitlement = buildEntitlement({
    facts: rule.needs.map((each) => buildFact(each, { coordinates: ['Case.id'] })),
    restrictions,
  });
  return decide(policy, { rule: rule.id, coordinate: fileId, needStated: true, cleared: true }, [entitlement]);
}

function restricted(releases: readonly Release[]): readonly Restriction[] {
  return [buildRestriction('KEEP_FOR_CLAIM', [], keyOf(1), releases)];
}

const asked = purposes.flatMap(({ id, on_restriction: effect }) =>
  Object.values(policy.rules)
    .filter((rule) => rule.purpose === id && rule.enabled)
    .map((rule) => ({ id: rule.id, effect, rule }))
    .filter(({ rule }) => ask(rule, []).kind === 'allow'),
);

test('there is a rule to ask for each effect', () => {
  expect(new Set(asked.map(({ effect }) => effect))).toEqual(new Set(['pass', 'hold', 'block']));
  expect(asked.length).toBeGreaterThan(40);
});

const stays = { kind: 'withhold', reason: 'RESTRICTED' };
const leaves = { kind: 'allow', marks: ['RESTRICTED'] };
const expected = {
  pass: { held: leaves, released: { ...leaves, evidence: expect.not.arrayContaining([release.key]) } },
  hold: { held: stays, released: { ...leaves, evidence: expect.arrayContaining([release.key]) } },
  block: { held: stays, released: stays },
} as const;

describe.each(asked)('$id, whose purpose says $effect', ({ effect, rule }) => {
  test('without a release', () => {
    expect(ask(rule, restricted([]))).toMatchObject(expected[effect].held);
  });

  test('with a release', () => {
    expect(ask(rule, restricted([release]))).toMatchObject(expected[effect].released);
  });
});
