-- A revocation or lapse case is open on this person at the caller.
create function access.relation_open_revocation_or_lapse_case(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select ending.applicant_key, ending.case_key, null::uuid, '{}'::text[]
  from access.case_at(p_at) ending
  where ending.responsible_authority = p_authority
    and ending.type in ('REVOCATION', 'LAPSE')
    and ending.status in ('RECEIVED', 'UNDER_CONSIDERATION', 'IN_CONSULTATION', 'REOPENED')
    and ending.retention_stage = 'ACTIVE'
$$;
