-- A registered task of the data protection officer covers this case. A given reference narrows to that one.
create function access.relation_dpo_task_registered(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select listed.subject_key, listed.case_key, listed.fact_key, listed.scope
  from access.listed_for('dpo_task_registered', p_authority, p_instance, p_purpose, p_at) listed
  where p_reference is null or listed.reference = p_reference
$$;
