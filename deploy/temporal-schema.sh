#!/bin/sh
# Bring Temporal's two databases to the schema of its server; harmless when done again.
set -eu
for database in temporal temporal_visibility; do
  part=${database#temporal_}
  tool="temporal-sql-tool --plugin postgres12 --ep postgres -p 5432 -u temporal --db $database"
  $tool setup-schema -v 0.0 || echo "$database has a schema already"
  $tool update-schema -d "/etc/temporal/schema/postgresql/v12/$part/versioned"
done
