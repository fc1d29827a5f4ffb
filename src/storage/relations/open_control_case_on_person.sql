-- A control case on illegal stay or work is open on this person at the caller.
create function access.relation_open_control_case_on_person(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select control.applicant_key, control.case_key, null::uuid, '{}'::text[]
  from access.case_at(p_at) control
  where control.responsible_authority = p_authority
    and control.type = 'CONTROL'
    and control.status in ('RECEIVED', 'UNDER_CONSIDERATION', 'IN_CONSULTATION', 'REOPENED')
    and control.retention_stage = 'ACTIVE'
$$;
