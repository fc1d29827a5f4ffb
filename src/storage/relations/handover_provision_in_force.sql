-- Files go to the archives as a handover of their own; no request opens them.
create function access.relation_handover_provision_in_force(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select null::uuid, null::uuid, null::uuid, '{}'::text[] where false
$$;
