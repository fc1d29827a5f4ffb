#!/usr/bin/env bash
# Runs once, when the database is created: a login for each component, member of the group role that the migrations
# grant rights to. The passwords are read from the same secret URLs that the components connect with.
set -euo pipefail

for component in applicant case sponsor oversight desk gateway; do
  url=$(cat "/run/secrets/database_url_$component")
  credentials=${url#*://}
  credentials=${credentials%%@*}
  # The password travels over standard input, so that no process list shows it.
  psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres <<SQL
create role disclosure_$component nologin;
create role ${credentials%%:*} login password '${credentials#*:}' in role disclosure_$component;
SQL
done

# The gateway's process brings the record into the log as well, and compares it with what left: on connections of their
# own, each under its role alone.
psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres <<SQL
create role disclosure_log nologin;
create role disclosure_reconciliation nologin;
grant disclosure_log, disclosure_reconciliation to ${credentials%%:*} with inherit false;
SQL
