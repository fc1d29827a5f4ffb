-- That a person may learn of an entry of the record which is kept from them until somebody decides (docs/who-received-what.md):
-- for one record, named by its id, in one case and for its applicant. It entitles no recipient to anything.
alter table access.fact add constraint shown_entry_is_named check (
  fact <> 'disclosure_shown'
  or (authority is null
    and person_key is not null
    and case_keys <> '{}'
    and coalesce(reference, '') ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'));
