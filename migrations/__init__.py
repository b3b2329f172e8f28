"""Alembic migrations: numbered in order, the revision id is the file's stem."""
