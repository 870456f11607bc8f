"""Provisioning: settings, the plan with its one cloud, its tasks, and a log of what was run."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, Float, Index, UniqueConstraint

from app.db.tables.definition import count, flag, json_value, new_table, project_key, text

prep_settings = new_table(
    "migration_prep_settings",
    project_key(),
    json_value("config"),
    UniqueConstraint("project_id"),
)

prep_plans = new_table(
    "migration_prep_plans",
    project_key(),
    text("auth_url"),
    text("region"),
    text("cloud_project_id"),
    text("cloud_name"),
    Column("generated_at", DateTime, nullable=False),
    Column("checked_at", DateTime),
    text("approval_status", "none"),
    text("requested_by"),
    Column("requested_at", DateTime),
    text("approver"),
    Column("approved_at", DateTime),
    text("approval_comment"),
    text("approval_fingerprint"),
    UniqueConstraint("project_id"),
)
"""A plan belongs to one cloud: its address, its region, and the project it was logged in to."""

prep_tasks = new_table(
    "migration_prep_tasks",
    project_key(),
    count("task_order"),
    text("task_type"),
    text("task_key"),
    text("name"),
    text("tenant"),
    text("status", "pending"),
    json_value("spec"),
    Column("needs", JSON, nullable=False, default=list, server_default="[]"),
    text("mark"),
    Column("intent", JSON),
    text("resource_id"),
    flag("created"),
    Column("found", JSON),
    Column("result", JSON, nullable=False, default=dict, server_default="{}"),
    text("verdict"),
    Column("differences", JSON, nullable=False, default=list, server_default="[]"),
    Column("checked_at", DateTime),
    text("decision"),
    text("error"),
    text("hint"),
    count("attempts"),
    Column("started_at", DateTime),
    Column("finished_at", DateTime),
    Column("seconds", Float),
    UniqueConstraint("project_id", "task_key"),
)
"""``intent`` is written before a call that changes the cloud and cleared when its end is known."""

prep_log = new_table(
    "migration_prep_log",
    project_key(),
    Column("at", DateTime, nullable=False),
    text("who"),
    text("cloud"),
    text("task_key"),
    text("task_name"),
    text("event"),
    text("detail"),
    Index("ix_migration_prep_log_task", "project_id", "task_key"),
)
"""What runs did, row by row; only added to."""
