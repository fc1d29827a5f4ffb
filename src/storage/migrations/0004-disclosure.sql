-- The record of every answer that left, and the security log of refusals. Append-only for everyone.

create function disclosure.refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception 'rows of %.% are append-only', tg_table_schema, tg_table_name using errcode = 'insufficient_privilege';
end
$$;

create table disclosure.entry (
  seq bigint generated always as identity primary key,
  id uuid not null unique,
  recorded_at timestamptz not null default clock_timestamp(),
  authority text not null,
  instance text,
  purpose text not null,
  rule text not null,
  policy_version text not null,
  case_refs text[] not null,
  person_refs text[] not null,
  entry jsonb not null
);

create index entry_by_case on disclosure.entry using gin (case_refs);
create index entry_by_person on disclosure.entry using gin (person_refs);

create table disclosure.refusal (
  id uuid primary key,
  recorded_at timestamptz not null default clock_timestamp(),
  authority text,
  instance text,
  client text,
  purpose text,
  code text not null,
  detail jsonb not null
);

create trigger append_only before update or delete or truncate on disclosure.entry
  for each statement execute function disclosure.refuse_change();
create trigger append_only before update or delete or truncate on disclosure.refusal
  for each statement execute function disclosure.refuse_change();

grant insert, select on disclosure.entry, disclosure.refusal to disclosure_gateway;
grant select on disclosure.entry to disclosure_oversight;
