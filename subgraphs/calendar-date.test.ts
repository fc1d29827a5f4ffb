import { expect, test } from '@jest/globals';
import { Kind } from 'graphql';
import { calendarDate } from './calendar-date.ts';

test.each(['2024-02-29', '0001-01-01', '2026-12-31'])('%s goes in and out as it is', (date) => {
  expect(calendarDate.parseValue(date)).toBe(date);
  expect(calendarDate.serialize(date)).toBe(date);
  expect(calendarDate.parseLiteral({ kind: Kind.STRING, value: date })).toBe(date);
});

test.each([
  '2025-02-29',
  '2025-13-01',
  '2025-1-1',
  ' 2025-01-01',
  '2025-01-01T00:00:00Z',
  '+012025-01-01',
  '',
  20250101,
  null,
  new Date(0),
])('%s is no calendar date, and the error does not repeat it', (value) => {
  const constant = /^Not a calendar date[.]$/;
  expect(() => calendarDate.parseValue(value)).toThrow(constant);
  expect(() => calendarDate.serialize(value)).toThrow(constant);
});

test('a number in the document is no date', () => {
  expect(() => calendarDate.parseLiteral({ kind: Kind.INT, value: '2025' })).toThrow(/^Not a calendar date[.]$/);
});
