-- Totals alone: nothing needs to be registered, and no case and no person is opened.
create function access.relation_none_aggregates_only(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select null::uuid, null::uuid, null::uuid, '{}'::text[]
$$;
