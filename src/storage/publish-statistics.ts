import { sql, type Kysely } from 'kysely';
import { invariant } from '#kernel/invariant.ts';
import type { AggregatePolicy } from '#policy/compiled-policy.ts';
import type { Database } from './database.ts';
import { buildLine, buildNetwork } from './statistics/cell-network.ts';
import { countPeriod } from './statistics/count-period.ts';
import { marginName } from './statistics/dimensions.ts';
import { cellsOf, fixedTables, totalValue, type FixedTable } from './statistics/fixed-tables.ts';
import { parsePeriod } from './statistics/parse-period.ts';
import { protectCells } from './statistics/protect-cells.ts';
import { StoreError } from './store-error.ts';

export interface PublishedTable {
  readonly table: string;
  readonly period: string;
  readonly cells: number;
  /** How many of the cells are shown. */
  readonly shown: number;
}

/**
 * Counts a fixed table over a period that is past and publishes it, once and for ever. Disclosure control takes every
 * table into account that is published of the same period, and changes nothing in those.
 *
 * @param db the desk's connection
 * @param input.at the instant from which today's date in Denmark is taken
 * @throws {StoreError} STORE_TABLE_UNKNOWN, STORE_PERIOD_INVALID, STORE_PERIOD_OPEN, STORE_TABLE_FROZEN when it is
 *   published already, STORE_TABLE_DISAGREES when it would contradict a published one, STORE_TABLE_UNSAFE when something
 *   hidden in a published one would come to light
 */
export async function publishTable(
  db: Kysely<Database>,
  policy: AggregatePolicy,
  { table, period, at }: { readonly table: string; readonly period: string; readonly at: Date },
): Promise<PublishedTable> {
  const fixed = policy.tables.includes(table) ? fixedTables[table] : undefined;
  if (fixed === undefined) throw new StoreError('STORE_TABLE_UNKNOWN');
  const days = parsePeriod(fixed.period, period);
  if (days === null) throw new StoreError('STORE_PERIOD_INVALID');
  return db.transaction().execute(async (transaction) => {
    if (!(await hasBegun(transaction, days.nextDay, at))) throw new StoreError('STORE_PERIOD_OPEN');
    await lockPublishing(transaction);
    const published = await readPublished(transaction, period);
    if (published.has(table)) throw new StoreError('STORE_TABLE_FROZEN');

    const countMargin = await countPeriod(transaction, fixed.period, period, days);
    const cells = cellsOf(fixed).map(({ value, margin }) => ({
      name: marginName(margin),
      value,
      count: countMargin(margin),
    }));
    const counts = new Map(cells.map(({ name, count }) => [name, count]));
    const frozen = new Map<string, boolean>();
    for (const [other, shown] of published) {
      const shared = cellsOf(knownTable(other));
      if (shown.size !== shared.length) throw new StoreError('STORE_TABLE_DISAGREES', { detail: other });
      for (const { value, margin } of shared) {
        const cell = shown.get(value);
        if (cell?.count !== countMargin(margin)) throw new StoreError('STORE_TABLE_DISAGREES', { detail: other });
        counts.set(marginName(margin), cell.count);
        frozen.set(marginName(margin), cell.isShown);
      }
    }
    const hidden = protectCells(buildNetwork(counts), frozen, policy);
    if (hidden === null) throw new StoreError('STORE_TABLE_UNSAFE');
    return insertTable(transaction, { table, period, cells, hidden });
  });
}

/**
 * Publishes a table that was counted elsewhere, and stands alone.
 *
 * @param input.counts by value; `TOTAL` is the sum of the others
 * @throws {StoreError} STORE_TABLE_UNSAFE
 */
export async function publishCounts(
  db: Kysely<Database>,
  policy: AggregatePolicy,
  {
    table,
    period,
    counts,
  }: { readonly table: string; readonly period: string; readonly counts: Readonly<Record<string, number>> },
): Promise<PublishedTable> {
  const hidden = protectCells(buildLine(counts, totalValue), new Map(), policy);
  if (hidden === null) throw new StoreError('STORE_TABLE_UNSAFE');
  const cells = Object.entries(counts).map(([value, count]) => ({ name: value, value, count }));
  return insertTable(db, { table, period, cells, hidden });
}

/** Everything that is published, by table and period. */
export async function listPublishedTables(db: Kysely<Database>): Promise<readonly PublishedTable[]> {
  const { rows } = await sql<PublishedTable>`
    select table_name as "table", period, count(*)::integer as cells, count(shown_count)::integer as shown
    from case_file.published_table
    group by table_name, period
    order by table_name, period`.execute(db);
  return rows;
}

/** Tables that are published at once would not know of each other. */
async function lockPublishing(db: Kysely<Database>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('published statistics'))`.execute(db);
}

async function hasBegun(db: Kysely<Database>, day: string, at: Date): Promise<boolean> {
  const { rows } = await sql<{ hasBegun: boolean }>`
    select (${at.toISOString()}::timestamptz at time zone 'Europe/Copenhagen')::date >= ${day}::date as "hasBegun"`.execute(
    db,
  );
  return rows[0]?.hasBegun ?? false;
}

interface PublishedCell {
  readonly count: number;
  readonly isShown: boolean;
}

/** The cells of the tables of a period, by table and value. */
async function readPublished(
  db: Kysely<Database>,
  period: string,
): Promise<ReadonlyMap<string, ReadonlyMap<string, PublishedCell>>> {
  const rows = await db
    .selectFrom('case_file.published_table')
    .select(['table_name', 'value', 'count', 'shown_count'])
    .where('period', '=', period)
    .where('table_name', 'in', Object.keys(fixedTables))
    .execute();
  const tables = Map.groupBy(rows, (row) => row.table_name);
  return new Map(
    [...tables].map(([table, cells]) => [
      table,
      new Map(cells.map(({ value, count, shown_count }) => [value, { count, isShown: shown_count !== null }])),
    ]),
  );
}

function knownTable(table: string): FixedTable {
  const fixed = fixedTables[table];
  invariant(fixed, 'only fixed tables are looked for');
  return fixed;
}

interface TableToInsert {
  readonly table: string;
  readonly period: string;
  readonly cells: readonly { readonly name: string; readonly value: string; readonly count: number }[];
  /** Names. */
  readonly hidden: ReadonlySet<string>;
}

async function insertTable(
  db: Kysely<Database>,
  { table, period, cells, hidden }: TableToInsert,
): Promise<PublishedTable> {
  const rows = cells.map(({ name, value, count }) => ({
    table_name: table,
    period,
    value,
    count,
    shown_count: hidden.has(name) ? null : count,
  }));
  await db.insertInto('case_file.published_table').values(rows).execute();
  return { table, period, cells: rows.length, shown: rows.filter((row) => row.shown_count !== null).length };
}
