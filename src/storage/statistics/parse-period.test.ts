import { expect, test } from '@jest/globals';
import { parsePeriod } from './parse-period.ts';

test.each([
  ['year', '2025', ['2025-01-01', '2026-01-01']],
  ['quarter', '2025-Q1', ['2025-01-01', '2025-04-01']],
  ['quarter', '2025-Q3', ['2025-07-01', '2025-10-01']],
  ['quarter', '2025-Q4', ['2025-10-01', '2026-01-01']],
] as const)('a %s such as %s', (kind, text, [firstDay, nextDay]) => {
  expect(parsePeriod(kind, text)).toEqual({ firstDay, nextDay });
});

test.each([
  ['year', '2025-Q1'],
  ['year', '1925'],
  ['year', '20255'],
  ['year', ' 2025'],
  ['year', ''],
  ['quarter', '2025'],
  ['quarter', '2025-Q0'],
  ['quarter', '2025-Q5'],
  ['quarter', '2025-q1'],
] as const)('no %s is %j', (kind, text) => {
  expect(parsePeriod(kind, text)).toBeNull();
});
