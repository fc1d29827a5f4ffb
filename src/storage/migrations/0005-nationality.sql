-- Nationality as the requester's own list may be filtered by it. The case register has no access to the person
-- register, so the list asks this projection. Same conventions as the other versions.

create table access.nationality_version (
  version bigint generated always as identity primary key,
  person_key uuid not null,
  nationalities text[] not null,
  valid_from timestamptz not null default date_trunc('milliseconds', clock_timestamp())
);

create index nationality_version_by_person on access.nationality_version (person_key, version);

insert into access.nationality_version (person_key, nationalities)
select key, nationalities from applicant.person where nationalities <> '{}';

create trigger append_only before update or delete or truncate on access.nationality_version
  for each statement execute function access.refuse_change();

create function access.project_nationality() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into access.nationality_version (person_key, nationalities) values (new.key, new.nationalities);
  return null;
end
$$;

create trigger project_new_nationality after insert on applicant.person
  for each row when (new.nationalities <> '{}') execute function access.project_nationality();
create trigger project_changed_nationality after update on applicant.person
  for each row when (old.nationalities is distinct from new.nationalities)
  execute function access.project_nationality();

-- The case register alone filters by it.
grant select on access.nationality_version to disclosure_case;
