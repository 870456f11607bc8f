"""The five tables of dependencies: what each is called, says while empty, and shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from app.domain.planning.dependencies.edge import EdgeState
from app.domain.planning.plan.edge_columns import edge_columns
from app.domain.planning.plan.edge_rows import EdgeRow
from app.domain.planning.remediation.record import RemediationRow, RemediationState
from app.ui.stages.dependencies.cells import dependency_mark
from app.ui.stages.dependencies.columns import (
    EDGE_WEIGHTS,
    REVIEW_WEIGHTS,
    SERVICE_WEIGHTS,
    SET_WEIGHTS,
    review_columns,
    service_columns,
    set_columns,
)
from app.ui.stages.dependencies.remediation import (
    REMEDIATION_WEIGHTS,
    remediation_columns,
    remediation_key,
)
from app.ui.stages.dependencies.rows import ServiceRow, SetRow
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.table_cells import MarkedCells

EDGES, PROPOSALS, SETS, SERVICES = "edges", "proposals", "sets", "services"
REMEDIATION = "remediation"
SEGMENTS = (
    (EDGES, "Edges", "Dependencies that the plan heeds"),
    (PROPOSALS, "Proposals", "What flows propose, to be accepted or rejected"),
    (SETS, "Sets", "VMs that start on the same day"),
    (SERVICES, "Shared services", "Servers of everybody: to migrate or stretch first"),
    (REMEDIATION, "Remediation", "What must be done about VMs before they move"),
)
EMPTY: Mapping[str, tuple[str, str]] = {
    EDGES: (
        "No dependency is known. Add one, or import a table, a list of facts or network flows.",
        "Add dependency…",
    ),
    PROPOSALS: (
        "Nothing is proposed. Exports of network flows tell which VMs talk to each other.",
        "Import flows…",
    ),
    SETS: ("No VMs are tied: shared disks make sets by themselves.", "Make a set…"),
    SERVICES: (
        "No shared service is known: imported flows propose the servers that many VMs use.",
        "Import flows…",
    ),
    REMEDIATION: (
        "Nothing is listed. Select VMs with findings and choose Add to remediation.",
        "Source VMs",
    ),
}
OF_EDGES = {EDGES, PROPOSALS}
"""The views whose rows are edges."""

WEIGHTS: Mapping[str, Mapping[str, int]] = {
    EDGES: EDGE_WEIGHTS,
    PROPOSALS: REVIEW_WEIGHTS,
    SETS: SET_WEIGHTS,
    SERVICES: SERVICE_WEIGHTS,
    REMEDIATION: REMEDIATION_WEIGHTS,
}
"""Which columns of each take room that is left, in which proportion."""

_row_key = attrgetter("key")


def view_tables() -> dict[str, DataTable]:
    """The table of each view, without rows."""
    found = {
        EDGES: _table("Dependencies", edge_columns(), _row_key, _edge_style),
        PROPOSALS: _table("Proposed dependencies", review_columns(), _row_key, _edge_style),
        SETS: _table("Sets that move together", set_columns(), _row_key, _set_style),
        SERVICES: _table("Shared services", service_columns(), _row_key, _service_style),
        REMEDIATION: _table(
            "Remediation list", remediation_columns(), remediation_key, _remediation_style
        ),
    }
    for view, table in found.items():
        MarkedCells(table, dependency_mark)
        table.set_empty(*EMPTY[view])
    return found


def key_of(view: str, row: Any) -> Any:
    """The key of a row of a view."""
    return remediation_key(row) if view == REMEDIATION else _row_key(row)


def vms_of(row: object) -> Sequence[int]:
    """The VMs that a row is about; of an edge the one that needs the other."""
    match row:
        case EdgeRow():
            return (row.edge.vm_id,)
        case SetRow():
            return row.vm_ids
        case ServiceRow():
            return (row.service.vm_id,)
        case RemediationRow():
            return (row.vm.id,)
    return ()


def _edge_style(row: EdgeRow) -> str:
    return "muted" if row.edge.state is EdgeState.REJECTED else ""


def _set_style(row: SetRow) -> str:
    return "muted" if row.broken else ""


def _service_style(row: ServiceRow) -> str:
    return "muted" if row.service.state is EdgeState.REJECTED else ""


def _remediation_style(row: RemediationRow) -> str:
    return "muted" if row.state is RemediationState.DONE else ""


def _table(title: str, columns: Sequence[Any], key: Any, style: Any) -> DataTable:
    return DataTable(RecordTableModel(columns, key, row_style=style), title=title)
