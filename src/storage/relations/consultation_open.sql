-- A consultation on this case is addressed to the calling body, unanswered and not past its due date; one without a date
-- is none. A given reference narrows to that one.
create function access.relation_consultation_open(
  p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select listed.applicant_key, listed.case_key, consultation.key, consultation.categories
  from access.case_at(p_at) listed
  join access.registered_for('consultation_open', p_authority, p_instance, p_purpose, p_at) consultation
    on consultation.case_keys @> array[listed.case_key]
  where consultation.due_at is not null
    and (p_reference is null or consultation.reference = p_reference)
$$;
