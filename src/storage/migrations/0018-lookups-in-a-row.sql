-- How many numbers stand in a row is counted from the rows themselves. A sum kept with each number counts its neighbours,
-- which count it: numbers next to each other that are looked up again and again seem to be a longer row each time.

alter table security.lookup drop column run;
alter table security.lookup add column previous text, add column next text;

-- The numbers in a row with this one that the client has tried since then, in both directions as far as p_most.
create function security.count_in_row(p_client text, p_target text, p_since timestamptz, p_most int)
returns int
language sql stable set search_path = pg_catalog, pg_temp as $$
  with recursive
  looked as (
    select known.previous, known.next from security.lookup known
    where known.client = p_client and known.target = p_target and known.at > p_since limit 1),
  before (steps, previous) as (
    select 0, looked.previous from looked
    union all
    select before.steps + 1, found.previous from before cross join lateral (
      select known.previous from security.lookup known
      where known.client = p_client and known.target = before.previous and known.at > p_since limit 1) found
    where before.steps < p_most),
  after (steps, next) as (
    select 0, looked.next from looked
    union all
    select after.steps + 1, found.next from after cross join lateral (
      select known.next from security.lookup known
      where known.client = p_client and known.target = after.next and known.at > p_since limit 1) found
    where after.steps < p_most)
  select 1 + coalesce((select max(steps) from before), 0) + coalesce((select max(steps) from after), 0)
$$;

create or replace function security.take_note(
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
    insert into security.lookup (client, officer, target, previous, next, missed, at)
    values (p_client, p_officer, looked.target, looked.previous, looked.next, looked.missed, p_at)
    on conflict (client, officer, target) do update
      set previous = excluded.previous, next = excluded.next, missed = excluded.missed, at = excluded.at;
    longest := greatest(longest,
      security.count_in_row(p_client, looked.target, since, (p_limits ->> 'consecutive')::int));
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
