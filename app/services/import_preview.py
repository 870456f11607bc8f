"""Looks at exports before they are imported: what was found, and what each column was taken for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.db.queries.estate import read_excluded_clusters
from app.db.queries.tenants import read_tenants
from app.domain.errors import UserError
from app.domain.inventory.column_choices import ColumnChoices
from app.domain.inventory.column_needs import Gap, gaps, unreadable, vanished
from app.domain.inventory.column_survey import ColumnSurvey, SheetColumns
from app.domain.inventory.prepared_import import PreparedImport
from app.domain.inventory.sheet_names import read_sheet_name
from app.domain.model import Vm
from app.domain.planning.plan.reconciliation import Reconciliation
from app.domain.progress import Ticket
from app.domain.scope import apply_scope, reconcile
from app.services import imports
from app.services.ports import TableReader
from app.services.workspace import Workspace

SHOWN_VMS = 50
"""How many VMs are shown as they will be imported."""

_MOST_STAMPED = 5000


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """Exports as they were read with some choices.

    ``prepared`` is what an import would write; None where the file cannot be used with these
    choices, for the reason in ``refusal``. ``vms`` are the first ones, ``reconciliation`` accounts
    for all rows. ``stamp`` tells whether the files are still those that were read.
    """

    paths: tuple[Path, ...]
    choices: ColumnChoices
    sheets: tuple[SheetColumns, ...]
    prepared: PreparedImport | None
    refusal: UserError | None
    gaps: tuple[Gap, ...]
    unreadable: tuple[str, ...]
    vms: tuple[Vm, ...]
    reconciliation: Reconciliation | None
    stamp: tuple[object, ...]

    @property
    def open_points(self) -> list[str]:
        """What a person should look at before going on, in sentences; none where all is well."""
        found = [gap.sentence for gap in self.gaps if gap.name not in self.choices.accepted]
        return [*found, *self.unreadable]

    @property
    def wants_a_look(self) -> bool:
        """Whether columns are missing that nobody has seen to be.

        At a first import also whether they hold what they should not: later on that is known.
        """
        if self.prepared is None or any(g.name not in self.choices.accepted for g in self.gaps):
            return True
        return self.prepared.first and bool(self.unreadable)

    @property
    def accepting(self) -> ColumnChoices:
        """The choices for later imports, once somebody has gone on with what is shown."""
        return self.choices.accepting(gap.name for gap in self.gaps)

    def forget(self) -> None:
        """Let go of what was read, in portions: freed at one blow it would hold up the window."""
        if self.prepared is not None:
            self.prepared.forget()


def look(
    workspace: Workspace,
    reader: TableReader,
    project_id: int,
    paths: Sequence[Path],
    ticket: Ticket,
    choices: ColumnChoices | None = None,
) -> ImportPreview:
    """Read exports with some choices, by default those that the project keeps.

    :raises UserError: when a file cannot be used, whatever somebody says about its columns.
    :raises Cancelled: when the user asked to stop.
    """
    given = choices is not None
    if choices is None:
        choices = imports.kept_choices(workspace, project_id)
    survey = ColumnSurvey()
    stamp = stamp_of(paths)
    prepared, refusal = None, None
    try:
        prepared = imports.prepare(workspace, reader, project_id, paths, ticket, choices, survey)
    except UserError as error:
        # Where somebody is choosing, what was chosen may be why: then it can be chosen anew.
        if not survey.mappable and not (survey.sheets and (given or choices.choices)):
            raise
        refusal = error
    sheets = tuple(survey.sheets)
    vms: tuple[Vm, ...] = ()
    reconciliation = None
    if prepared is not None:
        ticket.step(98, 100, "Looking at what was found")
        with workspace.reading() as connection:
            tenants = read_tenants(connection, project_id)
            clusters = read_excluded_clusters(connection, project_id)
        scoped = apply_scope(prepared.vms, tenants, clusters)
        reconciliation = reconcile(scoped, prepared.report.duplicates)
        vms = tuple(scoped[:SHOWN_VMS])
    return ImportPreview(
        paths=tuple(paths),
        choices=choices,
        sheets=sheets,
        prepared=prepared,
        refusal=refusal,
        gaps=(*gaps(sheets), *vanished(sheets, choices)),
        unreadable=tuple(unreadable(sheets)),
        vms=vms,
        reconciliation=reconciliation,
        stamp=stamp,
    )


def stamp_of(paths: Sequence[Path]) -> tuple[object, ...]:
    """What changes when a file is written, renamed or taken away, those beside it included.

    An export that has one file per sheet is all of these files.
    """
    return tuple(_stamp(path) for path in paths)


def _stamp(path: Path) -> tuple[object, ...]:
    try:
        if path.is_dir():
            found = [each for inner in sorted(path.iterdir()) for each in _within(inner)]
        elif read_sheet_name(path.name) is not None:
            ending = path.suffix.casefold()
            beside = sorted(path.parent.iterdir())
            found = [path, *(each for each in beside if each.suffix.casefold() == ending)]
        else:
            found = [path]
        return tuple(_written(each) for each in found[:_MOST_STAMPED])
    except (OSError, ValueError):
        return (str(path), "gone")


def _within(path: Path) -> list[Path]:
    return [path, *sorted(path.iterdir())] if path.is_dir() else [path]


def _written(path: Path) -> tuple[str, int, int]:
    state = path.stat()
    return str(path), state.st_size, state.st_mtime_ns
