-- A request for renewed consideration of this case is registered at the caller and undecided.
create function access.relation_reopening_request_pending(
  p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select reopened.applicant_key, reopened.case_key, request.key, '{}'::text[]
  from access.case_at(p_at) reopened
  join access.fact_at(p_at) request on request.case_keys @> array[reopened.case_key]
  where request.fact = 'reopening_request_pending'
    and request.authority = p_authority
    and request.instance is not distinct from p_instance
$$;
