-- The last instant of which the history is complete: nothing that is committed later can be as old. To be asked in a
-- statement of its own, before the history is read. The transactions that write are known by their locks
-- (access.mark_writing): 76 in the highest byte, and the time at which they began, in milliseconds.
create function access.settled_at() returns timestamptz
language sql volatile as $$
  select least(
    date_trunc('milliseconds', clock_timestamp()),
    (select to_timestamp(min((((writing.classid::bigint & 16777215) << 32) | writing.objid::bigint)) / 1000.0)
     from pg_locks writing
     where writing.locktype = 'advisory' and writing.objsubid = 1 and writing.classid::bigint >> 24 = 76
       and writing.database = (select oid from pg_database where datname = current_database())))
    - interval '1 millisecond'
$$;
