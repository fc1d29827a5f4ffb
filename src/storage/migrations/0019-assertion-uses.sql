-- Assertions of the gateway are taken once as well, by all replicas of a subgraph together: each subgraph may take the
-- one use of what it was shown, by the same function as the gateway, and touches no row.

grant usage on schema identity
  to disclosure_applicant, disclosure_case, disclosure_sponsor, disclosure_oversight, disclosure_desk;
grant execute on function identity.use_proof
  to disclosure_applicant, disclosure_case, disclosure_sponsor, disclosure_oversight, disclosure_desk;
