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
