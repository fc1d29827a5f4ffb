-- What the harvesting guard counts, and what it tells the security officer.
--
-- What is counted is unlogged: it costs no wait for the disk, and after a crash of the database the counting starts
-- anew. Callers, officers and whatever was looked up stand here as keyed digests alone. Events are kept like the record.

create schema security;
grant usage on schema security to disclosure_gateway, disclosure_oversight;

create unlogged table security.quota (
  key text primary key,
  points bigint not null,
  ends_at timestamptz not null
);
create index quota_by_end on security.quota (ends_at);

create unlogged table security.lookup (
  client text not null,
  officer text not null,
  target text not null,
  -- How many numbers stand in one row with this one, as far as this client has tried them.
  run int not null,
  missed boolean not null,
  at timestamptz not null,
  primary key (client, officer, target)
);
create index lookup_by_target on security.lookup (client, target);
create index lookup_missed_by_officer on security.lookup (client, officer, at) where missed;
create index lookup_missed_by_client on security.lookup (client, at) where missed;
create index lookup_by_time on security.lookup (at);

create unlogged table security.daily_volume (
  client text not null,
  day date not null,
  persons bigint not null,
  primary key (client, day)
);

create table security.event (
  seq bigint generated always as identity primary key,
  id uuid not null unique default gen_random_uuid(),
  at timestamptz not null,
  kind text not null,
  authority text not null,
  instance text,
  client text not null,
  officer text,
  purpose text,
  -- Names of ours and counts; never a value that was looked up.
  detail jsonb not null
);
create index event_by_kind on security.event (kind, authority, client, at);

create trigger append_only before update or delete or truncate on security.event
  for each statement execute function disclosure.refuse_change();
grant select on security.event to disclosure_oversight;

-- Adds to several counters in one statement and tells what each holds then, in the order of asking. A counter starts
-- anew when its time is over. All take the counters in the same order, so nobody waits in a circle.
create function security.count_up(p_keys text[], p_points bigint[], p_milliseconds bigint[], p_at timestamptz)
returns table (asked bigint, held bigint, until timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  item record;
begin
  delete from security.quota where key = any (array(
    select old.key from security.quota old where old.ends_at < p_at order by old.ends_at limit 100 for update skip locked));
  for item in
    select each.* from unnest(p_keys, p_points, p_milliseconds) with ordinality as each (key, points, milliseconds, place)
    order by each.key, each.place
  loop
    asked := item.place;
    insert into security.quota as known (key, points, ends_at)
    values (item.key, greatest(item.points, 0), p_at + item.milliseconds * interval '1 millisecond')
    on conflict (key) do update set
      points = case when known.ends_at <= p_at then excluded.points else greatest(known.points + item.points, 0) end,
      ends_at = case when known.ends_at <= p_at then excluded.ends_at else known.ends_at end
    returning known.points, known.ends_at into held, until;
    return next;
  end loop;
end
$$;

-- One event of a kind about one caller in an hour: whoever goes on is not told of again until then.
create function security.raise_event(p_kind text, p_caller jsonb, p_detail jsonb, p_at timestamptz)
returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(p_kind || p_caller::text, 17));
  insert into security.event (at, kind, authority, instance, client, officer, purpose, detail)
  select p_at, p_kind, who.authority, who.instance, who.client, who.officer, who.purpose, p_detail
  from jsonb_to_record(p_caller) as who (authority text, instance text, client text, officer text, purpose text)
  where not exists (
    select from security.event known
    where known.kind = p_kind and known.authority = who.authority and known.client = who.client
      and known.instance is not distinct from who.instance
      and known.officer is not distinct from who.officer
      and known.purpose is not distinct from who.purpose
      and known.at > p_at - interval '1 hour');
  return found;
end
$$;

-- Takes note of what one answer looked up and of how many persons it holds, and raises what follows. The same steps for
-- a target that was found and one that was not, up to the event itself.
--
-- p_lookups: [{target, previous, next, missed}], keyed digests; previous and next are those of the neighbouring numbers.
-- p_limits: {missesOfOfficer, missesOfClient, consecutive, surgeFloor, surgeFactor}.
-- Returns the kinds of the events that were raised.
create function security.take_note(
  p_caller jsonb, p_client text, p_officer text, p_lookups jsonb, p_persons bigint, p_limits jsonb, p_at timestamptz)
returns text[]
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  since constant timestamptz := p_at - interval '1 hour';
  today constant date := (p_at at time zone 'UTC')::date;
  looked record;
  longest int := 0;
  of_officer bigint;
  of_client bigint;
  today_persons bigint;
  usual bigint;
  raised text[] := '{}';
begin
  -- Two answers to one client are noted one after the other, or neither would see the other's.
  perform pg_advisory_xact_lock(hashtextextended(p_client, 17));
  delete from security.lookup where ctid = any (array(
    select old.ctid from security.lookup old where old.at <= since order by old.at limit 100 for update skip locked));

  for looked in
    select each.* from jsonb_to_recordset(p_lookups) as each (target text, previous text, next text, missed boolean)
  loop
    insert into security.lookup as known (client, officer, target, run, missed, at)
    values (p_client, p_officer, looked.target, 1
      + coalesce((select max(before.run) from security.lookup before
          where before.client = p_client and before.target = looked.previous and before.at > since), 0)
      + coalesce((select max(after.run) from security.lookup after
          where after.client = p_client and after.target = looked.next and after.at > since), 0),
      looked.missed, p_at)
    on conflict (client, officer, target) do update set missed = excluded.missed, at = excluded.at, run = excluded.run
    returning greatest(longest, known.run) into longest;
  end loop;

  -- Counted as far as the limit and no further.
  select count(*) into of_officer from (
    select from security.lookup tried
    where tried.client = p_client and tried.officer = p_officer and tried.missed and tried.at > since
    limit (p_limits ->> 'missesOfOfficer')::int) missed;
  select count(*) into of_client from (
    select from security.lookup tried
    where tried.client = p_client and tried.missed and tried.at > since
    limit (p_limits ->> 'missesOfClient')::int) missed;
  if of_officer >= (p_limits ->> 'missesOfOfficer')::int
    and security.raise_event('HARVESTING_MISSES', p_caller, jsonb_build_object('misses', of_officer), p_at) then
    raised := raised || 'HARVESTING_MISSES'::text;
  end if;
  if longest >= (p_limits ->> 'consecutive')::int
    and security.raise_event('ENUMERATION', p_caller - 'officer', jsonb_build_object('consecutive', longest), p_at) then
    raised := raised || 'ENUMERATION'::text;
  end if;
  if of_client >= (p_limits ->> 'missesOfClient')::int
    and security.raise_event('ENUMERATION', p_caller - 'officer', jsonb_build_object('misses', of_client), p_at) then
    raised := raised || 'ENUMERATION'::text;
  end if;

  if p_persons > 0 then
    insert into security.daily_volume as known (client, day, persons) values (p_client, today, p_persons)
    on conflict (client, day) do update set persons = known.persons + excluded.persons
    returning known.persons into today_persons;
    select coalesce(max(earlier.persons), 0) into usual from security.daily_volume earlier
    where earlier.client = p_client and earlier.day between today - 28 and today - 1;
    if today_persons > greatest((p_limits ->> 'surgeFloor')::bigint, (p_limits ->> 'surgeFactor')::bigint * usual)
      and security.raise_event('VOLUME_SURGE', p_caller - 'officer',
        jsonb_build_object('persons', today_persons, 'usual', usual), p_at) then
      raised := raised || 'VOLUME_SURGE'::text;
    end if;
    delete from security.daily_volume where client = p_client and day < today - 28;
  end if;
  return raised;
end
$$;

grant execute on function security.count_up, security.raise_event, security.take_note to disclosure_gateway;
