-- A reasoned request under this reference names the person, was found entitled, and is not answered yet: once something
-- has left under it, it is.
create function access.relation_specific_request_registered(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select listed.subject_key, listed.case_key, listed.fact_key, listed.scope
  from access.listed_for('specific_request_registered', p_authority, p_instance, p_purpose, p_at) listed
  where listed.reference = p_reference
    and not access.is_used_up(listed.fact_key, p_at)
$$;
