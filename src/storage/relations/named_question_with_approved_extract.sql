-- An approved, anonymised extract answers the question: no case and no person is opened.
create function access.relation_named_question_with_approved_extract(
  p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select null::uuid, null::uuid, null::uuid, '{}'::text[] where false
$$;
