-- The registers that the four subgraphs read. A register refers to a person of another one by key alone, without a
-- foreign key: an agency may keep its register in a database of its own.

create table applicant.person (
  key uuid primary key,
  alien_file_number text not null unique,
  cpr_number text,
  family_name text,
  given_names text,
  other_names text[] not null default '{}',
  date_of_birth date,
  sex text check (sex in ('FEMALE', 'MALE', 'UNSPECIFIED')),
  identity_status text check (identity_status in ('DOCUMENTED', 'ACCEPTED', 'DOUBTFUL', 'NOT_ESTABLISHED')),
  nationalities text[] not null default '{}',
  civil_status text,
  postal_address text,
  municipality_code text,
  contact_points text[] not null default '{}',
  address_protection text not null default 'NONE'
    check (address_protection in ('NONE', 'NAME_AND_ADDRESS', 'SPECIAL')),
  employer_name text,
  gross_monthly_income integer
);

create table applicant.residence_status (
  person_key uuid primary key references applicant.person (key),
  is_lawful boolean not null,
  basis text,
  valid_until date,
  right_to_work boolean
);

create table applicant.family_member (
  person_key uuid not null references applicant.person (key),
  position integer not null,
  relation text,
  name text,
  said_by text,
  primary key (person_key, position)
);

create table applicant.travel_document (
  person_key uuid not null references applicant.person (key),
  position integer not null,
  number text,
  issuing_state text,
  valid_until date,
  primary key (person_key, position)
);

create table applicant.entry_record (
  person_key uuid not null references applicant.person (key),
  position integer not null,
  entered_on date,
  left_on date,
  primary key (person_key, position)
);

create table applicant.special_category (
  person_key uuid primary key references applicant.person (key),
  race text,
  ethnic_origin text,
  political_opinion text,
  religious_belief text,
  philosophical_belief text,
  trade_union_membership text,
  kinship_test text,
  biometric_reference text,
  health text,
  fitness_to_travel text,
  treatment_profile text,
  sex_life text,
  sexual_orientation text
);

create table applicant.criminal_record (
  person_key uuid not null references applicant.person (key),
  position integer not null,
  offence text,
  primary key (person_key, position)
);

create table applicant.enquiry (
  person_key uuid not null references applicant.person (key),
  position integer not null,
  received_on date,
  content text,
  primary key (person_key, position)
);

create table sponsor.person (
  key uuid primary key,
  full_name text,
  cpr_number text,
  relation_to_applicant text,
  postal_address text,
  address_protection text not null default 'NONE'
    check (address_protection in ('NONE', 'NAME_AND_ADDRESS', 'SPECIAL')),
  annual_income integer,
  receives_public_assistance boolean,
  convictions text[] not null default '{}'
);

create table case_file.case (
  key uuid primary key,
  journal_number text not null unique,
  applicant_key uuid not null,
  sponsor_key uuid,
  type text not null check (type in (
    'ASYLUM', 'HUMANITARIAN', 'FAMILY_REUNIFICATION', 'WORK', 'STUDY', 'EU_RESIDENCE', 'OTHER_RESIDENCE',
    'PERMANENT_RESIDENCE', 'VISA', 'REVOCATION', 'LAPSE', 'EXPULSION', 'DUBLIN_TRANSFER', 'CONTROL')),
  status text not null check (status in (
    'RECEIVED', 'UNDER_CONSIDERATION', 'IN_CONSULTATION', 'DECIDED', 'APPEALED', 'REOPENED', 'CLOSED')),
  responsible_authority text not null,
  received_on date,
  current_stay boolean not null default false,
  assigned_mission text,
  requested_state text,
  internal_notes text[] not null default '{}',
  case_worker text,
  security_assessment text,
  retention_stage text not null default 'ACTIVE' check (retention_stage in (
    'ACTIVE', 'CLOSED_FILED', 'SELECTED_FOR_HANDOVER', 'HANDED_OVER', 'NEED_ASSESSMENT', 'RETAINED_COPY',
    'ERASURE_DUE', 'ERASED')),
  retention_review_due_on date,
  legal_hold boolean not null default false
);

create index case_by_applicant on case_file.case (applicant_key);
create index case_by_sponsor on case_file.case (sponsor_key);

create table case_file.party (
  case_key uuid not null references case_file.case (key),
  position integer not null,
  role text,
  name text,
  primary key (case_key, position)
);

create table case_file.event (
  case_key uuid not null references case_file.case (key),
  position integer not null,
  occurred_on date,
  kind text check (kind in (
    'RECEIVED', 'PARTY_HEARD', 'CONSULTED', 'INTERVIEWED', 'DECIDED', 'NOTIFIED', 'APPEAL_LODGED', 'REOPENED',
    'TRANSFERRED')),
  primary key (case_key, position)
);

create table case_file.document (
  key uuid primary key,
  case_key uuid not null references case_file.case (key),
  position integer not null,
  kind text not null check (kind in (
    'APPLICATION', 'INTERVIEW_RECORD', 'MEDICAL_STATEMENT', 'IDENTITY_PAPER', 'CONSULTATION_REPLY',
    'DECISION_LETTER', 'PARTY_STATEMENT', 'INTERNAL_NOTE', 'OTHER')),
  title text,
  content_categories text[] not null,
  content text,
  caveat text not null default 'NONE' check (caveat in ('NONE', 'ASK_ORIGINATOR', 'NO_REDISCLOSURE', 'SECURITY')),
  unique (case_key, position)
);

create table case_file.ground (
  case_key uuid not null references case_file.case (key),
  position integer not null,
  kind text,
  statement text,
  said_by text,
  primary key (case_key, position)
);

create table case_file.decision (
  key uuid primary key,
  case_key uuid not null references case_file.case (key),
  outcome text not null check (outcome in (
    'GRANTED', 'REFUSED', 'REJECTED', 'EXTENDED', 'NOT_EXTENDED', 'REVOKED', 'LAPSED', 'EXPELLED')),
  decided_on date not null,
  departure_deadline date,
  reasons text
);

create index decision_by_case on case_file.decision (case_key);

create table case_file.appeal (
  key uuid primary key,
  case_key uuid not null references case_file.case (key),
  board text not null check (board in ('UDLAENDINGENAEVNET', 'FLYGTNINGENAEVNET', 'UDLAENDINGESTYRELSEN')),
  outcome text check (outcome in ('UPHELD', 'CHANGED', 'REMITTED', 'DISMISSED', 'WITHDRAWN'))
);

create index appeal_by_case on case_file.appeal (case_key);

create table case_file.received_information (
  key uuid primary key,
  case_key uuid not null references case_file.case (key),
  position integer not null,
  source text,
  caveat text not null check (caveat in ('NONE', 'ASK_ORIGINATOR', 'NO_REDISCLOSURE', 'SECURITY')),
  content_categories text[] not null,
  content text,
  unique (case_key, position)
);

-- Tables for Parliament, frozen once published: two versions of one cell could be subtracted.
create table case_file.published_table (
  table_name text not null,
  period text not null,
  value text not null,
  count integer not null check (count >= 0),
  published_at timestamptz not null default clock_timestamp(),
  primary key (table_name, period, value)
);

create table oversight.rights_request (
  key uuid primary key,
  applicant_key uuid not null,
  kind text not null check (kind in ('NOTIFICATION', 'ACCESS', 'RECTIFICATION', 'ERASURE', 'RESTRICTION', 'OBJECTION')),
  due_on date,
  state text not null check (state in (
    'RECEIVED', 'IDENTITY_CHECK', 'UNDER_ASSESSMENT', 'EXTENDED', 'ORIGINATOR_CONSULTATION', 'DECIDED',
    'COMMUNICATED', 'CLOSED')),
  outcome text check (outcome in (
    'GRANTED', 'PARTLY_GRANTED', 'REFUSED', 'POSTPONED', 'NEITHER_CONFIRM_NOR_DENY', 'WITHDRAWN'))
);

create index rights_request_by_applicant on oversight.rights_request (applicant_key);

grant select on all tables in schema applicant to disclosure_applicant;
grant select on all tables in schema case_file to disclosure_case;
grant select on all tables in schema sponsor to disclosure_sponsor;
grant select on all tables in schema oversight to disclosure_oversight;
grant select, insert, update on all tables in schema applicant, case_file, sponsor, oversight to disclosure_desk;
revoke update on case_file.published_table from disclosure_desk;
