"""What tests of the import pipeline share: workspaces, imports, dumps, tables in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from app import bootstrap
from app.db.tables import HISTORIES, metadata
from app.domain.changes import ChangeSet
from app.domain.inventory.builder import InventoryBuilder, table_kind
from app.domain.inventory.column_choices import NO_CHOICES, ColumnChoices
from app.domain.inventory.column_survey import ColumnSurvey
from app.domain.inventory.drafts import Inventory, VmParts
from app.domain.inventory.prepared_import import PreparedImport
from app.domain.inventory.report import ImportReport
from app.domain.inventory.sheet_fields import READ_ORDER
from app.domain.inventory.sheet_names import ExportPart, parts_of
from app.domain.model import Vm
from app.domain.progress import Ticket
from app.services import imports
from app.services.inventory import Edit
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.generator.estate import Estate
from tests.generator.export import Export
from tests.generator.truth import Truth
from tests.generator.workbook import write_workbook

Tables = Mapping[str, Sequence[Sequence[Any]]]
Dump = dict[str, list[tuple[Any, ...]]]


def open_workspace(path: Path) -> Workspace:
    """A workspace whose clock stands still."""
    return Workspace.open(path, FixedClock())


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.mplan"
        open_workspace(path).close()
        return path.read_bytes()


def write_empty(path: Path) -> None:
    """Put a new workspace here, copied from one that was made before: making one takes a while."""
    path.write_bytes(_empty())


def fresh_workspace(path: Path) -> Workspace:
    """A new workspace, copied like that and opened."""
    write_empty(path)
    return open_workspace(path)


def prepare(
    workspace: Workspace, paths: Path | Sequence[Path], project_id: int = 0
) -> PreparedImport:
    """Read files and compare them with a project."""
    wanted = [paths] if isinstance(paths, Path) else list(paths)
    return imports.prepare(workspace, bootstrap.reader(), project_id, wanted, Ticket())


def new_project(
    workspace: Workspace, paths: Path | Sequence[Path], name: str = "Test"
) -> tuple[int, PreparedImport]:
    """Import files into a new project; its key and what was read."""
    prepared = prepare(workspace, paths)
    return imports.create_project(workspace, name, prepared, Ticket()).id, prepared


def import_again(
    workspace: Workspace, project_id: int, paths: Path | Sequence[Path]
) -> tuple[ChangeSet, PreparedImport]:
    """Import files into a project that is there."""
    prepared = prepare(workspace, paths, project_id)
    return imports.apply(workspace, prepared, Ticket()), prepared


def estate_project(
    workspace: Workspace, folder: Path, estate: Estate, name: str = "Test"
) -> tuple[int, Truth]:
    """Write an estate and import it into a new project."""
    path = folder / f"{name}.xlsx"
    truth = write_workbook(estate, path)
    return new_project(workspace, path, name)[0], truth


def dump(workspace: Workspace, *, keys: bool = True) -> Dump:
    """Every row of every table but the histories, which are never taken back."""
    with workspace.reading() as connection:
        return {
            table.name: [
                tuple(row) if keys else tuple(row)[1:]
                for row in connection.execute(select(table).order_by(table.c.id))
            ]
            for table in metadata.sorted_tables
            if table not in HISTORIES
        }


def there_and_back(workspace: Workspace, change: ChangeSet, before: Dump) -> None:
    """Undo, redo and undo bring back exactly what was there."""
    after = dump(workspace)
    assert after != before
    done = workspace.replay(change.inverse(), "Undo")
    assert dump(workspace) == before
    done = workspace.replay(done.inverse(), "Redo")
    assert dump(workspace) == after
    workspace.replay(done.inverse(), "Undo")
    assert dump(workspace) == before


def exclusion(keys: Iterable[int], reason: str) -> list[Edit]:
    """The edits with which the window takes VMs out of the plan; without a reason, back in."""
    return [
        edit
        for key in keys
        for edit in (Edit(key, "excluded", bool(reason)), Edit(key, "exclude_reason", reason))
    ]


def vms_of(workspace: Workspace, project_id: int) -> dict[str, Vm]:
    """VMs of a project by name; of equal names the last."""
    from app.db.queries.vms import read_vms

    with workspace.reading() as connection:
        return {vm.name: vm for vm in read_vms(connection, project_id)}


def vms_of_all(workspace: Workspace, project_id: int) -> dict[int, Vm]:
    """VMs of a project by key."""
    from app.db.queries.vms import read_vms

    with workspace.reading() as connection:
        return {vm.id: vm for vm in read_vms(connection, project_id)}


def tables_of(estate: Estate) -> dict[str, list[list[Any]]]:
    """The sheets of an estate as rows in memory, headings first."""
    export = Export(estate)
    tables = {name: [[column.heading for column in export.columns[name]]] for name in export.sheets}
    for name, cells in export.broken():
        tables[name].append(cells)
    return tables


def read_tables(
    *files: Tables,
    all_text: bool = False,
    choices: ColumnChoices = NO_CHOICES,
    survey: ColumnSurvey | None = None,
) -> tuple[Inventory, ImportReport]:
    """Feed tables to the builder as the import does; each mapping is one file."""
    builder = InventoryBuilder(choices, survey)
    for number, tables in enumerate(files, 1):
        builder.start_file(f"file{number}.xlsx", all_text=all_text)
        found = {name: table_kind(name, rows[:20]) for name, rows in tables.items()}
        for part in parts_of((name, kind) for name, kind in found.items() if kind):
            builder.start_part(part, partial(_tables_of, part, tables))
            for kind in READ_ORDER:
                for name in part.sheets.get(kind, ()):
                    builder.add_table(
                        kind, name, tables[name], Ticket(), partial(iter, tables[name])
                    )
    inventory = builder.finish(Ticket(), FixedClock().now().replace(tzinfo=None))
    return inventory, builder.report


def _tables_of(part: ExportPart, tables: Tables) -> Iterator[tuple[str, Iterable[Any]]]:
    for kind, names in part.sheets.items():
        for name in names:
            yield kind, tables[name]


def by_name(inventory: Inventory) -> dict[str, tuple[Vm, VmParts]]:
    """VMs with their parts by name; of equal names the last."""
    return {vm.name: (vm, parts) for vm, parts in zip(inventory.vms, inventory.parts, strict=True)}


def table(headings: str, *rows: Iterable[Any]) -> list[list[Any]]:
    """A sheet from its headings, parted by commas, and its rows."""
    return [[heading.strip() for heading in headings.split(",")], *map(list, rows)]
