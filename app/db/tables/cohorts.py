"""Cohorts, and the rules by which tenants are weighed and assigned to them."""

from __future__ import annotations

from sqlalchemy import Column, Date, Float, ForeignKey, Integer, UniqueConstraint

from app.db.tables.definition import count, json_value, new_table, project_key, text

cohorts = new_table(
    "migration_cohorts",
    project_key(),
    text("name"),
    text("description"),
    text("owner"),
    count("order"),
    text("gate", "previous"),
    Column(
        "depends_on",
        Integer,
        ForeignKey("migration_cohorts.id", ondelete="SET NULL"),
        index=True,
    ),
    Column("start_date", Date),
    Column("end_date", Date),
    Column("max_vms_per_day", Integer),
    Column("working_hours_per_day", Float),
    Column("agent_slots", Integer),
    text("overcommit_profile"),
    text("notes"),
    UniqueConstraint("project_id", "name"),
)

cohort_rules = new_table(
    "migration_cohort_rules",
    project_key(),
    json_value("config"),
    UniqueConstraint("project_id"),
)
"""Weights and scales of the ease score, and how tenants were last assigned."""
