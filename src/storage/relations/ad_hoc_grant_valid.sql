-- A grant under this reference is valid: on a stated basis, approved by two persons who are not one, with an end and with
-- uses left. What it lists is its scope.
create function access.relation_ad_hoc_grant_valid(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select listed.subject_key, listed.case_key, listed.fact_key, listed.scope
  from access.listed_for('ad_hoc_grant_valid', p_authority, p_instance, p_purpose, p_at) listed
  join access.fact permit on permit.key = listed.fact_key
  where permit.reference = p_reference
    and permit.due_at is not null
    and permit.detail ->> 'basis' <> ''
    and (
      select count(distinct lower(btrim(approver))) filter (where btrim(approver) <> '')
      from jsonb_array_elements_text(
        case jsonb_typeof(permit.detail -> 'approvers') when 'array' then permit.detail -> 'approvers' else '[]' end)
        approver) >= 2
    and not access.is_used_up(permit.key, p_at)
$$;
