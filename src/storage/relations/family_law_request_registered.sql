-- A family law matter under this reference names the person and asks a listed question.
create function access.relation_family_law_request_registered(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select matter.person_key, null::uuid, matter.key, matter.categories
  from access.registered_for('family_law_request_registered', p_authority, p_instance, p_purpose, p_at) matter
  where matter.person_key is not null
    and matter.reference = p_reference
$$;
