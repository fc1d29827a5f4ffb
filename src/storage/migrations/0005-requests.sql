-- Requests that rest on no case, facts that are used up, and where a person lived before.

-- A requirement may be registered on a request (the fact behind a relation) instead of a case, or narrowed to one.
alter table access.fact add column request_key uuid references access.fact (key);
-- How often something may leave under the fact; null = not counted. A specific request is answered once. A grant that
-- says no number gives nothing.
alter table access.fact add column max_uses integer generated always as (
  case fact
    when 'specific_request_registered' then 1
    when 'ad_hoc_grant_valid' then
      case when jsonb_typeof(detail -> 'maxUses') = 'number' then floor((detail ->> 'maxUses')::numeric)::integer else 0 end
  end) stored;
create index fact_by_reference on access.fact (reference) where reference is not null;
create index fact_by_request on access.fact (request_key) where request_key is not null;

create table access.fact_use (
  fact_key uuid not null references access.fact (key),
  record_id uuid not null,
  used_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  primary key (fact_key, record_id)
);
create trigger append_only before update or delete or truncate on access.fact_use
  for each statement execute function access.refuse_change();
grant select on access.fact_use
  to disclosure_applicant, disclosure_case, disclosure_sponsor, disclosure_oversight, disclosure_desk;

-- Takes one use of each counted fact that a record rests on; false, and nothing taken, where one of them has none left.
-- It runs inside the statement that writes the record, so that the uses and the record are there together or not at all.
create function disclosure.take_uses(p_record uuid, p_facts uuid[]) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- Who uses the same fact at the same moment waits here, and then counts this use.
  perform from access.fact where key = any (p_facts) and max_uses is not null order by key for no key update;
  if exists (
    select from access.fact counted
    where counted.key = any (p_facts)
      and (select count(*) from access.fact_use taken where taken.fact_key = counted.key) >= counted.max_uses)
  then
    return false;
  end if;
  insert into access.fact_use (fact_key, record_id)
  select counted.key, p_record from access.fact counted
  where counted.key = any (p_facts) and counted.max_uses is not null;
  return true;
end
$$;
grant execute on function disclosure.take_uses to disclosure_gateway;

create index case_version_by_mission on access.case_version (assigned_mission) where assigned_mission is not null;

-- States where a person had their home before: three letters, as for nationalities.
alter table applicant.person add column former_residences text[] not null default '{}';
alter table access.nationality_version add column former_residences text[] not null default '{}';

create or replace function access.project_nationality() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into access.nationality_version (person_key, nationalities, former_residences)
  values (new.key, new.nationalities, new.former_residences);
  return null;
end
$$;

drop trigger project_new_nationality on applicant.person;
create trigger project_new_nationality after insert on applicant.person
  for each row when (new.nationalities <> '{}' or new.former_residences <> '{}')
  execute function access.project_nationality();
drop trigger project_changed_nationality on applicant.person;
create trigger project_changed_nationality after update on applicant.person
  for each row when (
    (old.nationalities, old.former_residences) is distinct from (new.nationalities, new.former_residences))
  execute function access.project_nationality();
