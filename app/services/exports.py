"""Writes the plan to files, the same ones wherever that is asked for.

The plan that the window shows has sentences with numbers as its user writes them. For a file the
project is planned once more with numbers as files have them (see :mod:`app.domain.number_style`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import UserError
from app.domain.number_style import FILES, style, written_in
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Ticket
from app.domain.shown_table import ShownTable
from app.part_files import sweep_parts
from app.services.ports import Exporter, TableExporter

if TYPE_CHECKING:
    from app.services.workspace import Workspace

FORMATS: Mapping[str, str] = {
    "xlsx": "Excel workbook",
    "pdf": "PDF document",
    "csv": "CSV table of all VMs",
    "json": "JSON plan",
    "ics": "Calendar of the waves, or of the days",
}


def for_files(workspace: Workspace, plan: Plan, ticket: Ticket) -> Plan:
    """A plan that is shown, as files have it; the same one where that is no other.

    :raises UserError: when the project is gone.
    """
    if style() == FILES:
        return plan
    # Exports of files alone need no database, so that it is loaded only here.
    from app.services import planning  # noqa: PLC0415

    with written_in(FILES):
        ticket.section(0, _PLANNING)
        again = planning.build(workspace, plan.project.id, ticket)
        ticket.section(_PLANNING, 1)
    return replace(again, generated=plan.generated)


_PLANNING = 0.3
"""How much of the work of an export it is to plan again."""


def write(
    exporters: Mapping[str, Exporter], plan: Plan, kind: str, path: Path, ticket: Ticket
) -> Path:
    """Write one file.

    :raises UserError: when the format is unknown, the plan is empty or the place is not writable.
    """
    exporter = exporters.get(kind)
    if exporter is None:
        raise UserError(
            f"There is no export format “{kind}”.", f"Choose among {', '.join(exporters)}."
        )
    if not plan.vms:
        raise UserError("There is nothing to export yet.", "Import an RVTools export first.")
    if path.suffix.lower() != exporter.suffix:
        path = path.with_name(path.name + exporter.suffix)
    with written_in(FILES):
        exporter.write(plan, path, ticket)
    return path


def write_table(exporter: TableExporter, table: ShownTable, path: Path, ticket: Ticket) -> Path:
    """Write a table as it is shown; the name of the file gets the ending that belongs to it.

    Numbers and dates are written as values. Sentences stand in it as they are shown.

    :raises UserError: when the place is not writable.
    """
    if path.suffix.lower() != exporter.suffix:
        path = path.with_name(path.name + exporter.suffix)
    with written_in(FILES):
        exporter.write(table, path, ticket)
    return path


def write_all(
    exporters: Mapping[str, Exporter],
    plan: Plan,
    kinds: Sequence[str],
    folder: Path,
    ticket: Ticket,
) -> list[Path]:
    """Write ``plan.<format>`` for each format into a folder, which is made if need be."""
    for kind in kinds:
        if kind not in exporters:
            raise UserError(
                f"There is no export format “{kind}”.", f"Choose among {', '.join(exporters)}."
            )
    prepare_folder(folder)
    return [write(exporters, plan, kind, folder / f"plan.{kind}", ticket) for kind in kinds]


def prepare_folder(folder: Path) -> None:
    """Make the folder for plan files, so that a place which cannot be written is told at once.

    :raises UserError: when it cannot be made or holds no new files.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UserError(
            f"The folder {folder} cannot be made or written.",
            "Choose a folder in which you may create files.",
            str(error),
        ) from error


def sweep(folders: Iterable[Path]) -> int:
    """Delete what exports of killed programs have left half written; how many files."""
    return sum(sweep_parts(folder) for folder in folders)
