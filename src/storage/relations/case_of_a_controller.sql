-- Some authority has files of its own here, and is responsible for this case, which has not yet come to the assessment of
-- need.
create function access.relation_case_of_a_controller(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select held.applicant_key, held.case_key, null::uuid, '{}'::text[]
  from access.case_at(p_at) held
  where held.retention_stage in ('ACTIVE', 'CLOSED_FILED', 'SELECTED_FOR_HANDOVER', 'HANDED_OVER')
    and exists (
      select from access.rule controller
      where controller.policy_version = p_policy
        and controller.authority = held.responsible_authority
        and controller.relation = 'own_case')
$$;
