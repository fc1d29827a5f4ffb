-- The person is before the officer and the check is registered: for fifteen minutes, whatever else is said of its end.
create function access.relation_stay_check_on_identified_person(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select stay_check.person_key, null::uuid, stay_check.key, stay_check.categories
  from access.registered_for('stay_check_on_identified_person', p_authority, p_instance, p_purpose, p_at) stay_check
  where stay_check.person_key is not null
    and stay_check.valid_from > p_at - interval '15 minutes'
$$;
