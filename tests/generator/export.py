"""An estate as a stream of rows, the faults in them included."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.generator.casting import cast
from tests.generator.columns import Column, as_written_of_old, columns, sheets
from tests.generator.estate import EVERY_COLUMN, Estate, Fault
from tests.generator.machines import Factory
from tests.generator.site_rows import site_rows
from tests.generator.truth import Truth
from tests.generator.vm_rows import Row, machine_rows
from tests.generator.world import World, build_world

Cells = list[Any]


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that holds a formula and no stored result."""

    text: str


class Export:
    """One pass over an estate. ``truth`` is complete when :meth:`rows` has come to its end."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate
        self.truth = Truth()
        self.sheets = sheets(estate)
        self.columns = {name: _columns(estate, name) for name in self.sheets}
        self._faults: defaultdict[str, list[Fault]] = defaultdict(list)
        for fault in estate.faults:
            self._faults[fault.sheet].append(fault)

    def rows(self) -> Iterator[tuple[str, Cells]]:
        """Every row with the name of its sheet, in the order of each sheet."""
        for sheet, row in self._all_rows():
            if sheet not in self.columns:
                continue
            cells = [row.get(column.key) for column in self.columns[sheet]]
            if self.estate.old:
                cells = self._old_cells(sheet, cells)
            number = self.truth.rows[sheet]
            self.truth.rows[sheet] += 1
            yield sheet, cells
            for fault in self._faults[sheet]:
                if fault.kind == "duplicate_row" and fault.row == number:
                    yield sheet, cells

    def broken(self) -> Iterator[tuple[str, Cells]]:
        """Like :meth:`rows`, with the cells broken that the estate's faults name."""
        seen: Counter[str] = Counter()
        for sheet, cells in self.rows():
            number = seen[sheet]
            seen[sheet] += 1
            for fault in self._faults[sheet]:
                if fault.kind in {"wrong_type", "formula"}:
                    _break(fault, number, self.columns[sheet], cells)
            yield sheet, cells

    def _old_cells(self, sheet: str, cells: Cells) -> Cells:
        pairs = zip(self.columns[sheet], cells, strict=True)
        return [as_written_of_old(sheet, column.key, value) for column, value in pairs]

    def _all_rows(self) -> Iterator[tuple[str, Row]]:
        world = build_world(self.estate)
        factory = Factory(self.estate, world)
        pools: Counter[tuple[str, str]] = Counter()
        for part in cast(self.estate, world):
            machine = factory.make(part)
            self.truth.add(machine)
            pools[part.vcenter.uuid, machine.pool] += 1
            yield from machine_rows(self.estate, machine)
        yield from site_rows(self.estate, world, pools)
        self._conclude(world)

    def _conclude(self, world: World) -> None:
        self.truth.vcenters = tuple(vcenter.uuid for vcenter in world.vcenters)


def describe(estate: Estate) -> Truth:
    """The estate's truth without writing anything."""
    export = Export(estate)
    for _ in export.rows():
        pass
    return export.truth


def faulty_in_turn(estate: Estate, kind: str = "wrong_type") -> Iterator[Estate]:
    """One estate for each column of each sheet, broken in the first row of just that column."""
    for sheet in sheets(estate):
        for column in columns(estate, sheet):
            if kind == "formula":
                yield estate.with_fault("formula", sheet, column.heading)
            else:
                yield estate.with_fault("wrong_type", sheet, column.heading)


def _columns(estate: Estate, sheet: str) -> list[Column]:
    plan = columns(estate, sheet)
    for fault in estate.faults:
        if fault.kind == "duplicate_heading" and fault.sheet == sheet:
            plan.append(Column(fault.column, "Annotation"))
    return plan


def _break(fault: Fault, number: int, plan: list[Column], cells: Cells) -> None:
    if fault.column == EVERY_COLUMN:
        position = number - fault.row
        if not 0 <= position < len(cells):
            return
    elif number == fault.row:
        headings = [column.heading for column in plan]
        position = headings.index(fault.column)
    else:
        return
    if fault.kind == "formula":
        cells[position] = Formula("=A1&A2")
    else:
        cells[position] = _strange(cells[position]) if fault.value is None else fault.value


def _strange(value: Any) -> Any:
    """Something that is not of the value's kind."""
    if value is None:
        return True
    if isinstance(value, str):
        return 12345.678
    return "yesterday" if isinstance(value, datetime) else "n/a"
