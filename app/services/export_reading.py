"""Reads exports into an inventory: which sheets there are, and in what order they are taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from app.domain.errors import UserError
from app.domain.inventory.builder import InventoryBuilder, table_kind
from app.domain.inventory.column_choices import NO_CHOICES, ColumnChoices, check_choices
from app.domain.inventory.column_survey import ColumnSurvey
from app.domain.inventory.drafts import Inventory, VmParts
from app.domain.inventory.headings import HEADER_ROWS
from app.domain.inventory.report import ImportReport
from app.domain.inventory.sheet_fields import READ_ORDER
from app.domain.inventory.sheet_names import (
    ExportPart,
    may_hold_adapters,
    parts_of,
    read_sheet_name,
    sheet_kind,
)
from app.domain.model import Vm, evolve
from app.domain.planning.risk.storage import age_days
from app.domain.progress import Ticket
from app.services.export_order import DatedSource, newest_first
from app.services.ports import RawTable, TableReader, TableSource


def read(
    reader: TableReader,
    paths: Sequence[Path],
    ticket: Ticket,
    now: datetime,
    choices: ColumnChoices = NO_CHOICES,
    survey: ColumnSurvey | None = None,
) -> tuple[Inventory, ImportReport]:
    """Read one or several exports into an inventory, without any project.

    ``choices`` say what columns are whose headings do not tell it; ``survey`` takes in all columns,
    those of a file that is refused included.

    :raises UserError: when a file cannot be used, holds no VMs, or no file is given; or when the
        choices make no sense.
    """
    if not paths:
        raise UserError("No file was chosen.", "Choose one or several RVTools exports.")
    check_choices(choices.choices)
    paths = distinct_exports(paths)
    builder = InventoryBuilder(choices, survey)
    newest, order = _read_all(builder, reader, paths, ticket)
    ticket.step(95, 100, "Putting the VMs together")
    if not builder.drafts:
        names = ", ".join(path.name for path in paths)
        raise UserError(
            f"{names} lists no virtual machine: the sheet vInfo has headings but no rows.",
            "Export again while RVTools is connected to the vCenter.",
        )
    inventory = builder.finish(ticket, min(newest, now))
    builder.report.list_files(*order)
    as_of = {
        vcenter: datetime.fromisoformat(made)
        for vcenter, made in builder.report.data_date_of.items()
    }
    inventory.vms = [
        _with_snapshot_age(vm, parts, as_of[vm.vcenter])
        for vm, parts in zip(inventory.vms, inventory.parts, strict=True)
    ]
    return inventory, builder.report


def _read_all(
    builder: InventoryBuilder, reader: TableReader, paths: Sequence[Path], ticket: Ticket
) -> tuple[datetime, tuple[list[str], list[str]]]:
    """Read the exports, the newest first.

    Returns when the last of the files was written, and the names and labels of all as given.
    """
    with ExitStack() as stack:
        sources = [
            source for path in paths for source in stack.enter_context(reader.open(path, ticket))
        ]
        # One alone needs no order, and its vMetaData is read once.
        dated = (
            newest_first(sources, ticket)
            if len(sources) > 1
            else [DatedSource(source, None) for source in sources]
        )
        names: dict[int, str] = {}
        for number, each in enumerate(dated):
            names[id(each.source)] = _read_source(builder, each, ticket, (number, len(dated)))
        newest = max(source.modified for source in sources)
        labels = [source.label for source in sources]
        return newest, ([names[id(source)] for source in sources], labels)


def distinct_exports(paths: Sequence[Path]) -> list[Path]:
    """The paths without those that lead to an export which an earlier one already names.

    Any file of an export that has one file per sheet stands for all of them.
    """
    folders = {path.absolute() for path in paths if _is_folder(path)}
    found: dict[tuple[Path, str], Path] = {}
    for path in paths:
        whole = path.absolute()
        named = read_sheet_name(path.name)
        key = (whole, "")
        if named and whole not in folders:
            key = (whole.parent, f"{path.suffix.lower()} {named.tag} {named.day}")
        if whole.parent not in folders:
            found.setdefault(key, path)
    return list(found.values())


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False  # opening it will say what is wrong with its name


def _read_source(
    builder: InventoryBuilder, dated: DatedSource, ticket: Ticket, part: tuple[int, int]
) -> str:
    """Read one export; returns the name of its file in the report."""
    source = dated.source
    name = builder.start_file(source.label, all_text=source.all_text, made=dated.made)
    named = _named_tables(builder, source, ticket)
    if not any(kind == "vInfo" for _, kind in named):
        raise UserError(
            f"{source.label} has no sheet vInfo, so it is not an RVTools export.",
            "Export with “Export all to xlsx” in RVTools and import that file.",
            "Sheets found: " + ", ".join(source.table_names()),
        )
    done = 0
    for export in parts_of(named):
        builder.start_part(export, partial(_tables_of, export, source, ticket))
        for kind, found_as in _in_order(export):
            share = (part[0] + done / len(named)) / part[1]
            ticket.step(round(share * 95), 100, f"Reading {kind} of {source.label}")
            done += 1
            table = source.table(found_as, ticket)
            for odd in table.oddities():
                builder.note(odd.what, odd.where, left_out=odd.left_out, count=odd.count)
            usable = builder.add_table(kind, found_as, table.rows(), ticket, table.rows)
            if kind == "vInfo" and not usable and found_as == export.sheets[kind][0]:
                raise UserError(
                    f"The sheet {found_as} of {source.label} has no column “VM”, or none of those "
                    "that RVTools writes beside it.",
                    "Check that its first row holds RVTools' headings; do not rename or remove "
                    "them.",
                )
            del table
    return name


def _tables_of(
    export: ExportPart, source: TableSource, ticket: Ticket
) -> Iterator[tuple[str, Iterator[Sequence[Any]]]]:
    """The tables of an export anew, with their kinds."""
    for kind, name in _in_order(export):
        yield kind, source.table(name, ticket).rows()


def _in_order(export: ExportPart) -> list[tuple[str, str]]:
    return [(kind, name) for kind in READ_ORDER for name in export.sheets.get(kind, ())]


def _named_tables(
    builder: InventoryBuilder, source: TableSource, ticket: Ticket
) -> list[tuple[str, str]]:
    """The tables that are read, with their kinds."""
    named: list[tuple[str, str]] = []
    others: list[str] = []
    for name in source.table_names():
        kind = sheet_kind(name)
        if kind:
            named.append((name, kind))
        else:
            others.append(name)
    found = {kind for _, kind in named}
    for name in others:
        # Sheets of other names are only searched for what no sheet of its own name holds.
        wanted = "vInfo" not in found or ("vNetwork" not in found and may_hold_adapters(name))
        kind = table_kind(name, _head(source.table(name, ticket))) if wanted else None
        if kind and kind not in found:
            named.append((name, kind))
        else:
            builder.ignore(name)
    return named


def _head(table: RawTable) -> list[Sequence[Any]]:
    return [row for row, _ in zip(table.rows(), range(HEADER_ROWS), strict=False)]


def _with_snapshot_age(vm: Vm, parts: VmParts, as_of: datetime) -> Vm:
    dates = [snapshot.created for snapshot in parts.snapshots if snapshot.created]
    if not dates:
        return vm
    return evolve(vm, snapshot_oldest_days=age_days(min(dates), as_of))
