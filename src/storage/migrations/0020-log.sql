-- The record as a log that others can check (docs/log.md). What was a table of clear entries becomes sealed texts, whose
-- hashes one sequencer at a time brings into a tree.
do $$
begin
  if not exists (select from pg_roles where rolname = 'disclosure_log') then
    begin
      create role disclosure_log nologin;
    exception when duplicate_object or unique_violation then
      null;
    end;
  end if;
  if not pg_has_role(current_user, 'disclosure_log', 'member') then
    execute format('grant disclosure_log to %I', current_user);
  end if;
end
$$;

drop table disclosure.entry;
grant usage on schema disclosure to disclosure_log;

-- Keys of cases, apart from what they open: a backup of this schema ends sooner than one of the record.
create schema sealing;
grant usage on schema sealing to disclosure_gateway, disclosure_oversight, disclosure_desk;

create table sealing.case_key (
  case_ref text primary key,
  key bytea check (octet_length(key) = 32),
  destroyed_at timestamptz,
  constraint key_is_there_or_destroyed check ((key is null) = (destroyed_at is not null))
);
grant select on sealing.case_key to disclosure_oversight, disclosure_desk;

-- The keys of cases in the order of their references, 32 bytes each in one run; where a case has none yet, the one that is
-- offered for it, in a run of the same order. A destroyed key leaves the run too short. One run costs a tenth of a list. The
-- commit waits for no disk: a record sealed under a key is written later in the same log of the database, and does not count
-- before all that comes before it is durable.
create function sealing.keys_of(p_refs text[], p_offered bytea) returns bytea
language plpgsql volatile security definer
-- A connection keeps the plans from when the table was empty, and would read all of it for ever.
set enable_seqscan = off
set search_path = pg_catalog, pg_temp as $$
begin
  if exists (
    select from unnest(p_refs) wanted (ref)
    where not exists (select from sealing.case_key known where known.case_ref = wanted.ref))
  then
    perform set_config('synchronous_commit', 'off', true);
    -- In one order, so that two who bring the same cases wait for each other once.
    insert into sealing.case_key (case_ref, key)
    select offered.ref, substr(p_offered, 32 * (offered.position::integer - 1) + 1, 32)
    from unnest(p_refs) with ordinality offered (ref, position) order by offered.ref
    on conflict do nothing;
  end if;
  return (
    select string_agg(known.key, ''::bytea order by wanted.position)
    from unnest(p_refs) with ordinality wanted (ref, position)
    join sealing.case_key known on known.case_ref = wanted.ref);
end
$$;
grant execute on function sealing.keys_of to disclosure_gateway;

-- One text a record, sealed (docs/log.md). By month, so that what has outlived its period goes as a whole.
create sequence disclosure.record_seq as bigint;
create table disclosure.record (
  seq bigint not null default nextval('disclosure.record_seq'),
  id uuid not null,
  recorded_on date not null default (clock_timestamp() at time zone 'UTC')::date,
  case_refs text[] not null,
  person_refs text[] not null,
  text text not null,
  primary key (id, recorded_on)
) partition by range (recorded_on);
-- Ciphertext does not get smaller, so nobody tries.
alter table disclosure.record alter column text set storage external;
create index record_by_case on disclosure.record using gin (case_refs);
create index record_by_person on disclosure.record using gin (person_refs);

-- What is durable and not in the tree yet.
create table disclosure.pending (
  seq bigint primary key,
  record_id uuid not null,
  recorded_on date not null,
  entry bytea not null check (octet_length(entry) = 32),
  since timestamptz not null default clock_timestamp()
);

-- Where each record stands in the tree.
create table disclosure.leaf (
  index bigint not null,
  seq bigint not null,
  record_id uuid not null,
  recorded_on date not null,
  entry bytea not null,
  primary key (index, recorded_on)
) partition by range (recorded_on);
-- Not by id: ids are random, so each turn would write all over an index of them, the more pages the larger it is.
create index leaf_by_seq on disclosure.leaf (seq);

-- Hashes of the tree (C2SP tlog-tiles): the last tile of each level grows until it holds 256.
create table disclosure.tile (
  level smallint not null,
  index bigint not null,
  hashes bytea not null check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0),
  primary key (level, index)
);
alter table disclosure.tile alter column hashes set storage external;

-- The last signed checkpoint, and the last that a witness has cosigned: the tree they speak of only grows.
create table disclosure.head (
  kind text primary key check (kind in ('signed', 'witnessed')),
  size bigint not null,
  checkpoint text not null
);

create function disclosure.refuse_rewriting() returns trigger
language plpgsql as $$
begin
  if substr(new.hashes, 1, octet_length(old.hashes)) <> old.hashes or (new.level, new.index) <> (old.level, old.index) then
    raise exception 'tiles only grow' using errcode = 'insufficient_privilege';
  end if;
  return new;
end
$$;
create trigger only_grows before update on disclosure.tile for each row execute function disclosure.refuse_rewriting();

create function disclosure.refuse_shrinking() returns trigger
language plpgsql as $$
begin
  if new.size < old.size or new.kind <> old.kind then
    raise exception 'the log only grows' using errcode = 'insufficient_privilege';
  end if;
  return new;
end
$$;
create trigger only_grows before update on disclosure.head for each row execute function disclosure.refuse_shrinking();

create trigger append_only before update or delete or truncate on disclosure.record
  for each statement execute function disclosure.refuse_change();
create trigger append_only before update or delete or truncate on disclosure.leaf
  for each statement execute function disclosure.refuse_change();
create trigger append_only before delete or truncate on disclosure.tile
  for each statement execute function disclosure.refuse_change();
create trigger append_only before delete or truncate on disclosure.head
  for each statement execute function disclosure.refuse_change();

-- Fails when what was recorded has waited too long for a signature: then nothing more is recorded.
create function disclosure.assert_signed(p_limit_ms integer) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  oldest timestamptz;
begin
  select since into oldest from disclosure.pending order by seq limit 1;
  if oldest < clock_timestamp() - make_interval(secs => p_limit_ms / 1000.0) then
    raise exception 'the log is not signed in time' using errcode = 'object_not_in_prerequisite_state';
  end if;
  return true;
end
$$;
grant execute on function disclosure.assert_signed to disclosure_gateway;

grant usage on sequence disclosure.record_seq to disclosure_gateway;
grant insert on disclosure.record, disclosure.pending to disclosure_gateway;
grant select on disclosure.record, disclosure.leaf, disclosure.tile, disclosure.head to disclosure_gateway;
grant select on disclosure.record to disclosure_oversight, disclosure_desk;

grant select, delete on disclosure.pending to disclosure_log;
grant select, insert on disclosure.leaf, disclosure.tile, disclosure.head to disclosure_log;
grant update on disclosure.tile, disclosure.head to disclosure_log;
