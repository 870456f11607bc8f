"""Alembic environment of the workspace."""
