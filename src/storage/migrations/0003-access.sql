-- What entitles whom, append-only, so that any past moment can be asked again. `version` orders two changes of one
-- millisecond, and two changes around a clock that was set back: the state at an instant is the highest version
-- whose valid_from is not later than it.

create function access.refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception 'rows of %.% are append-only', tg_table_schema, tg_table_name using errcode = 'insufficient_privilege';
end
$$;

create table access.case_version (
  version bigint generated always as identity primary key,
  case_key uuid not null,
  applicant_key uuid not null,
  sponsor_key uuid,
  type text not null,
  status text not null,
  responsible_authority text not null,
  current_stay boolean not null,
  assigned_mission text,
  requested_state text,
  retention_stage text not null,
  valid_from timestamptz not null default date_trunc('milliseconds', clock_timestamp())
);

create index case_version_by_case on access.case_version (case_key, version);
create index case_version_by_applicant on access.case_version (applicant_key);
create index case_version_by_sponsor on access.case_version (sponsor_key);
create index case_version_by_authority on access.case_version (responsible_authority, status);

create table access.appeal_version (
  version bigint generated always as identity primary key,
  appeal_key uuid not null,
  case_key uuid not null,
  board text not null,
  outcome text,
  valid_from timestamptz not null default date_trunc('milliseconds', clock_timestamp())
);

create index appeal_version_by_appeal on access.appeal_version (appeal_key, version);
create index appeal_version_by_case on access.appeal_version (case_key);
create index appeal_version_pending on access.appeal_version (board) where outcome is null;

create table access.decision_version (
  version bigint generated always as identity primary key,
  decision_key uuid not null,
  case_key uuid not null,
  outcome text not null,
  decided_on date not null,
  departure_deadline date,
  valid_from timestamptz not null default date_trunc('milliseconds', clock_timestamp())
);

create index decision_version_by_decision on access.decision_version (decision_key, version);
create index decision_version_by_case on access.decision_version (case_key);

create table access.residence_version (
  version bigint generated always as identity primary key,
  person_key uuid not null,
  municipality_code text,
  valid_from timestamptz not null default date_trunc('milliseconds', clock_timestamp())
);

create index residence_version_by_person on access.residence_version (person_key, version);
create index residence_version_by_municipality on access.residence_version (municipality_code);

-- For the one filter of a caller's own list that looks at the person.
create table access.nationality_version (
  version bigint generated always as identity primary key,
  person_key uuid not null,
  nationalities text[] not null,
  valid_from timestamptz not null default date_trunc('milliseconds', clock_timestamp())
);

create index nationality_version_by_person on access.nationality_version (person_key, version);

-- Applicants and sponsors alike.
create table access.protection_version (
  version bigint generated always as identity primary key,
  person_key uuid not null,
  active boolean not null,
  valid_from timestamptz not null default date_trunc('milliseconds', clock_timestamp())
);

create index protection_version_by_person on access.protection_version (person_key, version);

-- A registered fact: a relation (lower case), a requirement (upper case) or a restriction.
-- `authority` and `instance` name the recipient; `purpose` null = every purpose of the recipient.
create table access.fact (
  key uuid primary key,
  fact text not null,
  authority text,
  instance text,
  purpose text,
  person_key uuid,
  case_keys uuid[] not null default '{}',
  reference text,
  categories text[] not null default '{}',
  coordinates text[] not null default '{}',
  item_case_key uuid,
  detail jsonb not null default '{}',
  claim text,
  registered_by text not null,
  valid_from timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  due_at timestamptz
);

create index fact_by_case on access.fact using gin (case_keys);
create index fact_by_recipient on access.fact (fact, authority);
create index fact_by_person on access.fact (person_key);

create table access.fact_end (
  fact_key uuid primary key references access.fact (key),
  ended_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  ended_by text not null,
  reason text
);

-- The part of the compiled policy that decides which cases a rule opens. Rules that are not here open nothing.
create table access.rule (
  authority text not null,
  purpose text not null,
  relation text not null,
  case_types text[],
  case_scope text not null
    check (case_scope in ('this_case', 'listed_cases', 'current_stay', 'all_cases_of_person', 'batch', 'none')),
  open_case_types text[] not null,
  after_retention boolean not null,
  primary key (authority, purpose)
);

do $$
declare
  table_name text;
begin
  foreach table_name in array array[
    'case_version', 'appeal_version', 'decision_version', 'residence_version', 'nationality_version',
    'protection_version', 'fact', 'fact_end'
  ] loop
    execute format(
      'create trigger append_only before update or delete or truncate on access.%I
         for each statement execute function access.refuse_change()', table_name);
  end loop;
end
$$;

-- Projections: one truth, the registers; the versions follow by themselves, in the same transaction. The functions
-- run as their owner, so that nobody needs the right to write a version by hand.

create function access.project_case() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into access.case_version (
    case_key, applicant_key, sponsor_key, type, status, responsible_authority, current_stay, assigned_mission,
    requested_state, retention_stage)
  values (
    new.key, new.applicant_key, new.sponsor_key, new.type, new.status, new.responsible_authority, new.current_stay,
    new.assigned_mission, new.requested_state, new.retention_stage);
  return null;
end
$$;

create trigger project_new_case after insert on case_file.case
  for each row execute function access.project_case();
create trigger project_changed_case after update on case_file.case
  for each row when (
    (old.applicant_key, old.sponsor_key, old.type, old.status, old.responsible_authority, old.current_stay,
      old.assigned_mission, old.requested_state, old.retention_stage)
    is distinct from
    (new.applicant_key, new.sponsor_key, new.type, new.status, new.responsible_authority, new.current_stay,
      new.assigned_mission, new.requested_state, new.retention_stage))
  execute function access.project_case();

create function access.project_appeal() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into access.appeal_version (appeal_key, case_key, board, outcome)
  values (new.key, new.case_key, new.board, new.outcome);
  return null;
end
$$;

create trigger project_new_appeal after insert on case_file.appeal
  for each row execute function access.project_appeal();
create trigger project_changed_appeal after update on case_file.appeal
  for each row when (
    (old.case_key, old.board, old.outcome) is distinct from (new.case_key, new.board, new.outcome))
  execute function access.project_appeal();

create function access.project_decision() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into access.decision_version (decision_key, case_key, outcome, decided_on, departure_deadline)
  values (new.key, new.case_key, new.outcome, new.decided_on, new.departure_deadline);
  return null;
end
$$;

create trigger project_new_decision after insert on case_file.decision
  for each row execute function access.project_decision();
create trigger project_changed_decision after update on case_file.decision
  for each row when (
    (old.case_key, old.outcome, old.decided_on, old.departure_deadline)
    is distinct from (new.case_key, new.outcome, new.decided_on, new.departure_deadline))
  execute function access.project_decision();

create function access.project_residence() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into access.residence_version (person_key, municipality_code) values (new.key, new.municipality_code);
  return null;
end
$$;

create trigger project_new_residence after insert on applicant.person
  for each row when (new.municipality_code is not null) execute function access.project_residence();
create trigger project_changed_residence after update on applicant.person
  for each row when (old.municipality_code is distinct from new.municipality_code)
  execute function access.project_residence();

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

create function access.project_protection() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into access.protection_version (person_key, active) values (new.key, new.address_protection <> 'NONE');
  return null;
end
$$;

create trigger project_new_protection after insert on applicant.person
  for each row when (new.address_protection <> 'NONE') execute function access.project_protection();
create trigger project_changed_protection after update on applicant.person
  for each row when ((old.address_protection <> 'NONE') is distinct from (new.address_protection <> 'NONE'))
  execute function access.project_protection();
create trigger project_new_protection after insert on sponsor.person
  for each row when (new.address_protection <> 'NONE') execute function access.project_protection();
create trigger project_changed_protection after update on sponsor.person
  for each row when ((old.address_protection <> 'NONE') is distinct from (new.address_protection <> 'NONE'))
  execute function access.project_protection();

grant select on all tables in schema access
  to disclosure_applicant, disclosure_case, disclosure_sponsor, disclosure_oversight, disclosure_desk;
-- Neither of these two filters by it.
revoke select on access.nationality_version from disclosure_sponsor, disclosure_oversight;
grant insert on access.fact, access.fact_end to disclosure_desk;
