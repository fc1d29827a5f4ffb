-- Sessions of people who have signed in to the dashboard. Which session a row is, and what it holds, is known to the
-- browser alone: its cookie is the id, the row has the digest of that and content encrypted under a key made of it.
create table identity.session (
  digest text primary key check (digest ~ '^[0-9a-f]{64}$'),
  content bytea not null check (octet_length(content) between 1 and 32768),
  ends_at timestamptz not null,
  idle_until timestamptz not null
);
create index session_by_idle on identity.session (idle_until);

-- Eight hours at most, and half an hour without a request. What has ended is removed in passing.
create function identity.open_session(p_digest text, p_content bytea) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from identity.session where digest = any (array(
    select old.digest from identity.session old
    where old.idle_until < clock_timestamp()
    order by old.idle_until limit 100 for update skip locked));
  insert into identity.session (digest, content, ends_at, idle_until)
  values (p_digest, p_content, clock_timestamp() + interval '8 hours', clock_timestamp() + interval '30 minutes');
end
$$;

-- The content of a session that has not ended, which is in use from now on; null for any other.
create function identity.use_session(p_digest text) returns bytea
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  update identity.session set idle_until = least(ends_at, clock_timestamp() + interval '30 minutes')
  where digest = p_digest and idle_until > clock_timestamp()
  returning content
$$;

create function identity.renew_session(p_digest text, p_content bytea) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  update identity.session set content = p_content where digest = p_digest
$$;

create function identity.end_session(p_digest text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  delete from identity.session where digest = p_digest
$$;

revoke execute on function identity.open_session, identity.use_session, identity.renew_session, identity.end_session
  from public;
grant execute on function identity.open_session, identity.use_session, identity.renew_session, identity.end_session
  to disclosure_gateway;
