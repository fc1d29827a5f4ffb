-- The report to the person concerned is made by the controller; no request opens the data behind it.
create function access.relation_own_data_released(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select null::uuid, null::uuid, null::uuid, '{}'::text[] where false
$$;
