import { sql, type QueryExecutorProvider } from 'kysely';
import type { DepartureStore } from '#disclosure/egress-ledger.ts';
import type {
  ComparedDeparture,
  ComparedLeaf,
  ComparedRecord,
  Mismatch,
  Position,
  ReconciliationStore,
} from '#disclosure/reconciliation-store.ts';
import { readCaseKeys } from './case-keys.ts';
import type { Store } from './open-store.ts';

/** How long a record may wait for its place in the tree. */
const lateMs = 60_000;
/** What commits out of order is looked at again with the next round. */
const overlap = 1000;

/** Keeps what left in the schema `disclosure`, under the gateway's role, which can add and not read it. */
export function createDepartureStore(store: Store): DepartureStore {
  const db = store.db('gateway');
  return {
    async insertDepartures(departures) {
      const digests = departures.map(({ digest }) => Buffer.from(digest).toString('hex'));
      await sql`
        select disclosure.note_egress(${departures.map(({ record }) => record)}::uuid[],
          array(select decode(given.digest, 'hex') from unnest(${digests}::text[]) with ordinality given (digest, position)
            order by given.position))`.execute(db);
    },
  };
}

/** Reads both sides under a role that can change neither. */
export function createReconciliationStore(store: Store): ReconciliationStore {
  const db = store.db('reconciliation');
  const columns = (mismatches: readonly Mismatch[]) => sql`unnest(
    ${mismatches.map(({ kind }) => kind)}::text[], ${mismatches.map(({ subject }) => subject)}::text[]) found (kind, subject)`;
  return {
    ...createTurns(db),
    async treeSize() {
      const { rows } = await sql<{ size: number }>`select size from disclosure.head where kind = 'signed'`.execute(db);
      return rows[0]?.size ?? 0;
    },
    async readLeaves(from, limit) {
      const { rows } = await sql<ComparedLeaf>`
        select leaf.index, leaf.record_id as "recordId",
          case when sha256(convert_to(record.text, 'UTF8')) = leaf.entry then 'same'
            when record.id is not null then 'changed'
            when exists (select from disclosure.ended_period ended
              where ended.month = date_trunc('month', leaf.recorded_on::timestamp)) then 'ended'
            else 'missing' end as record,
          exists (select from disclosure.egress where egress.record_id = leaf.record_id) as "hasLeft"
        from disclosure.leaf
        left join disclosure.record on record.seq = leaf.seq and record.recorded_on = leaf.recorded_on
          and record.id = leaf.record_id
        where leaf.index >= ${from}::bigint and leaf.index < ${from + limit}::bigint
        order by leaf.index`.execute(db);
      return rows;
    },
    async readRecords(after, limit) {
      const { rows } = await sql<ComparedRecord>`
        select record.seq, record.id as "recordId",
          case when exists (select from disclosure.leaf
              where leaf.seq = record.seq and leaf.recorded_on = record.recorded_on
                and leaf.record_id = record.id) then 'in the tree'
            when pending.seq is null then 'missing'
            when pending.since < clock_timestamp() - make_interval(secs => ${lateMs / 1000}) then 'late'
            else 'waiting' end as place
        from disclosure.record left join disclosure.pending on pending.record_id = record.id and pending.seq = record.seq
        where record.seq > ${after}::bigint order by record.seq limit ${limit}`.execute(db);
      return rows;
    },
    async readDepartures(after, limit) {
      const { rows } = await sql<
        Omit<ComparedDeparture, 'record'> & { text: string | null; caseRefs: string[] | null }
      >`
        select egress.seq, egress.record_id as "recordId", encode(egress.digest, 'hex') as digest,
          exists (select from disclosure.egress other
            where other.record_id = egress.record_id and other.seq <> egress.seq) as "isRepeated",
          record.text, record.case_refs as "caseRefs"
        from disclosure.egress left join disclosure.record on record.id = egress.record_id
        where egress.seq > ${after}::bigint order by egress.seq limit ${limit}`.execute(db);
      return rows.map(({ text, caseRefs, ...row }) => ({
        ...row,
        record: text === null ? null : { text, caseRefs: caseRefs ?? [] },
      }));
    },
    readKeys: (caseRefs) => readCaseKeys(db, caseRefs),
    async findNew(mismatches) {
      const { rows } = await sql<Mismatch>`
        select distinct found.kind, found.subject from ${columns(mismatches)}
        where not exists (select from disclosure.mismatch known
          where known.kind = found.kind and known.subject = found.subject)
        order by found.kind, found.subject`.execute(db);
      return rows;
    },
    async note(mismatches) {
      await sql`
        insert into disclosure.mismatch (kind, subject) select found.kind, found.subject from ${columns(mismatches)}
        on conflict do nothing`.execute(db);
    },
  };
}

/** Whose turn it is, and from where. */
function createTurns(db: QueryExecutorProvider): Pick<ReconciliationStore, 'claim' | 'keep' | 'positionOf'> {
  return {
    async claim(kind, everyMs) {
      const { rows } = await sql<Position>`
        update disclosure.reconciliation set claimed_at = clock_timestamp()
        where kind = ${kind} and claimed_at <= clock_timestamp() - make_interval(secs => ${everyMs / 1000})
        returning leaf, record, egress`.execute(db);
      return rows[0] ?? null;
    },
    async keep(kind, { leaf, record, egress }) {
      await sql`
        update disclosure.reconciliation set leaf = ${leaf}, record = ${Math.max(record - overlap, 0)},
          egress = ${Math.max(egress - overlap, 0)}
        where kind = ${kind}`.execute(db);
    },
    async positionOf(day) {
      const { rows } = await sql<Position>`
        select
          coalesce((select min(index) from disclosure.leaf where recorded_on >= ${day}::date),
            (select size from disclosure.head where kind = 'signed'), 0) as leaf,
          coalesce((select min(seq) - 1 from disclosure.record where recorded_on >= ${day}::date),
            (select max(seq) from disclosure.record), 0) as record,
          coalesce((select min(seq) - 1 from disclosure.egress where recorded_on >= ${day}::date),
            (select max(seq) from disclosure.egress), 0) as egress`.execute(db);
      return rows[0] ?? { leaf: 0, record: 0, egress: 0 };
    },
  };
}
