"""Cohorts, and the rules by which tenants are weighed and assigned to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from app.db import tables
from app.db.queries.records import read_single_json, records_of
from app.domain.number_style import spoken
from app.domain.planning.cohorts.cohort import Cohort, Gate, in_order
from app.domain.planning.cohorts.ease import EaseConfig


def read_cohorts(connection: Connection, project_id: int) -> list[Cohort]:
    """The cohorts of a project as they are executed."""
    found = records_of(connection, tables.cohorts, Cohort, project_id)
    return in_order(replace(each, gate=Gate(each.gate)) for each in found)


def read_cohort_rules(connection: Connection, project_id: int) -> tuple[int, dict[str, Any]]:
    """Key and content of the row of rules; 0 and nothing while there is none."""
    stored = read_single_json(connection, tables.cohort_rules, project_id)
    if stored is None:
        return 0, {}
    return stored[0], stored[1] if isinstance(stored[1], dict) else {}


def read_ease_config(connection: Connection, project_id: int) -> EaseConfig:
    """Weights and scales of the ease score, those of the product where none were set."""
    return EaseConfig.from_dict(read_cohort_rules(connection, project_id)[1].get("ease"))


def read_unplaced(connection: Connection, project_id: int) -> dict[int, str]:
    """Why the newest assignment left tenants without a cohort, by the tenant's key."""
    stored = read_cohort_rules(connection, project_id)[1].get("unplaced")
    if not isinstance(stored, dict):
        return {}
    return {int(key): spoken(str(reason)) for key, reason in stored.items() if str(key).isdecimal()}
