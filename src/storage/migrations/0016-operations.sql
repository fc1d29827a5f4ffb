-- Registered operations: the documents that an authority may send for a purpose. Never changed or removed; a revocation
-- ends one by a row of its own.
do $$
begin
  if not exists (select from pg_roles where rolname = 'disclosure_operations') then
    begin
      create role disclosure_operations nologin;
    exception when duplicate_object or unique_violation then
      null;
    end;
  end if;
  if not pg_has_role(current_user, 'disclosure_operations', 'member') then
    execute format('grant disclosure_operations to %I', current_user);
  end if;
end
$$;

create schema operations;
grant usage on schema operations to disclosure_gateway, disclosure_operations;

create table operations.registration (
  key uuid primary key default gen_random_uuid(),
  hash text not null,
  document text not null check (octet_length(document) between 1 and 65536),
  operation_names text[] not null,
  authority text not null,
  purpose text not null,
  registered_by text not null check (length(registered_by) between 1 and 128),
  registered_at timestamptz not null default clock_timestamp(),
  constraint hash_is_of_document check (hash = encode(sha256(convert_to(document, 'UTF8')), 'hex'))
);
create index registration_by_hash on operations.registration (hash, authority, purpose);

create table operations.revocation (
  registration_key uuid primary key references operations.registration,
  revoked_by text not null check (length(revoked_by) between 1 and 128),
  revoked_at timestamptz not null default clock_timestamp()
);

create trigger append_only before update or delete or truncate on operations.registration
  for each statement execute function disclosure.refuse_change();
create trigger append_only before update or delete or truncate on operations.revocation
  for each statement execute function disclosure.refuse_change();

grant select on operations.registration, operations.revocation to disclosure_gateway;
grant select, insert on operations.registration, operations.revocation to disclosure_operations;
