-- A request on responsibility or transfer between Denmark and the calling state is open in this case.
create function access.relation_responsibility_or_transfer_request_open(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select listed.subject_key, listed.case_key, listed.fact_key, listed.scope
  from access.listed_for('responsibility_or_transfer_request_open', p_authority, p_instance, p_purpose, p_at) listed
$$;
