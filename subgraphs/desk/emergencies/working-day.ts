/** Where the desk is: its days begin and end by the clock there. */
const timeZone = 'Europe/Copenhagen';
const dayMs = 86_400_000;

/**
 * The end of the next working day after an instant, in Danish time: Monday to Friday, public holidays left out.
 *
 * @param nowMs epoch milliseconds
 * @returns the first instant of the day after it
 */
export function endOfNextWorkingDay(nowMs: number): Date {
  let day = addDays(dayOf(nowMs), 1);
  while (!isWorkingDay(day)) day = addDays(day, 1);
  return startOfDay(addDays(day, 1));
}

/** A calendar day, as the UTC midnight of that date. */
type Day = number;

function dayOf(ms: number): Day {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(ms);
  return Date.parse(`${parts}T00:00:00Z`);
}

function addDays(day: Day, days: number): Day {
  return day + days * dayMs;
}

/** The instant at which the day begins there; clocks change at night, so that noon of the day before is safe to look from. */
function startOfDay(day: Day): Date {
  const offsets = [1, 2].map((hours) => new Date(day - hours * 3_600_000));
  const start = offsets.find((instant) => dayOf(instant.getTime()) === day && dayOf(instant.getTime() - 1) < day);
  return start ?? new Date(day - 3_600_000);
}

function isWorkingDay(day: Day): boolean {
  const date = new Date(day);
  const weekday = date.getUTCDay();
  return weekday !== 0 && weekday !== 6 && !publicHolidays(date.getUTCFullYear()).has(day);
}

/** New Year, Maundy Thursday to Easter Monday, Ascension, Whit Monday, Christmas. Great Prayer Day went in 2024. */
function publicHolidays(year: number): ReadonlySet<Day> {
  const easter = easterSunday(year);
  const moving = [-3, -2, 1, 39, 50].map((offset) => addDays(easter, offset));
  const fixed = [Date.UTC(year, 0, 1), Date.UTC(year, 11, 25), Date.UTC(year, 11, 26)];
  return new Set([...moving, ...fixed]);
}

/** Gregorian computus after Meeus, Jones and Butcher. */
function easterSunday(year: number): Day {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1);
}
