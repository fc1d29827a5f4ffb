grant execute on all functions in schema access
  to disclosure_applicant, disclosure_case, disclosure_sponsor, disclosure_oversight, disclosure_desk;
