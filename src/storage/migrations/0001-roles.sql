-- One group role per component. Roles belong to the cluster, not to this database: another database of the same
-- cluster may create the same role at the same moment, hence the caught exceptions.
do $$
declare
  component text;
  role_name name;
begin
  foreach component in array array['applicant', 'case', 'sponsor', 'oversight', 'gateway', 'desk'] loop
    role_name := 'disclosure_' || component;
    if not exists (select from pg_roles where rolname = role_name) then
      begin
        execute format('create role %I nologin', role_name);
      exception when duplicate_object or unique_violation then
        null;
      end;
    end if;
    -- A superuser may take any role; anyone else has to be a member.
    if not pg_has_role(current_user, role_name, 'member') then
      execute format('grant %I to %I', role_name, current_user);
    end if;
  end loop;
end
$$;

create schema applicant;
create schema case_file;
create schema sponsor;
create schema oversight;
create schema access;
create schema disclosure;

-- Functions are open to everyone unless that is taken back.
alter default privileges revoke execute on functions from public;

grant usage on schema applicant to disclosure_applicant, disclosure_desk;
grant usage on schema case_file to disclosure_case, disclosure_desk;
grant usage on schema sponsor to disclosure_sponsor, disclosure_desk;
grant usage on schema oversight to disclosure_oversight, disclosure_desk;
grant usage on schema access
  to disclosure_applicant, disclosure_case, disclosure_sponsor, disclosure_oversight, disclosure_desk;
grant usage on schema disclosure to disclosure_gateway, disclosure_oversight;
