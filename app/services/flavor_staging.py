"""Flavor staging: which flavor of the target each shape of VMs gets. Each change is one undo step.

Rows are named by their shape. One that is not stored yet is stored with its first decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from app.db import tables
from app.db.queries.cloud import read_cloud_inventory
from app.db.queries.provisioning import read_made_flavors
from app.db.queries.staging import read_flavor_rows
from app.domain.changes import ChangeSet
from app.domain.cloud import name_key
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError, UserError
from app.domain.number_style import grouped
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.staging.deriving import proposed_row
from app.domain.planning.staging.flavor_choice import FlavorShelf, size_of
from app.domain.planning.staging.flavor_lines import (
    FlavorLine,
    line_of,
    name_counts,
    name_problem,
    shelf_of,
    wants_name,
)
from app.domain.planning.staging.flavor_row import FlavorRow
from app.services.field_checks import checked, flag_check, text_check
from app.services.staged_rows import StagedRows
from app.services.workspace import Workspace

if TYPE_CHECKING:
    from app.db.uow import UnitOfWork

MAX_TEXT = 4000

_TABLE = tables.flavor_staging.name
_NO_MATCH: Mapping[str, Any] = {"pcd_flavor_id": "", "pcd_vcpus": None, "pcd_ram_mib": None}
_READ_CLOUD = "Read the cloud on the page PCD Readiness, or enter its flavors there."

Rows = StagedRows[Shape, FlavorRow]


@dataclass(frozen=True, slots=True)
class FlavorEdit:
    """One field of the row of a shape to be set."""

    shape: Shape
    field: str
    value: Any


def _name(value: Any) -> str:
    text = str(value or "").strip()
    wrong = name_problem(text)
    if wrong:
        raise FieldError("target_flavor_name", wrong)
    return text


EDITABLE: Mapping[str, Callable[[Any], Any]] = {
    "target_flavor_name": _name,
    "confirmed": flag_check("confirmed"),
    "skip": flag_check("skip"),
    "notes": text_check("notes", "Notes", MAX_TEXT),
}
"""Fields that the operator sets, with the check that each value must pass."""

check_field = partial(checked, EDITABLE)
"""See :func:`app.services.field_checks.checked`."""


# -- fields ----------------------------------------------------------------------------------------


def set_fields(
    workspace: Workspace,
    project_id: int,
    edits: Sequence[FlavorEdit],
    counting: Sequence[Shape] = (),
) -> ChangeSet:
    """Set fields of rows as one undo step. ``counting`` are the shapes of VMs in plan: rows of
    others take no name away.

    Another name means another flavor: the row's match and its confirmation are taken back. A
    row is either confirmed or skipped.

    :raises FieldError: when a field is not the operator's or refuses its value, when a name is
        taken by another shape, or a row that is to be confirmed has something against it.
    :raises UserError: when provisioning has made the flavor of a row that is to have another.
    """
    wanted: dict[Shape, dict[str, Any]] = {}
    for edit in edits:
        wanted.setdefault(edit.shape, {})[edit.field] = check_field(edit.field, edit.value)
    label = _label(edits)
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        rows = _rows(unit)
        counted = {*rows.prepared(sorted(counting)), *wanted}
        _refuse_made(unit, [
            rows[shape] for shape, values in wanted.items()
            if values.get("skip")
            or values.get("target_flavor_name", rows[shape].target_flavor_name)
            != rows[shape].target_flavor_name
        ])  # fmt: skip
        reopened = sum(_set(rows, shape, values) for shape, values in wanted.items())
        _check_names([rows[shape] for shape in counted], [
            rows[s] for s, values in wanted.items() if "target_flavor_name" in values
        ])  # fmt: skip
        confirming = [shape for shape, values in wanted.items() if values.get("confirmed")]
        for line in _lines(rows, confirming, counted, _shelf(unit)):
            if line.problems:
                raise FieldError("confirmed", f"{line.key.title}: {line.problems[0]}")
        count = rows.write(unit, _TABLE, wanted)
        unit.note = label
        if count and reopened:
            unit.note += f"; {count_text(reopened, 'flavor')} to confirm again"
    return unit.changes


def _set(rows: Rows, shape: Shape, values: dict[str, Any]) -> bool:
    """Set the values of a row with what follows from them; whether it lost its confirmation."""
    before = rows[shape]
    renamed = values.get("target_flavor_name", before.target_flavor_name)
    if renamed != before.target_flavor_name:
        values = {"confirmed": False, **_NO_MATCH, **values}
    if values.get("confirmed"):
        values = {"skip": False, **values}
    if values.get("skip"):
        values = {**values, "confirmed": False, **_NO_MATCH}
    rows.change(shape, values)
    return before.confirmed and not rows[shape].confirmed and not values.get("skip")


def _check_names(rows: Sequence[FlavorRow], renamed: Iterable[FlavorRow]) -> None:
    """Names of flavors that are to be made are each one shape's alone."""
    names = name_counts(rows)
    for row in renamed:
        if wants_name(row) and names[name_key(row.target_flavor_name)] > 1:
            other = next(
                each.shape.title
                for each in rows
                if each.shape != row.shape
                and wants_name(each)
                and name_key(each.target_flavor_name) == name_key(row.target_flavor_name)
            )
            raise FieldError(
                "target_flavor_name",
                f"“{row.target_flavor_name}” is the flavor of {other} already.",
                "Letter case makes no difference. Two shapes share a flavor when both are matched "
                "with it.",
            )


def _label(edits: Sequence[FlavorEdit]) -> str:
    names = {edit.field for edit in edits}
    text = {"target_flavor_name": "name", "confirmed": "confirmation"}
    name = names.pop() if len(names) == 1 else ""
    what = text.get(name, name) if name else f"{grouped(len(names))} fields"
    return f"Set {what} of {_flavors(len({edit.shape for edit in edits}))}"


# -- confirming and skipping -----------------------------------------------------------------------


def confirm(
    workspace: Workspace,
    project_id: int,
    shapes: Sequence[Shape],
    counting: Sequence[Shape] = (),
) -> ChangeSet:
    """Confirm the rows of shapes; what has something against it stays open.

    ``counting`` are the shapes of VMs in plan, whose proposed names must not collide either.

    :raises UserError: when there is nothing to confirm, saying why.
    """
    with workspace.guarded(), workspace.unit(project_id, "Confirm flavors") as unit:
        rows = _rows(unit)
        counted = {*rows.prepared(sorted(counting)), *shapes}
        waiting = [r.shape for r in rows.take(shapes) if not (r.confirmed or r.skip)]
        if not waiting:
            raise UserError("Each of these flavors is confirmed or skipped already.")
        lines = _lines(rows, waiting, counted, _shelf(unit))
        ready = [line.key for line in lines if not line.problems]
        left = [line for line in lines if line.problems]
        if not ready:
            raise UserError(
                f"Nothing can be confirmed. {left[0].key.title}: {left[0].problems[0]}",
                f"{grouped(len(left) - 1)} more rows have something against them."
                if left[1:]
                else "",
            )
        for shape in ready:
            rows.change(shape, {"confirmed": True})
        rows.write(unit, _TABLE, ready)
        unit.label = f"Confirm {_flavors(len(ready))}"
        unit.note = f"Confirmed {_flavors(len(ready))}"
        if left:
            unit.note += f"; {_flavors(len(left))} left open: {left[0].problems[0]}"
    return unit.changes


def unconfirm(workspace: Workspace, project_id: int, shapes: Sequence[Shape]) -> ChangeSet:
    """Take the confirmation of rows back, or that they are skipped.

    :raises UserError: when none of them is settled.
    """
    with workspace.guarded(), workspace.unit(project_id, "Take confirmation back") as unit:
        rows = _rows(unit)
        found = [row.shape for row in rows.take(shapes) if row.settled]
        if not found:
            raise UserError("None of the selected flavors is confirmed or skipped.")
        for shape in found:
            rows.change(shape, {"confirmed": False, "skip": False})
        rows.write(unit, _TABLE, found)
        unit.label = f"Take the decision on {_flavors(len(found))} back"
        unit.note = f"{_flavors(len(found))} to confirm again"
    return unit.changes


def skip(workspace: Workspace, project_id: int, shapes: Sequence[Shape]) -> ChangeSet:
    """Make no flavor for shapes; a match is taken back.

    :raises UserError: when all of them are skipped.
    """
    with workspace.guarded(), workspace.unit(project_id, "Skip flavors") as unit:
        rows = _rows(unit)
        found = [row.shape for row in rows.take(shapes) if not row.skip]
        if not found:
            raise UserError("The selected flavors are skipped already.")
        _refuse_made(unit, rows.take(found))
        for shape in found:
            _set(rows, shape, {"skip": True})
        rows.write(unit, _TABLE, found)
        unit.label = f"Skip {_flavors(len(found))}"
        unit.note = f"Skipped {_flavors(len(found))}: none is made for their VMs"
    return unit.changes


# -- the cloud's flavors ---------------------------------------------------------------------------


def match(workspace: Workspace, project_id: int, shapes: Sequence[Shape]) -> ChangeSet:
    """Give rows the cloud's flavor of just their size, else the smallest that is hardly larger.

    Rows that are confirmed, skipped or matched stay as they are. What was matched is still to be
    confirmed.

    :raises UserError: when the cloud's flavors are not known, or nothing could be matched.
    """
    with workspace.guarded(), workspace.unit(project_id, "Match flavors") as unit:
        shelf = _known_shelf(unit)
        rows = _rows(unit)
        waiting = [r.shape for r in rows.take(shapes) if not (r.settled or r.pcd_flavor_id)]
        if not waiting:
            raise UserError(
                "Each of these flavors is matched, confirmed or skipped already.",
                "Take the decision back, or clear the match first.",
            )
        found = {s: best for s in waiting if (best := shelf.automatic(s)) is not None}
        if not found:
            raise UserError(
                f"The target has no flavor that fits {_flavors(len(waiting))}.",
                "Confirm the proposed ones so that provisioning makes them, or choose one by hand.",
            )
        for shape, best in found.items():
            rows.put(shape, rows[shape].taking(best.flavor))
        rows.write(unit, _TABLE, found)
        exact = sum(best.exact for best in found.values())
        unit.label = f"Match {_flavors(len(found))}"
        unit.note = f"Matched {_flavors(len(found))}, {grouped(exact)} of just their size"
        if len(found) < len(waiting):
            unit.note += f"; {grouped(len(waiting) - len(found))} match nothing"
    return unit.changes


def choose(
    workspace: Workspace, project_id: int, shapes: Sequence[Shape], flavor_id: str
) -> ChangeSet:
    """Give the rows of shapes a flavor by hand, whatever speaks against it but its size.

    :raises UserError: when the inventory does not have it, or it is too small for one of them.
    """
    with workspace.guarded(), workspace.unit(project_id, "Choose flavor") as unit:
        flavor = _known_shelf(unit).by_id.get(flavor_id)
        if flavor is None:
            raise UserError("This flavor is not in the inventory any more.", "Choose another one.")
        rows = _rows(unit)
        _refuse_made(unit, rows.take(shapes))
        for row in rows.take(shapes):
            size = size_of(flavor)
            if size.vcpus < row.vcpus or size.ram_mib < row.ram_mib:
                raise UserError(
                    f"“{flavor.name}” has {size.title}, too little for {row.shape.title}."
                )
            rows.put(row.shape, row.taking(flavor))
        rows.write(unit, _TABLE, shapes)
        unit.label = f"Choose {flavor.name} for {count_text(len(shapes), 'shape')}"
        unit.note = f"{unit.label}; to be confirmed"
    return unit.changes


def clear_match(workspace: Workspace, project_id: int, shapes: Sequence[Shape]) -> ChangeSet:
    """Take the cloud's flavors back from rows, which get proposed names again.

    :raises UserError: when none of them is matched.
    """
    with workspace.guarded(), workspace.unit(project_id, "Clear match") as unit:
        rows = _rows(unit)
        found = [row.shape for row in rows.take(shapes) if row.pcd_flavor_id]
        if not found:
            raise UserError("None of the selected flavors is matched.")
        _refuse_made(unit, rows.take(found))
        for shape in found:
            others = {
                name_key(r.target_flavor_name)
                for r in rows.rows
                if r.shape != shape and wants_name(r)
            }
            name = proposed_row(shape, others).target_flavor_name
            rows.change(shape, {**_NO_MATCH, "target_flavor_name": name, "confirmed": False})
        rows.write(unit, _TABLE, found)
        unit.label = f"Clear the match of {_flavors(len(found))}"
        unit.note = f"{_flavors(len(found))} without a match"
    return unit.changes


def _refuse_made(unit: UnitOfWork, rows: Sequence[FlavorRow]) -> None:
    """Flavors that provisioning has made stay those of their rows until they are rolled back."""
    if not any(row.pcd_flavor_id for row in rows):
        return
    made = read_made_flavors(unit.connection, unit.project_id)
    for row in rows:
        if row.pcd_flavor_id and row.pcd_flavor_id in made:
            raise UserError(
                f"Provisioning has made the flavor “{row.target_flavor_name}”.",
                "Roll it back on the page Prepare PCD before you decide otherwise.",
            )


def accept(unit: UnitOfWork, shape: Shape, flavor_name: str) -> bool:
    """Within another step: choose and confirm the flavor of a name; whether it still fits."""
    found = _shelf(unit).by_name.get(name_key(flavor_name))
    if found is None or found.vcpus < shape.vcpus or found.ram_mib < shape.ram_mib:
        return False
    rows = _rows(unit)
    rows.put(shape, replace(rows[shape].taking(found), confirmed=True))
    return rows.write(unit, _TABLE, [shape]) > 0


# -- reading ---------------------------------------------------------------------------------------


def _rows(unit: UnitOfWork) -> Rows:
    stored = read_flavor_rows(unit.connection, unit.project_id)
    return StagedRows(stored, lambda row: row.shape, _proposed)


def _proposed(shape: Shape, rows: Iterable[FlavorRow]) -> FlavorRow:
    return proposed_row(shape, {name_key(row.target_flavor_name) for row in rows})


def _shelf(unit: UnitOfWork) -> FlavorShelf:
    stored = read_cloud_inventory(unit.connection, unit.project_id)
    return shelf_of(stored[1] if stored else None)


def _known_shelf(unit: UnitOfWork) -> FlavorShelf:
    shelf = _shelf(unit)
    if not shelf.known:
        raise UserError("The flavors of the target are not known.", _READ_CLOUD)
    return shelf


def _lines(
    rows: Rows, shapes: Iterable[Shape], counted: Iterable[Shape], shelf: FlavorShelf
) -> list[FlavorLine]:
    names = name_counts(rows[shape] for shape in counted)
    return [line_of(rows[shape], (), shelf, names) for shape in shapes]


def _flavors(count: int) -> str:
    return count_text(count, "flavor")
