"""What happened, kept in PostgreSQL: SQLModel tables on asyncpg, migrated by Alembic."""
