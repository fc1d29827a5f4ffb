-- The rules of several versions of the policy side by side: a request is judged by those of its own. The rules that are
-- here belong to no version; every start and every migration installs its own.
delete from access.rule;
alter table access.rule
  add policy_version text not null,
  add installed_at timestamptz not null default clock_timestamp(),
  drop constraint rule_pkey,
  add primary key (policy_version, authority, purpose);
