-- The person lives in, or is allocated to, the calling municipality: by the register, never by the request.
create function access.relation_lives_in_or_allocated_to_municipality(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select home.person_key, null::uuid, null::uuid, '{}'::text[]
  from access.residence_at(p_at) home
  where home.municipality_code = p_instance
$$;
