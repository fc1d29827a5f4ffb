-- A request for renewed consideration of this case is registered at the caller and undecided.
create function access.relation_reopening_request_pending(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select listed.subject_key, listed.case_key, listed.fact_key, listed.scope
  from access.listed_for('reopening_request_pending', p_authority, p_instance, p_purpose, p_at) listed
$$;
