-- A restriction that holds data back is passed in a single case: a named human releases what one recipient asked for, for
-- one purpose, on one of the grounds of GDPR art. 18(2). A release is spent by the first record that rests on it.

alter table access.fact add constraint release_states_its_ground check (
  fact <> 'restriction_release'
  or (authority is not null
    and purpose is not null
    and case_keys <> '{}'
    and coalesce(detail ->> 'ground', '')
      in ('consent', 'legal_claim', 'rights_of_another_person', 'important_public_interest')));

-- The expression of a generated column is changed by making the column anew.
alter table access.fact drop column max_uses;
alter table access.fact add column max_uses integer generated always as (
  case fact
    when 'specific_request_registered' then 1
    when 'restriction_release' then 1
    when 'ad_hoc_grant_valid' then
      case when jsonb_typeof(detail -> 'maxUses') = 'number' then floor((detail ->> 'maxUses')::numeric)::integer else 0 end
  end) stored;
