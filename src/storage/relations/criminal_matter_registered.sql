-- A criminal matter under this number names the person, and the request for these files is registered.
create function access.relation_criminal_matter_registered(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select listed.subject_key, listed.case_key, listed.fact_key, listed.scope
  from access.listed_for('criminal_matter_registered', p_authority, p_instance, p_purpose, p_at) listed
  where listed.reference = p_reference
$$;
