import { describe, expect, test } from '@jest/globals';
import { contenderNames, type ContenderName } from './contender.ts';
import { judge, medianOf, type Results } from './judge.ts';
import type { Sample } from './measure.ts';

const sample: Sample = {
  cpuMicros: 100,
  databaseMicros: 10,
  perSecond: 1000,
  p50Ms: 1,
  p99Ms: 2,
  residentMb: 100,
};

/** Everybody as cheap as the bars ask for, ours at 100 microseconds. */
const enough: Readonly<Record<string, Partial<Sample>>> = {
  ours: { p99Ms: 1.9 },
  apollo: { cpuMicros: 600 },
  'hive-scopes': { cpuMicros: 1000 },
  'mercurius-jit': { cpuMicros: 170 },
  floor: { cpuMicros: 40, p99Ms: 1 },
};

function resultsWith(changed: Readonly<Record<string, Partial<Sample>>>): Results {
  const all = Object.fromEntries(
    contenderNames.map((name) => [name, { ...sample, ...enough[name], ...changed[name] }]),
  ) as Record<ContenderName, Sample>;
  return { Q1: all, Q2: all };
}

describe('what must hold', () => {
  test('holds where everybody is just as cheap as it asks', () => {
    expect(judge(resultsWith({})).filter(({ holds }) => !holds)).toEqual([]);
  });

  test.each([
    ['CPU of apollo, times ours', 'Q1', { apollo: { cpuMicros: 599 } }],
    ['CPU of apollo, times ours', 'Q2', { apollo: { cpuMicros: 399 } }],
    ['CPU of hive-scopes, times ours', 'Q1', { 'hive-scopes': { cpuMicros: 999 } }],
    ['CPU of hive-scopes, times ours', 'Q2', { 'hive-scopes': { cpuMicros: 799 } }],
    ['CPU of mercurius-jit, times ours', 'Q1', { 'mercurius-jit': { cpuMicros: 129 } }],
    ['CPU of mercurius-jit, times ours', 'Q2', { 'mercurius-jit': { cpuMicros: 169 } }],
    ['CPU of ours, times the floor', 'Q1', { floor: { cpuMicros: 33 } }],
    ['CPU of ours, times the floor', 'Q2', { floor: { cpuMicros: 19 } }],
    ['p99 of ours, ms, against the best peer', 'Q1', { mercurius: { p99Ms: 1.9 } }],
    ['memory of ours, MB', 'Q1', { ours: { residentMb: 450 } }],
  ] as const)('%s, %s, does not hold with %j', (what, question, changed) => {
    const broken = judge(resultsWith(changed)).filter(({ holds }) => !holds);
    expect(broken).toContainEqual(expect.objectContaining({ what, question }));
  });

  test('the floor is no peer', () => {
    const judged = judge(resultsWith({ floor: { p99Ms: 0.1 } }));
    expect(judged.find(({ what, question }) => what.startsWith('p99') && question === 'Q1')).toMatchObject({
      must: '< 2.0',
      holds: true,
    });
  });
});

test('the median is of each number by itself', () => {
  const rounds = [
    { ...sample, cpuMicros: 3, p99Ms: 1 },
    { ...sample, cpuMicros: 1, p99Ms: 3 },
    { ...sample, cpuMicros: 2, p99Ms: 2 },
  ];
  expect(medianOf(rounds)).toEqual({ ...sample, cpuMicros: 2, p99Ms: 2 });
  expect(medianOf([sample, { ...sample, databaseMicros: null }])).toMatchObject({ databaseMicros: null });
});
