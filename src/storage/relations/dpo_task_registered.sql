-- A registered task of the data protection officer covers this case. A given reference narrows to that one.
create function access.relation_dpo_task_registered(
  p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[])
language sql stable as $$
  select named_case.applicant_key, named_case.case_key, task.key, task.categories
  from access.case_at(p_at) named_case
  join access.fact_at(p_at) task on task.case_keys @> array[named_case.case_key]
  where task.fact = 'dpo_task_registered'
    and task.authority = p_authority
    and task.instance is not distinct from p_instance
    and (p_reference is null or task.reference = p_reference)
$$;
