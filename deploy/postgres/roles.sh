#!/bin/bash
# Run once, when the database is made: the owner of the tables and the role that the portal runs as (docs/adr/0003).
set -eu
psql -v ON_ERROR_STOP=1 -v owner="$OWNER_DATABASE_PASSWORD" -v app="$APP_DATABASE_PASSWORD" --username postgres <<'SQL'
CREATE ROLE arkan_owner LOGIN PASSWORD :'owner';
CREATE ROLE arkan_app LOGIN PASSWORD :'app';
CREATE DATABASE arkan OWNER arkan_owner;
REVOKE ALL ON DATABASE arkan FROM PUBLIC;
GRANT CONNECT ON DATABASE arkan TO arkan_app;
SQL
