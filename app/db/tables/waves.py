"""Waves, the VMs in them, their checks, and a history that is only added to."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, DateTime, ForeignKey, Integer, UniqueConstraint

from app.db.tables.definition import (
    count,
    flag,
    json_value,
    new_table,
    project_key,
    scope_keys,
    text,
)

waves = new_table(
    "migration_waves",
    project_key(),
    Column(
        "cohort_id", Integer, ForeignKey("migration_cohorts.id", ondelete="SET NULL"), index=True
    ),
    count("wave_number"),
    text("name"),
    text("wave_type", "regular"),
    text("status", "planned"),
    Column("agent_slots_override", Integer),
    Column("scheduled_start", Date),
    Column("scheduled_end", Date),
    text("owner_name"),
    text("notes"),
    Column("sync_started_at", DateTime),
    Column("started_at", DateTime),
    Column("completed_at", DateTime),
    text("approval_number"),
    text("approver"),
    Column("approved_at", DateTime),
    text("approval_fingerprint"),
    Column("baseline_start", Date),
    Column("baseline_end", Date),
    Column("baseline_at", DateTime),
    Column("baseline_vms", JSON, nullable=False, default=list, server_default="[]"),
    text("waived_note"),
)

wave_vms = new_table(
    "migration_wave_vms",
    project_key(),
    Column(
        "wave_id",
        Integer,
        ForeignKey("migration_waves.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("vm_id", Integer, ForeignKey("migration_vms.id", ondelete="SET NULL"), index=True),
    text("vm_name"),
    text("vm_identity"),
    text("outcome"),
    text("outcome_reason"),
    Column("outcome_at", DateTime),
    text("outcome_by"),
    Column("planned_start", DateTime),
    Column("planned_copy_end", DateTime),
    Column("planned_end", DateTime),
    Column("actual_start", DateTime),
    Column("actual_end", DateTime),
    UniqueConstraint("wave_id", "vm_id"),
)

wave_preflights = new_table(
    "migration_wave_preflights",
    project_key(),
    Column(
        "wave_id",
        Integer,
        ForeignKey("migration_waves.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    text("check_name"),
    text("check_label"),
    text("check_status", "pending"),
    text("severity", "warning"),
    text("notes"),
    Column("checked_at", DateTime),
    text("checked_by"),
    text("waived_reason"),
    text("waived_by"),
    Column("waived_until", Date),
    text("frozen_reason"),
    UniqueConstraint("wave_id", "check_name"),
)
"""What operators say of a wave's checks. Of those that evaluate themselves the status is written
when the wave starts executing, from when on it stands."""

wave_checks = new_table(
    "migration_wave_checks",
    project_key(),
    text("check_name"),
    text("check_label"),
    text("severity", "warning"),
    count("order"),
    flag("active", default=True),
    UniqueConstraint("project_id", "check_name"),
)
"""Checks of a project's own, beside the six that every wave has."""

wave_history = new_table(
    "migration_wave_history",
    project_key(),
    Column("wave_id", Integer, index=True),
    text("wave_name"),
    Column("at", DateTime, nullable=False),
    text("who"),
    text("from_status"),
    text("to_status"),
    text("note"),
    Column("started_at", DateTime),
    Column("completed_at", DateTime),
)
"""Who moved a wave, when and why. Rows stay when the wave is deleted, and undo leaves them."""

wave_rules = new_table(
    "migration_wave_rules",
    project_key(),
    json_value("config"),
    UniqueConstraint("project_id"),
)
"""How waves were last built."""

holidays = new_table(
    "migration_holidays",
    project_key(),
    *scope_keys(),
    text("label"),
    text("country"),
    text("region"),
    text("applies_to", "all"),
    flag("active", default=True),
    Column("days", JSON, nullable=False, default=list, server_default="[]"),
)
"""Countries and regions whose public holidays close the calendar, with their dates and names."""

busy_times = new_table(
    "migration_busy_times",
    project_key(),
    *scope_keys(),
    text("source"),
    text("summary"),
    Column("starts_at", DateTime, nullable=False),
    Column("ends_at", DateTime, nullable=False),
    text("applies_to", "all"),
    flag("active", default=True),
)
"""Times, in UTC, that a calendar file says are taken."""
