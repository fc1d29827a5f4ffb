-- A consultation on this case is addressed to the calling body, unanswered and not past its due date; one without a date
-- is none. A given reference narrows to that one.
create function access.relation_consultation_open(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select listed.subject_key, listed.case_key, listed.fact_key, listed.scope
  from access.listed_for('consultation_open', p_authority, p_instance, p_purpose, p_at) listed
  join access.fact consultation on consultation.key = listed.fact_key
  where consultation.due_at is not null
    and (p_reference is null or consultation.reference = p_reference)
$$;
