-- The state of the registers and facts at an instant. Like everything in this folder: one SELECT, no SET, invoker's
-- rights, so that PostgreSQL inlines it and the outer query's keys reach the indexes.

create function access.case_at(p_at timestamptz) returns setof access.case_version
language sql stable as $$
  select this.* from access.case_version this
  where this.valid_from <= p_at
    and not exists (
      select from access.case_version later
      where later.case_key = this.case_key and later.version > this.version and later.valid_from <= p_at)
$$;

create function access.appeal_at(p_at timestamptz) returns setof access.appeal_version
language sql stable as $$
  select this.* from access.appeal_version this
  where this.valid_from <= p_at
    and not exists (
      select from access.appeal_version later
      where later.appeal_key = this.appeal_key and later.version > this.version and later.valid_from <= p_at)
$$;

create function access.decision_at(p_at timestamptz) returns setof access.decision_version
language sql stable as $$
  select this.* from access.decision_version this
  where this.valid_from <= p_at
    and not exists (
      select from access.decision_version later
      where later.decision_key = this.decision_key and later.version > this.version and later.valid_from <= p_at)
$$;

create function access.residence_at(p_at timestamptz) returns setof access.residence_version
language sql stable as $$
  select this.* from access.residence_version this
  where this.valid_from <= p_at
    and not exists (
      select from access.residence_version later
      where later.person_key = this.person_key and later.version > this.version and later.valid_from <= p_at)
$$;

create function access.nationality_at(p_at timestamptz) returns setof access.nationality_version
language sql stable as $$
  select this.* from access.nationality_version this
  where this.valid_from <= p_at
    and not exists (
      select from access.nationality_version later
      where later.person_key = this.person_key and later.version > this.version and later.valid_from <= p_at)
$$;

create function access.protection_at(p_at timestamptz) returns setof access.protection_version
language sql stable as $$
  select this.* from access.protection_version this
  where this.valid_from <= p_at
    and not exists (
      select from access.protection_version later
      where later.person_key = this.person_key and later.version > this.version and later.valid_from <= p_at)
$$;

create function access.fact_at(p_at timestamptz) returns setof access.fact
language sql stable as $$
  select this.* from access.fact this
  where this.valid_from <= p_at
    and (this.due_at is null or this.due_at > p_at)
    and not exists (select from access.fact_end ending where ending.fact_key = this.key and ending.ended_at <= p_at)
$$;

-- What is registered for a recipient: the live facts of one name, made for this purpose or for every purpose of it.
create function access.registered_for(
  p_fact text, p_authority text, p_instance text, p_purpose text, p_at timestamptz)
returns setof access.fact
language sql stable as $$
  select task.* from access.fact_at(p_at) task
  where task.fact = p_fact
    and task.authority = p_authority
    and task.instance is not distinct from p_instance
    and (task.purpose is null or task.purpose = p_purpose)
$$;

-- The cases that such a fact lists: those of the person whom it names, where it names one. The list is asked twice, in the
-- two forms that an index answers: from a case to the facts that list it, and from a fact to its cases.
create function access.listed_for(
  p_fact text, p_authority text, p_instance text, p_purpose text, p_at timestamptz)
returns table (subject_key uuid, case_key uuid, fact_key uuid, scope text[], reference text)
language sql stable as $$
  select listed.applicant_key, listed.case_key, task.key, task.categories, task.reference
  from access.case_at(p_at) listed
  join access.registered_for(p_fact, p_authority, p_instance, p_purpose, p_at) task
    on task.case_keys @> array[listed.case_key] and listed.case_key = any (task.case_keys)
  where coalesce(task.person_key, listed.applicant_key) = listed.applicant_key
$$;

-- Whether as much has left under a counted fact as may.
create function access.is_used_up(p_fact uuid, p_at timestamptz) returns boolean
language sql stable as $$
  select counted.max_uses <= (
    select count(*) from access.fact_use taken where taken.fact_key = p_fact and taken.used_at <= p_at)
  from access.fact counted where counted.key = p_fact
$$;
