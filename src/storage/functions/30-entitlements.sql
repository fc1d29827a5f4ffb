-- What a decision about an opened case needs to know. PL/pgSQL, so that a session plans each question once.

-- The requirements registered for this recipient: on a case, or on the request that the relation rests on. One that names
-- both a request and cases is for that request in those cases. A necessity record is made for a case, category and
-- purpose, so that of the authority responsible for the case counts for whoever receives for that purpose.
create function access.requirements_on(
  p_case uuid, p_request uuid, p_authority text, p_instance text, p_purpose text, p_at timestamptz)
returns jsonb language plpgsql stable set plan_cache_mode = force_generic_plan set jit = off as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'key', requirement.key,
      'requirement', requirement.fact,
      'categories', to_jsonb(requirement.categories),
      'coordinates', to_jsonb(requirement.coordinates),
      'itemCaseKey', requirement.item_case_key,
      'originator', requirement.detail ->> 'originator',
      -- Left out is null: released as it is. Anything else must be a list, or nothing of it can be used.
      'released', requirement.detail -> 'released') order by requirement.key), '[]')
    from access.fact_at(p_at) requirement
    where (
        (requirement.request_key is null and requirement.case_keys @> array[p_case])
        or (requirement.request_key = p_request
          and (requirement.case_keys = '{}' or requirement.case_keys @> array[p_case])))
      and requirement.fact ~ '^[A-Z0-9_]+$'
      and (requirement.instance is null or requirement.instance = p_instance)
      and (requirement.purpose is null or requirement.purpose = p_purpose)
      and (
        requirement.authority = p_authority
        or (requirement.fact = 'ART9_NECESSITY'
          and requirement.purpose = p_purpose
          and exists (
            select from access.case_at(p_at) file
            where file.case_key = p_case and file.responsible_authority = requirement.authority))));
end
$$;

-- What a named human let go to this recipient for this purpose in spite of a restriction on a case, and is not spent. One
-- that names a request (the fact behind a relation) is for that request.
create function access.releases_on(
  p_case uuid, p_request uuid, p_authority text, p_instance text, p_purpose text, p_at timestamptz)
returns jsonb language plpgsql stable set plan_cache_mode = force_generic_plan set jit = off as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'key', release.key,
      'coordinates', to_jsonb(release.coordinates),
      -- As of a requirement: left out is null, released as it is.
      'released', release.detail -> 'released') order by release.key), '[]')
    from access.registered_for('restriction_release', p_authority, p_instance, p_purpose, p_at) release
    where release.case_keys @> array[p_case]
      and (release.request_key is null or release.request_key = p_request)
      and not access.is_used_up(release.key, p_at));
end
$$;

-- The restrictions on a case, and those on the person's other cases that name coordinates, each with what is released in
-- spite of it. Where no case is opened, those on any case of the person: nobody can tell from which of them a value came.
create function access.restrictions_on(
  p_case uuid, p_applicant uuid, p_request uuid, p_authority text, p_instance text, p_purpose text, p_at timestamptz)
returns jsonb language plpgsql stable set plan_cache_mode = force_generic_plan set jit = off as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', restriction.detail ->> 'kind',
      'caseKey', restricted.case_key,
      'coordinates', to_jsonb(restriction.coordinates),
      'releases', access.releases_on(
        restricted.case_key, p_request, p_authority, p_instance, p_purpose, p_at)) order by restriction.key), '[]')
    from access.case_at(p_at) restricted
    join access.fact_at(p_at) restriction on restriction.case_keys @> array[restricted.case_key]
    where restricted.applicant_key = p_applicant
      and restriction.fact = 'restriction'
      and (p_case is null or restricted.case_key = p_case or restriction.coordinates <> '{}'));
end
$$;

-- Whether name and address protection is active for the applicant or any sponsor in any case of the applicant.
create function access.is_protected(p_applicant uuid, p_at timestamptz)
returns boolean language plpgsql stable set plan_cache_mode = force_generic_plan set jit = off as $$
begin
  return exists (
    select from access.protection_at(p_at) protection
    where protection.active
      and protection.person_key in (
        select p_applicant
        union all
        select household.sponsor_key from access.case_at(p_at) household where household.applicant_key = p_applicant));
end
$$;

-- How a person stands to the state that a grant's recipient acts for; null where the fact behind the relation names no
-- state. In doubt it is the state of origin: where it is not named by three letters, or the person's own states are not
-- known. The owner reads the person's states, so that a caller learns no more of them than this.
create function access.origin_of(p_fact uuid, p_applicant uuid, p_at timestamptz)
returns jsonb language plpgsql stable security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set jit = off as $$
begin
  return (
    select jsonb_build_object(
      'isStateOfOrigin', not coalesce(
        recipient.detail ->> 'state' ~ '^[A-Z]{3}$'
          and recipient.detail ->> 'state' <> all (person.states), false),
      'caseTypes', (
        select coalesce(jsonb_agg(distinct file.type), '[]')
        from access.case_version file
        where file.applicant_key = p_applicant and file.valid_from <= p_at))
    from access.fact recipient
    cross join lateral (
      -- Every state that was ever recorded. An aggregate over nothing is null, which is doubt as well.
      select array_agg(state) as states
      from access.nationality_version known, unnest(known.nationalities || known.former_residences) state
      where known.person_key = p_applicant and known.valid_from <= p_at) person
    where recipient.key = p_fact and recipient.detail ? 'state');
end
$$;

-- The cases that the caller's rule opens, each with all of this: the rows of the type Entitlement.
create function access.entitlements(
  p_policy text, p_authority text, p_instance text, p_purpose text, p_reference text, p_at timestamptz)
returns table (
  case_key uuid, applicant_key uuid, sponsor_key uuid, basis_case_key uuid, relation_fact_key uuid, scope text[],
  facts jsonb, restrictions jsonb, protection_active boolean, origin jsonb, controller text)
language sql stable as $$
  select granted.case_key, granted.applicant_key, granted.sponsor_key, granted.basis_case_key, granted.fact_key,
    granted.scope,
    access.requirements_on(granted.basis_case_key, granted.fact_key, p_authority, p_instance, p_purpose, p_at),
    access.restrictions_on(
      granted.case_key, granted.applicant_key, granted.fact_key, p_authority, p_instance, p_purpose, p_at),
    access.is_protected(granted.applicant_key, p_at),
    case when granted.fact_key is not null then access.origin_of(granted.fact_key, granted.applicant_key, p_at) end,
    granted.controller
  from access.granted_cases(p_policy, p_authority, p_instance, p_purpose, p_reference, p_at) granted
$$;
