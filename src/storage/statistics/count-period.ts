import { sql, type Kysely } from 'kysely';
import type { Database } from '../database.ts';
import { dimensions, type Margin } from './dimensions.ts';
import type { FixedTable } from './fixed-tables.ts';
import type { Period } from './parse-period.ts';

/** How many share one value of each dimension that is counted by. */
interface Counted {
  readonly type: string;
  readonly outcome?: string;
  readonly duration?: string;
  readonly count: number;
}

/** How many there are in a margin of the period. */
export type CountMargin = (margin: Margin) => number;

/** Counts the case registers over a period: cases received in a quarter, decisions made in a year. */
export async function countPeriod(
  db: Kysely<Database>,
  kind: FixedTable['period'],
  name: string,
  period: Period,
): Promise<CountMargin> {
  const counted = kind === 'quarter' ? await countCases(db, period) : await countDecisionsOnce(db, name, period);
  return (margin) =>
    counted
      .filter(
        (each) =>
          (margin.type === null || margin.type === each.type) &&
          (margin.outcome === null || margin.outcome === each.outcome) &&
          (margin.duration === null || margin.duration === each.duration),
      )
      .reduce((sum, { count }) => sum + count, 0);
}

async function countCases(db: Kysely<Database>, { firstDay, nextDay }: Period): Promise<readonly Counted[]> {
  const { rows } = await sql<Counted>`
    select file.type, count(*)::integer as count
    from case_file.case file
    where file.received_on >= ${firstDay}::date and file.received_on < ${nextDay}::date
    group by file.type`.execute(db);
  return rows;
}

/** Every later table of the year is made from the same count. */
async function countDecisionsOnce(db: Kysely<Database>, year: string, period: Period): Promise<readonly Counted[]> {
  const read = db.selectFrom('case_file.counted_decision').select(['type', 'outcome', 'duration', 'count']);
  const known = await read.where('year', '=', year).execute();
  if (known.length > 0) return known;
  const counts = new Map((await countDecisions(db, period)).map((each) => [keyOf(each), each.count]));
  const all = dimensions.type.flatMap((type) =>
    dimensions.outcome.flatMap((outcome) =>
      dimensions.duration.map((duration) => {
        const place = { type, outcome, duration };
        return { ...place, year, count: counts.get(keyOf(place)) ?? 0 };
      }),
    ),
  );
  await db.insertInto('case_file.counted_decision').values(all).execute();
  return all;
}

function keyOf({ type, outcome, duration }: Omit<Counted, 'count'>): string {
  return JSON.stringify([type, outcome, duration]);
}

async function countDecisions(db: Kysely<Database>, { firstDay, nextDay }: Period): Promise<readonly Counted[]> {
  const { rows } = await sql<Counted>`
    select decided.type, decided.outcome, decided.duration, count(*)::integer as count
    from (
      select file.type, decision.outcome,
        case
          when decision.decided_on - file.received_on between 0 and 14 * 7 - 1 then 'WEEKS_0_TO_13'
          when decision.decided_on - file.received_on between 14 * 7 and 27 * 7 - 1 then 'WEEKS_14_TO_26'
          when decision.decided_on - file.received_on between 27 * 7 and 53 * 7 - 1 then 'WEEKS_27_TO_52'
          when decision.decided_on - file.received_on >= 53 * 7 then 'WEEKS_53_OR_MORE'
          else 'UNKNOWN'
        end as duration
      from case_file.decision decision
      join case_file.case file on file.key = decision.case_key
      where decision.decided_on >= ${firstDay}::date and decision.decided_on < ${nextDay}::date) decided
    group by decided.type, decided.outcome, decided.duration`.execute(db);
  return rows;
}
