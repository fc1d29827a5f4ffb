import { describe, expect, test } from '@jest/globals';
import { tellApart } from './tell-apart.ts';

const range = (from: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => from + i);

describe('two kinds of times', () => {
  test('that do not overlap are told apart', () => {
    expect(tellApart(range(0, 100), range(200, 100))).toEqual({ accuracy: 1, auc: 1 });
  });

  test('are told apart whichever of them is the slower', () => {
    expect(tellApart(range(200, 100), range(0, 100))).toEqual({ accuracy: 1, auc: 0 });
  });

  test('that are the same are not told apart', () => {
    const { accuracy, auc } = tellApart(range(0, 1000), range(0, 1000));
    expect(accuracy).toBeCloseTo(0.5, 2);
    expect(auc).toBe(0.5);
  });

  test('that are all alike are not told apart', () => {
    const same = Array.from({ length: 10 }, () => 7);
    expect(tellApart(same, same)).toEqual({ accuracy: 0.5, auc: 0.5 });
  });

  test('that overlap by half are told apart in three cases of four', () => {
    const { accuracy, auc } = tellApart(range(0, 1000), range(500, 1000));
    expect(accuracy).toBeCloseTo(0.75, 1);
    expect(auc).toBeCloseTo(0.875, 2);
  });

  test('one of which is slow now and then only are told apart in those cases', () => {
    const slow = range(0, 1000).map((time) => (time % 10 < 2 ? time + 5000 : time));
    expect(tellApart(range(0, 1000), slow).accuracy).toBeCloseTo(0.6, 2);
  });
});
