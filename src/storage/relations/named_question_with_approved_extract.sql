-- An approved, anonymised extract answers the question. It opens no case and no person. A given reference narrows to that
-- one.
create function access.relation_named_question_with_approved_extract(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select null::uuid, null::uuid, question.key, question.categories
  from access.registered_for('named_question_with_approved_extract', p_authority, p_instance, p_purpose, p_at) question
  where p_reference is null or question.reference = p_reference
$$;
