"""Tenants, and the rules by which VMs belong to them or are left out."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, UniqueConstraint

from app.db.tables.definition import count, flag, json_value, new_table, project_key, text

tenants = new_table(
    "migration_tenants",
    project_key(),
    text("name"),
    text("org_vdc"),
    text("method"),
    flag("in_scope", default=True),
    text("exclude_reason"),
    count("priority", 999),
    text("target_domain"),
    text("target_domain_description"),
    text("target_project"),
    text("target_project_description"),
    flag("confirmed"),
    flag("manual"),
    text("notes"),
    Column("aliases", JSON, nullable=False, default=list, server_default="[]"),
    text("part"),
    Column(
        "cohort_id", Integer, ForeignKey("migration_cohorts.id", ondelete="SET NULL"), index=True
    ),
    UniqueConstraint("project_id", "name", "org_vdc", "part"),
)

tenant_rules = new_table(
    "migration_tenant_rules",
    project_key(),
    json_value("config"),
    UniqueConstraint("project_id"),
)

tenant_filters = new_table(
    "migration_tenant_filters",
    project_key(),
    text("pattern"),
    text("reason"),
    flag("regex"),
)
