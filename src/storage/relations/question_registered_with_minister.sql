-- A question to the minister under this reference is unanswered, and this case is on the list for preparing the answer.
create function access.relation_question_registered_with_minister(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select listed.subject_key, listed.case_key, listed.fact_key, listed.scope
  from access.listed_for('question_registered_with_minister', p_authority, p_instance, p_purpose, p_at) listed
  where listed.reference = p_reference
$$;
