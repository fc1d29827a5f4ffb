-- The cases that the caller's rule opens, each with every fact that a decision about it needs.
--   facts              requirements registered for this recipient on the case that the relation rests on
--   restrictions       on the opened case; on the person's other cases where they name coordinates
--   protection_active  for the applicant or any sponsor in any case of the applicant
create function access.entitlements(
  p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (
  case_key uuid, applicant_key uuid, sponsor_key uuid, basis_case_key uuid, relation_fact_key uuid, scope text[],
  facts jsonb, restrictions jsonb, protection_active boolean)
language sql stable as $$
  select granted.case_key, granted.applicant_key, granted.sponsor_key, granted.basis_case_key, granted.fact_key,
    granted.scope,
    coalesce((
      select jsonb_agg(jsonb_build_object(
        'key', requirement.key,
        'requirement', requirement.fact,
        'categories', to_jsonb(requirement.categories),
        'coordinates', to_jsonb(requirement.coordinates),
        'itemCaseKey', requirement.item_case_key,
        'originator', requirement.detail ->> 'originator') order by requirement.key)
      from access.fact_at(p_at) requirement
      where requirement.case_keys @> array[granted.basis_case_key]
        and requirement.fact ~ '^[A-Z0-9_]+$'
        and requirement.authority = p_authority
        and (requirement.instance is null or requirement.instance = p_instance)
        and (requirement.purpose is null or requirement.purpose = p_purpose)), '[]'),
    coalesce((
      select jsonb_agg(jsonb_build_object(
        'kind', restriction.detail ->> 'kind',
        'caseKey', restricted.case_key,
        'coordinates', to_jsonb(restriction.coordinates)) order by restriction.key)
      from access.case_at(p_at) restricted
      join access.fact_at(p_at) restriction on restriction.case_keys @> array[restricted.case_key]
      where restricted.applicant_key = granted.applicant_key
        and restriction.fact = 'restriction'
        and (restricted.case_key = granted.case_key or restriction.coordinates <> '{}')), '[]'),
    exists (
      select from access.protection_at(p_at) protection
      where protection.person_key = granted.applicant_key and protection.active)
    or exists (
      select from access.case_at(p_at) household
      join access.protection_at(p_at) protection on protection.person_key = household.sponsor_key
      where household.applicant_key = granted.applicant_key and protection.active)
  from access.granted_cases(p_authority, p_instance, p_purpose, p_reference, p_at) granted
$$;
