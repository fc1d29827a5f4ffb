-- The person was referred to the service, or its request for the named person is registered, and neither is answered.
create function access.relation_security_referral_open(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select listed.subject_key, listed.case_key, listed.fact_key, listed.scope
  from access.listed_for('security_referral_open', p_authority, p_instance, p_purpose, p_at) listed
  where listed.reference = p_reference
$$;
