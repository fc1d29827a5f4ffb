-- A named official has declared danger to life or health for this person: for sixty minutes, whatever else is said of its
-- end.
create function access.relation_emergency_declared(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select declaration.person_key, null::uuid, declaration.key, declaration.categories
  from access.registered_for('emergency_declared', p_authority, p_instance, p_purpose, p_at) declaration
  where declaration.person_key is not null
    and declaration.reference = p_reference
    and declaration.valid_from > p_at - interval '60 minutes'
$$;
