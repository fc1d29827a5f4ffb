-- What changed in the registers and when, so that a recipient can be told which of its cases to read again. Only which
-- coordinate it was, never a value.
create table access.change (
  version bigint generated always as identity primary key,
  case_key uuid,
  person_key uuid,
  coordinate text not null,
  content_categories text[] not null default '{}',
  caveat text not null default 'NONE',
  originator text,
  valid_from timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  check (num_nonnulls(case_key, person_key) = 1)
);
create index change_by_case on access.change (case_key, valid_from) where case_key is not null;
create index change_by_person on access.change (person_key, valid_from) where person_key is not null;
create trigger append_only before update or delete or truncate on access.change
  for each statement execute function access.refuse_change();
grant select on access.change to disclosure_case;

-- Rows that were added, all of a statement at once: (case_key or person_key, coordinate).
create function access.note_added() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  execute format('insert into access.change (%1$I, coordinate) select distinct %1$I, %2$L from added', tg_argv[0], tg_argv[1]);
  return null;
end
$$;

-- Documents and received items, with what decides on each of them: (coordinate, column of the originator or null).
create function access.note_added_item() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  execute format(
    'insert into access.change (case_key, coordinate, content_categories, caveat, originator)
     select case_key, %L, content_categories, caveat, %s from added', tg_argv[0], tg_argv[1]);
  return null;
end
$$;

-- Columns that were changed: (key column, case_key or person_key, then column=coordinate; * is any of them).
create function access.note_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  before jsonb := to_jsonb(old);
  after jsonb := to_jsonb(new);
  pair text;
begin
  if before = after then return null; end if;
  foreach pair in array tg_argv[2:array_upper(tg_argv, 1)] loop
    if split_part(pair, '=', 1) = '*' or before -> split_part(pair, '=', 1) is distinct from after -> split_part(pair, '=', 1)
    then
      execute format(
        'insert into access.change (%I, coordinate, content_categories, caveat, originator) values ($1, $2, $3, $4, $5)',
        tg_argv[1])
      using (after ->> tg_argv[0])::uuid, split_part(pair, '=', 2),
        array(select jsonb_array_elements_text(coalesce(after -> 'content_categories', '[]'))),
        coalesce(after ->> 'caveat', 'NONE'), after ->> 'source';
    end if;
  end loop;
  return null;
end
$$;

do $$
declare
  part record;
begin
  for part in select * from (values
    ('case_file.party', 'case_key', 'Case.parties'), ('case_file.event', 'case_key', 'Case.events'),
    ('case_file.ground', 'case_key', 'Case.grounds'), ('case_file.decision', 'case_key', 'Case.decisions'),
    ('case_file.appeal', 'case_key', 'Case.appeals'),
    ('applicant.residence_status', 'person_key', 'Applicant.residenceStatus'),
    ('applicant.family_member', 'person_key', 'Applicant.familyMembers'),
    ('applicant.travel_document', 'person_key', 'Applicant.travelDocuments'),
    ('applicant.entry_record', 'person_key', 'Applicant.entries'),
    ('applicant.criminal_record', 'person_key', 'Applicant.criminalRecords'),
    ('applicant.enquiry', 'person_key', 'Applicant.enquiries')) as parts (table_name, key_column, coordinate)
  loop
    execute format(
      'create trigger note_added after insert on %s referencing new table as added
         for each statement execute function access.note_added(%L, %L)', part.table_name, part.key_column, part.coordinate);
    execute format(
      'create trigger note_changed after update on %s
         for each row execute function access.note_changed(%L, %L, %L)',
      part.table_name, part.key_column, part.key_column, '*=' || part.coordinate);
  end loop;
end
$$;

create trigger note_added after insert on case_file.document referencing new table as added
  for each statement execute function access.note_added_item('Case.documents', 'null');
create trigger note_changed after update on case_file.document
  for each row execute function access.note_changed('case_key', 'case_key', '*=Case.documents');
create trigger note_added after insert on case_file.received_information referencing new table as added
  for each statement execute function access.note_added_item('Case.receivedInformation', 'source');
create trigger note_changed after update on case_file.received_information
  for each row execute function access.note_changed('case_key', 'case_key', '*=Case.receivedInformation');

create trigger note_changed after update on case_file.case
  for each row execute function access.note_changed('key', 'case_key',
    'journal_number=Case.journalNumber', 'type=Case.type', 'status=Case.status',
    'responsible_authority=Case.responsibleAuthority', 'received_on=Case.receivedOn', 'sponsor_key=Case.sponsor',
    'internal_notes=Case.internalNotes', 'case_worker=Case.caseWorker', 'security_assessment=Case.securityAssessment',
    'retention_stage=Case.retention', 'retention_review_due_on=Case.retention', 'legal_hold=Case.retention');
create trigger note_changed after update on applicant.person
  for each row execute function access.note_changed('key', 'person_key',
    'alien_file_number=Applicant.alienFileNumber', 'cpr_number=Applicant.cprNumber', 'family_name=Applicant.familyName',
    'given_names=Applicant.givenNames', 'other_names=Applicant.otherNames', 'date_of_birth=Applicant.dateOfBirth',
    'sex=Applicant.sex', 'identity_status=Applicant.identityStatus', 'nationalities=Applicant.nationalities',
    'civil_status=Applicant.civilStatus', 'postal_address=Applicant.postalAddress',
    'municipality_code=Applicant.municipalityCode', 'contact_points=Applicant.contactPoints',
    'address_protection=Applicant.addressProtection', 'employer_name=Applicant.employerName',
    'gross_monthly_income=Applicant.grossMonthlyIncome');
create trigger note_changed after update on applicant.special_category
  for each row execute function access.note_changed('person_key', 'person_key',
    'race=SpecialCategoryData.race', 'ethnic_origin=SpecialCategoryData.ethnicOrigin',
    'political_opinion=SpecialCategoryData.politicalOpinion', 'religious_belief=SpecialCategoryData.religiousBelief',
    'philosophical_belief=SpecialCategoryData.philosophicalBelief',
    'trade_union_membership=SpecialCategoryData.tradeUnionMembership', 'kinship_test=SpecialCategoryData.kinshipTest',
    'biometric_reference=SpecialCategoryData.biometricReference', 'health=SpecialCategoryData.health',
    'fitness_to_travel=SpecialCategoryData.fitnessToTravel', 'treatment_profile=SpecialCategoryData.treatmentProfile',
    'sex_life=SpecialCategoryData.sexLife', 'sexual_orientation=SpecialCategoryData.sexualOrientation');
create trigger note_changed after update on sponsor.person
  for each row execute function access.note_changed('key', 'person_key',
    'full_name=Sponsor.fullName', 'cpr_number=Sponsor.cprNumber', 'relation_to_applicant=Sponsor.relationToApplicant',
    'postal_address=Sponsor.postalAddress', 'address_protection=Sponsor.addressProtection',
    'annual_income=Sponsor.annualIncome', 'receives_public_assistance=Sponsor.receivesPublicAssistance',
    'convictions=Sponsor.convictions');

-- A row is older than its commit. Whoever writes history marks the transaction with the time at which it began to, in a
-- lock that ends with it; what is older than every such mark is settled.
create function access.mark_writing() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  transaction_id text := pg_current_xact_id()::text;
begin
  if current_setting('access.writing', true) is distinct from transaction_id then
    perform pg_advisory_xact_lock_shared(
      (76::bigint << 56) | (extract(epoch from clock_timestamp()) * 1000)::bigint);
    perform set_config('access.writing', transaction_id, true);
  end if;
  return null;
end
$$;

do $$
declare
  table_name text;
begin
  foreach table_name in array array[
    'case_version', 'appeal_version', 'decision_version', 'residence_version', 'nationality_version',
    'protection_version', 'fact', 'fact_end', 'fact_use', 'change'
  ] loop
    execute format(
      'create trigger mark_writing before insert on access.%I
         for each statement execute function access.mark_writing()', table_name);
  end loop;
end
$$;
