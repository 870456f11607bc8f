"""A project with its parameters, its imports, its calendar and its history."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
)

from app.db.tables.definition import count, flag, json_value, new_table, number, project_key, text

projects = new_table(
    "migration_projects",
    text("name"),
    text("description"),
    Column("status", String(20), nullable=False, default="draft", server_default="draft"),
    flag("archived"),
    Column("created_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False),
    Column("data_date", Date),
    count("duplicate_rows"),
    Column("start_date", Date),
    count("migration_duration_days", 30),
    number("working_hours_per_day", 8.0),
    count("working_days_per_week", 5),
    Column("working_days", Text),
    Column("target_vms_per_day", Integer),
    text("shift_start", "09:00"),
    text("time_zone", "UTC"),
    number("bandwidth_gbps", 4.0),
    Column("source_pipes", JSON, nullable=False, default=list, server_default="[]"),
    Column("per_vm_mbps", Float),
    number("cutover_mins", 30.0),
    Column("cold_multiplier", Float),
    count("migration_agent_slots", 10),
    count("agent_count", 2),
    number("agent_nic_gbps", 10.0),
    number("agent_nic_usable_pct", 70.0),
    text("topology_type", "local"),
    number("source_nic_gbps", 10.0),
    number("source_usable_pct", 40.0),
    number("link_gbps", 1.0),
    number("link_usable_pct", 60.0),
    number("source_upload_mbps", 100.0),
    number("target_download_mbps", 100.0),
    text("rtt_category", "20-50"),
    number("target_ingress_gbps", 10.0),
    number("target_usable_pct", 40.0),
    number("storage_write_mbs", 500.0),
    text("overcommit_profile", "balanced"),
    text("quota_basis", "allocated"),
    text("sizing_basis", "automatic"),
    number("quota_headroom_pct", 20.0),
    number("peak_buffer_pct", 0.0),
)

imports = new_table(
    "migration_imports",
    project_key(),
    Column("imported_at", DateTime, nullable=False),
    text("label"),
    json_value("report"),
)

calendar_windows = new_table(
    "migration_maintenance_windows",
    project_key(),
    text("label"),
    text("kind", "maintenance"),
    Column("weekday", Integer),
    number("start_hour", 0.0),
    number("end_hour", 24.0),
    Column("first_day", Date),
    Column("last_day", Date),
    flag("active", default=True),
    Column(
        "cohort_id", Integer, ForeignKey("migration_cohorts.id", ondelete="CASCADE"), index=True
    ),
    Column(
        "tenant_id", Integer, ForeignKey("migration_tenants.id", ondelete="CASCADE"), index=True
    ),
    text("repeats", "weekly"),
    Column("nth", Integer),
    count("month_offset"),
    text("time_zone"),
    text("applies_to", "all"),
)

activity = new_table(
    "migration_activity",
    project_key(),
    Column("at", DateTime, nullable=False),
    text("label"),
    text("note"),
    text("table_name"),
    Column("row_id", Integer),
    json_value("before"),
    json_value("after"),
    Index("ix_migration_activity_row", "table_name", "row_id"),
)
