-- What left, counted where it leaves, and whether it is what the record says (docs/reconciliation.md).
do $$
begin
  if not exists (select from pg_roles where rolname = 'disclosure_reconciliation') then
    begin
      create role disclosure_reconciliation nologin;
    exception when duplicate_object or unique_violation then
      null;
    end;
  end if;
  if not pg_has_role(current_user, 'disclosure_reconciliation', 'member') then
    execute format('grant disclosure_reconciliation to %I', current_user);
  end if;
end
$$;

-- One row an answer that was let out: a digest of its coordinates, salted with the id of its record, and nothing that
-- tells of anybody. The day is that of the record, so that both go together when their time is over.
create sequence disclosure.egress_seq as bigint;
create table disclosure.egress (
  seq bigint not null default nextval('disclosure.egress_seq'),
  record_id uuid not null,
  recorded_on date not null,
  digest bytea not null check (octet_length(digest) = 32),
  primary key (seq, recorded_on)
) partition by range (recorded_on);
create index egress_by_record on disclosure.egress (record_id);
create index record_by_seq on disclosure.record (seq);
create trigger append_only before update or delete or truncate on disclosure.egress
  for each statement execute function disclosure.refuse_change();

-- Makes the periods up to and with that of a day. Without its period nothing is recorded, and so nothing leaves.
create function disclosure.open_periods(p_until date) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  month date;
  parent text;
  name text;
begin
  for month in
    select each::date from generate_series(
      date_trunc('month', clock_timestamp() at time zone 'UTC'), date_trunc('month', p_until::timestamp), '1 month') each
  loop
    foreach parent in array array['record', 'leaf', 'egress'] loop
      name := parent || to_char(month, '_YYYY_MM');
      if to_regclass('disclosure.' || name) is null then
        execute format('create table disclosure.%I partition of disclosure.%I for values from (%L) to (%L)',
          name, parent, month, month + interval '1 month');
        -- A record of usual length stays in its row: elsewhere it would take a row and an entry of an index more.
        if parent = 'record' then
          execute format('alter table disclosure.%I set (toast_tuple_target = 8160)', name);
        end if;
        -- A trigger of the whole does not see a statement that names the part.
        execute format('create trigger append_only before update or delete or truncate on disclosure.%I
          for each statement execute function disclosure.refuse_change()', name);
      end if;
    end loop;
  end loop;
end
$$;
select disclosure.open_periods((clock_timestamp() at time zone 'UTC')::date + 366);
grant execute on function disclosure.open_periods to disclosure_log;

-- Adds what left. The commit waits for no disk: a row that a crash takes is one that was not counted, and no more.
create function disclosure.note_egress(p_records uuid[], p_digests bytea[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform set_config('synchronous_commit', 'off', true);
  insert into disclosure.egress (record_id, recorded_on, digest)
  select gone.id, coalesce(known.recorded_on, (clock_timestamp() at time zone 'UTC')::date), gone.digest
  from unnest(p_records, p_digests) gone (id, digest) left join disclosure.record known on known.id = gone.id;
end
$$;
grant execute on function disclosure.note_egress to disclosure_gateway;

-- Differences that were found, each told once.
create table disclosure.mismatch (
  kind text not null,
  -- A record, or a place in the tree.
  subject text not null,
  found_at timestamptz not null default clock_timestamp(),
  primary key (kind, subject)
);
create trigger append_only before update or delete or truncate on disclosure.mismatch
  for each statement execute function disclosure.refuse_change();

-- Whose turn it is, and how far the last one came: of all replicas, whichever claims it first.
create table disclosure.reconciliation (
  kind text primary key check (kind in ('recent', 'nightly')),
  claimed_at timestamptz not null default '-infinity',
  leaf bigint not null default 0,
  record bigint not null default 0,
  egress bigint not null default 0
);
insert into disclosure.reconciliation (kind) values ('recent'), ('nightly');

grant usage on schema disclosure, sealing to disclosure_reconciliation;
grant select on disclosure.record, disclosure.pending, disclosure.leaf, disclosure.head, disclosure.egress,
  disclosure.mismatch, disclosure.reconciliation, sealing.case_key to disclosure_reconciliation;
grant insert on disclosure.mismatch to disclosure_reconciliation;
grant update on disclosure.reconciliation to disclosure_reconciliation;
