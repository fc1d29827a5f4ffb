-- The application was lodged at, or is assigned to, the calling mission; the case is open and no decision in it has been
-- handed over.
create function access.relation_application_at_this_mission(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select application.applicant_key, application.case_key, null::uuid, '{}'::text[]
  from access.case_at(p_at) application
  where application.assigned_mission = p_instance
    and application.status <> 'CLOSED'
    and application.retention_stage = 'ACTIVE'
    and not exists (
      select from access.fact_at(p_at) handover
      where handover.fact = 'decision_handed_over' and handover.case_keys @> array[application.case_key])
$$;
