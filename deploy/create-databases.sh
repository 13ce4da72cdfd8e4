#!/bin/sh
# Run once by the postgres image: a role and databases for the platform, and for Temporal.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres \
  -v forex="$FOREX_DATABASE_PASSWORD" -v temporal="$TEMPORAL_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE forex LOGIN PASSWORD :'forex';
CREATE ROLE temporal LOGIN PASSWORD :'temporal';
CREATE DATABASE forex OWNER forex;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
SQL
