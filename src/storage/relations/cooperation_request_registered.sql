-- A task of cooperation with the calling organisation under this reference is open. It opens no case and no person.
create function access.relation_cooperation_request_registered(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select null::uuid, null::uuid, task.key, task.categories
  from access.registered_for('cooperation_request_registered', p_authority, p_instance, p_purpose, p_at) task
  where task.reference = p_reference
$$;
