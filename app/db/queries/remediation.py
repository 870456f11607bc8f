"""The remediation list."""

from __future__ import annotations

from sqlalchemy import Connection

from app.db import tables
from app.db.queries.records import records_of
from app.domain.planning.remediation.record import Remediation


def read_remediations(connection: Connection, project_id: int) -> list[Remediation]:
    """What must be done before VMs move, in the order in which it was added."""
    return records_of(
        connection, tables.remediations, Remediation, project_id, sentences=("finding",)
    )
