-- What has outlived its period goes by the month (docs/log.md): its records, and with them what was counted at the egress,
-- or that would have left without a record. Leaves and tiles stay, so that the tree can be computed again.
create table disclosure.ended_period (
  -- Its first day.
  month date primary key,
  ended_at timestamptz not null default clock_timestamp()
);
create trigger append_only before update or delete or truncate on disclosure.ended_period
  for each statement execute function disclosure.refuse_change();
grant select on disclosure.ended_period to disclosure_reconciliation;

-- For the owner alone: no role of a component may execute it.
create function disclosure.end_period(p_day date) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  month date := date_trunc('month', p_day::timestamp);
  parent text;
begin
  if month >= date_trunc('month', clock_timestamp() at time zone 'UTC')
    or exists (select from disclosure.pending where date_trunc('month', recorded_on::timestamp) = month) then
    raise exception 'the period is not over' using errcode = 'object_not_in_prerequisite_state';
  end if;
  insert into disclosure.ended_period (month) values (month);
  foreach parent in array array['record', 'egress'] loop
    execute format('drop table disclosure.%I', parent || to_char(month, '_YYYY_MM'));
  end loop;
end
$$;
