"""What stands beside the four cards without being one of them: storage map, security groups."""

from __future__ import annotations

from app.db.queries.provisioning import read_prep_settings
from app.db.queries.staging import read_storage_rows
from app.domain.planning.plan.plan import Plan
from app.domain.planning.provisioning.notes import PrepNote, prep_notes
from app.services.workspace import Workspace


def read_notes(workspace: Workspace, plan: Plan) -> tuple[PrepNote, ...]:
    """What to know before a run; none where there is nothing."""
    with workspace.reading() as connection:
        settings = read_prep_settings(connection, plan.project.id)
        rows = read_storage_rows(connection, plan.project.id)
    return tuple(prep_notes(rows, settings))
