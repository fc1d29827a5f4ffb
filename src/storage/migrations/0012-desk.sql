-- The records of the disclosure desk: who of the house did what, on whose request. Append-only like every history.

create schema desk;
grant usage on schema desk to disclosure_desk;

-- A mutation is carried out once, however often it is sent: the sender's own key finds what it led to.
create table desk.request (
  sender text not null,
  key text not null,
  input_sha256 text not null,
  subjects uuid[] not null,
  at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  primary key (sender, key)
);

-- Every change of a fact, request, grant, declaration or task. `version` counts the changes of one subject: of two
-- officers who decide on the same version, one comes first.
create table desk.action (
  key uuid primary key default gen_random_uuid(),
  subject_key uuid not null,
  version integer not null check (version > 0),
  kind text not null,
  authority text not null,
  instance text,
  officer text,
  client text not null,
  reason text,
  detail jsonb not null default '{}',
  at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  unique (subject_key, version)
);
create index action_by_kind on desk.action (kind, at);

create trigger append_only before update or delete or truncate on desk.request
  for each statement execute function access.refuse_change();
create trigger append_only before update or delete or truncate on desk.action
  for each statement execute function access.refuse_change();

grant select, insert on desk.request, desk.action to disclosure_desk;

-- Which recipient asked for something that a caveat held back is told by the record.
grant usage on schema disclosure to disclosure_desk;
grant select on disclosure.entry to disclosure_desk;
