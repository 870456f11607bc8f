"""Waived findings and answers to the questionnaire."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.db import tables


def read_waivers(connection: Connection, project_id: int) -> dict[int, dict[str, str]]:
    """Waived findings: VM key -> rule -> note."""
    table = tables.risk_waivers
    query = select(table.c.vm_id, table.c.rule, table.c.note).where(
        table.c.project_id == project_id
    )
    found: dict[int, dict[str, str]] = {}
    for vm_id, rule, note in connection.execute(query):
        found.setdefault(vm_id, {})[rule] = note
    return found


def read_answers(connection: Connection, project_id: int) -> dict[str, tuple[int, str, str]]:
    """Answers to the questionnaire: question -> (key, answer, note)."""
    table = tables.risk_answers
    query = select(table.c.question, table.c.id, table.c.answer, table.c.note).where(
        table.c.project_id == project_id
    )
    return {row[0]: (row[1], row[2], row[3]) for row in connection.execute(query)}


def read_waiver_keys(connection: Connection, project_id: int, rule: str) -> dict[int, int]:
    """Which rows waive a rule: VM key -> key of the row."""
    table = tables.risk_waivers
    query = select(table.c.vm_id, table.c.id).where(
        table.c.project_id == project_id, table.c.rule == rule
    )
    return {row[0]: row[1] for row in connection.execute(query)}
