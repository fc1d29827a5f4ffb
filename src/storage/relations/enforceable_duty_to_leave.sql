-- The person must leave: the task is with the caller, the deadline of the case's last decision has passed (Danish
-- calendar), nothing suspends it, and neither that decision nor a later one in any case of the person is a permit.
create function access.relation_enforceable_duty_to_leave(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select refused.applicant_key, refused.case_key, task.key, '{}'::text[]
  from access.case_at(p_at) refused
  join access.fact_at(p_at) task on task.case_keys @> array[refused.case_key]
  cross join lateral (
    select decision.decided_on, decision.departure_deadline
    from access.decision_at(p_at) decision
    where decision.case_key = refused.case_key
    order by decision.decided_on desc, decision.version desc
    limit 1) last_decision
  where task.fact = 'enforceable_duty_to_leave'
    and task.authority = p_authority
    and task.instance is not distinct from p_instance
    and coalesce(task.person_key, refused.applicant_key) = refused.applicant_key
    and coalesce(task.detail -> 'suspensive', 'false') = 'false'
    and last_decision.departure_deadline < (p_at at time zone 'Europe/Copenhagen')::date
    and not exists (
      select from access.case_at(p_at) other
      join access.decision_at(p_at) permit on permit.case_key = other.case_key
      where other.applicant_key = refused.applicant_key
        and permit.outcome in ('GRANTED', 'EXTENDED')
        and permit.decided_on >= last_decision.decided_on)
    and not exists (
      select from access.case_at(p_at) other
      join access.appeal_at(p_at) appeal on appeal.case_key = other.case_key
      where other.applicant_key = refused.applicant_key and appeal.outcome is null)
    and not exists (
      select from access.case_at(p_at) other
      join access.fact_at(p_at) request on request.case_keys @> array[other.case_key]
      where other.applicant_key = refused.applicant_key
        and request.fact = 'reopening_request_pending'
        and coalesce(request.detail -> 'suspensive', 'false') <> 'false')
$$;
