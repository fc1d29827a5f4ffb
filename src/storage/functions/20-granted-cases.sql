-- The cases that the caller's rule opens at an instant, with their people, the case each rests on and what it was
-- opened for. A rule that is not installed under this version of the policy opens nothing. One SELECT that PostgreSQL
-- inlines: the keys of the outer query reach the indexes, and access.related_to is asked about those people alone.
-- A relation that rests on no case (a municipality's) rests on the opened case itself: requirements are looked up there.
create function access.opened_cases(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (
  case_key uuid, applicant_key uuid, sponsor_key uuid, basis_case_key uuid, fact_key uuid, scope text[],
  current_stay boolean, controller text)
language sql stable as $$
  select opened.case_key, opened.applicant_key, opened.sponsor_key,
    coalesce(related.case_key, opened.case_key), related.fact_key, related.scope, opened.current_stay,
    opened.responsible_authority
  from access.rule rule
  cross join access.case_at(p_at) opened
  cross join lateral access.related_to(
    rule.relation, opened.applicant_key, p_policy, p_authority, p_instance, p_purpose, p_reference, p_at) related
  where rule.policy_version = p_policy
    and rule.authority = p_authority
    and rule.purpose = p_purpose
    and rule.case_scope <> 'none'
    and (rule.case_types is null or opened.type = any (rule.case_types))
    and (opened.retention_stage in ('ACTIVE', 'CLOSED_FILED', 'SELECTED_FOR_HANDOVER', 'HANDED_OVER')
      or (rule.after_retention and opened.retention_stage <> 'ERASED'))
    and (
      (rule.case_scope in ('this_case', 'listed_cases') and related.case_key = opened.case_key)
      -- Who is asked what it holds about a person answers from its own files.
      or (rule.case_scope = 'all_cases_of_person'
        and (rule.relation <> 'rights_request_addressed_here' or opened.responsible_authority = p_authority))
      or (rule.case_scope = 'current_stay' and opened.current_stay))
$$;

-- All that the rule opens. A rule of the scope none opens no case: one row for each registered request, with the person
-- whom it is about, or with nobody.
create function access.granted_cases(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (
  case_key uuid, applicant_key uuid, sponsor_key uuid, basis_case_key uuid, fact_key uuid, scope text[],
  current_stay boolean, controller text)
language sql stable as $$
  select opened.* from access.opened_cases(p_policy, p_authority, p_instance, p_purpose, p_reference, p_at) opened
  union all
  select null, related.subject_key, null, null, related.fact_key, related.scope, false, null
  from access.rule rule
  cross join lateral access.related_cases(
    rule.policy_version, rule.authority, p_instance, rule.purpose, p_reference, p_at) related
  where rule.policy_version = p_policy
    and rule.authority = p_authority
    and rule.purpose = p_purpose
    and rule.case_scope = 'none'
$$;
