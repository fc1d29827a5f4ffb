-- The caller is the responsible authority of this case, and the file has not yet come to the assessment of need.
create function access.relation_own_case(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select own.applicant_key, own.case_key, null::uuid, '{}'::text[]
  from access.case_at(p_at) own
  where own.responsible_authority = p_authority
    and own.retention_stage in ('ACTIVE', 'CLOSED_FILED', 'SELECTED_FOR_HANDOVER', 'HANDED_OVER')
$$;
