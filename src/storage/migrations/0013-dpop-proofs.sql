-- Proofs of possession (RFC 9449) that were used, so that all replicas of the gateway together take each of them once.

create schema identity;
grant usage on schema identity to disclosure_gateway;

create table identity.used_proof (
  -- Of the key's thumbprint and the proof's id: nothing that the sender wrote.
  digest text primary key,
  used_at timestamptz not null default clock_timestamp()
);
create index used_proof_by_time on identity.used_proof (used_at);

-- Takes the one use of a proof; false where it is gone. What no gateway takes any more is removed in passing: a gateway
-- takes a proof for 65 seconds by its own clock, so after five minutes it is old for any clock that is nearly right.
create function identity.use_proof(p_digest text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- As an array, so that it is read once: joined to the table, the limit could be taken again for every row.
  delete from identity.used_proof where digest = any (array(
    select old.digest from identity.used_proof old
    where old.used_at < clock_timestamp() - interval '5 minutes'
    order by old.used_at limit 100 for update skip locked));
  -- Who takes the same proof at the same moment waits here for the other to end.
  insert into identity.used_proof (digest) values (p_digest) on conflict do nothing;
  return found;
end
$$;
grant execute on function identity.use_proof to disclosure_gateway;
