import { expect, test } from '@jest/globals';
import { endOfNextWorkingDay } from './working-day.ts';

test.each([
  ['on a Monday, Tuesday', '2026-11-23T09:00:00+01:00', '2026-11-25T00:00:00+01:00'],
  ['on a Friday, Monday', '2026-11-20T15:00:00+01:00', '2026-11-24T00:00:00+01:00'],
  ['on a Saturday, Monday', '2026-11-21T15:00:00+01:00', '2026-11-24T00:00:00+01:00'],
  ['on a Sunday, Monday', '2026-11-22T15:00:00+01:00', '2026-11-24T00:00:00+01:00'],
  ['by the clock in Denmark, not by UTC', '2026-11-19T23:30:00Z', '2026-11-24T00:00:00+01:00'],
  ['before Maundy Thursday, the Tuesday after Easter', '2026-04-01T12:00:00+02:00', '2026-04-08T00:00:00+02:00'],
  ['before Ascension, the Friday after it', '2026-05-13T12:00:00+02:00', '2026-05-16T00:00:00+02:00'],
  ['before Whitsun, the Tuesday after it', '2026-05-22T12:00:00+02:00', '2026-05-27T00:00:00+02:00'],
  ['on Christmas Eve, the Monday after', '2026-12-24T12:00:00+01:00', '2026-12-29T00:00:00+01:00'],
  ["on New Year's Eve, the Monday after", '2026-12-31T12:00:00+01:00', '2027-01-05T00:00:00+01:00'],
  ['Great Prayer Day is a working day', '2026-04-30T12:00:00+02:00', '2026-05-02T00:00:00+02:00'],
  ['over the change to summer time', '2026-03-27T12:00:00+01:00', '2026-03-31T00:00:00+02:00'],
  ['over the change to winter time', '2026-10-23T12:00:00+02:00', '2026-10-27T00:00:00+01:00'],
  ['in another century', '2100-03-25T12:00:00+01:00', '2100-03-31T00:00:00+02:00'],
])('the next working day ends: %s', (_when, now, end) => {
  expect(endOfNextWorkingDay(Date.parse(now))).toEqual(new Date(end));
});
