-- A rights request of this person under this reference is addressed to the calling controller and open.
create function access.relation_rights_request_addressed_here(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select request.person_key, null::uuid, request.key, request.categories
  from access.registered_for('rights_request_addressed_here', p_authority, p_instance, p_purpose, p_at) request
  where request.person_key is not null
    and request.reference = p_reference
$$;
