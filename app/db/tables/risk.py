"""The rules of the assessment, waivers and answers."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint

from app.db.tables.definition import json_value, new_table, project_key, text, vm_key

risk_config = new_table(
    "migration_risk_config",
    project_key(),
    json_value("config"),
    UniqueConstraint("project_id"),
)

risk_waivers = new_table(
    "migration_risk_waivers",
    project_key(),
    vm_key(),
    text("rule"),
    text("note"),
    UniqueConstraint("vm_id", "rule"),
)

risk_answers = new_table(
    "migration_risk_answers",
    project_key(),
    text("question"),
    text("answer"),
    text("note"),
    UniqueConstraint("project_id", "question"),
)
