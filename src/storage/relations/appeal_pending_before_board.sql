-- An appeal of this case is pending before the calling board.
create function access.relation_appeal_pending_before_board(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select appealed.applicant_key, appealed.case_key, null::uuid, '{}'::text[]
  from access.case_at(p_at) appealed
  where appealed.retention_stage = 'ACTIVE'
    and exists (
      select from access.appeal_at(p_at) appeal
      where appeal.case_key = appealed.case_key and appeal.board = upper(p_authority) and appeal.outcome is null)
$$;
