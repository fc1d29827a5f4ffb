-- Disclosure control runs once, when a table is published, and what it lets through is kept beside the count. The table
-- then answers the same for ever, whatever is published after it; and the subgraph can read what may be shown, while the
-- counts themselves stay out of its reach. A row without shown_count shows nothing.
alter table case_file.published_table add column shown_count integer check (shown_count = count);
revoke select on case_file.published_table from disclosure_case;
grant select (table_name, period, value, shown_count) on case_file.published_table to disclosure_case;
create trigger frozen before update or delete or truncate on case_file.published_table
  for each statement execute function access.refuse_change();

-- What the tables of a year are made from: counted when the first of them is published, so that all of them agree. Two
-- tables that were counted at different times could be subtracted.
create table case_file.counted_decision (
  year text not null,
  type text not null,
  outcome text not null,
  duration text not null,
  count integer not null check (count >= 0),
  counted_at timestamptz not null default clock_timestamp(),
  primary key (year, type, outcome, duration)
);
create trigger frozen before update or delete or truncate on case_file.counted_decision
  for each statement execute function access.refuse_change();
grant select, insert on case_file.counted_decision to disclosure_desk;
