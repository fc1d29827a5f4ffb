-- The same applicant has an open case at the caller, of a type that carries the purpose.
create function access.relation_open_case_here_on_same_person(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select open_case.applicant_key, open_case.case_key, null::uuid, '{}'::text[]
  from access.case_at(p_at) open_case
  where open_case.responsible_authority = p_authority
    and open_case.type = any ((
      select rule.open_case_types from access.rule rule
      where rule.policy_version = p_policy and rule.authority = p_authority and rule.purpose = p_purpose)::text[])
    and open_case.status in ('RECEIVED', 'UNDER_CONSIDERATION', 'IN_CONSULTATION', 'REOPENED')
    and open_case.retention_stage = 'ACTIVE'
$$;
