"""What was decided about VMs beside their own fields, and goes with them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from app.db import tables
from app.db.queries.dependencies import (
    read_edges,
    read_lone_sets,
    read_shared_services,
    read_stored_sets,
)
from app.db.queries.remediation import read_remediations
from app.db.queries.waves import read_wave_vms, read_waves
from app.db.writer import delete_rows
from app.domain.inventory.vm_decisions import tied_decisions
from app.domain.planning.waves.candidates import standing


def read_decided(connection: Any, project_id: int) -> dict[int, tuple[str, ...]]:
    """Dependencies, sets, shared services, remediations and waves of VMs, in words by their key."""
    held = standing(read_waves(connection, project_id), read_wave_vms(connection, project_id))
    return tied_decisions(
        read_edges(connection, project_id),
        read_stored_sets(connection, project_id),
        read_shared_services(connection, project_id),
        Counter(item.vm_id for item in read_remediations(connection, project_id)),
        {vm_id: wave.name for vm_id, wave in held.items()},
    )


def drop_lone_sets(connection: Any, project_id: int) -> None:
    """Delete sets that were made by hand and have fewer than two VMs left."""
    delete_rows(connection, tables.vm_sets, read_lone_sets(connection, project_id))
