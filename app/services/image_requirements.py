"""Image requirements: which Glance image stands for each operating system, or that none is needed.

Each change is one undo step. Rows are named by family and version; one that is not stored yet is
stored with its first decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from app.db import tables
from app.db.queries.cloud import read_cloud_inventory
from app.db.queries.staging import read_image_rows
from app.domain.changes import ChangeSet
from app.domain.cloud import CloudImage
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError, UserError
from app.domain.inventory.os_support import os_title
from app.domain.number_style import grouped
from app.domain.planning.gaps.image_match import matching_image
from app.domain.planning.staging.image_lines import chosen_image, known_images
from app.domain.planning.staging.image_row import ImageRow
from app.services.field_checks import checked, flag_check, name_check, text_check
from app.services.staged_rows import StagedRows
from app.services.workspace import Workspace

if TYPE_CHECKING:
    from app.db.uow import UnitOfWork

System = tuple[str, str]
"""Family and version."""

MAX_TEXT = 4000
MAX_NAME = 255

_TABLE = tables.image_requirements.name
_READ_CLOUD = "Read the cloud on the page PCD Readiness, or enter its images there."

Rows = StagedRows[System, ImageRow]


@dataclass(frozen=True, slots=True)
class ImageEdit:
    """One field of the row of an operating system to be set."""

    system: System
    field: str
    value: Any


EDITABLE: Mapping[str, Callable[[Any], Any]] = {
    "glance_image_name": name_check("glance_image_name", "An image's name", MAX_NAME),
    "confirmed": flag_check("confirmed"),
    "not_needed": flag_check("not_needed"),
    "notes": text_check("notes", "Notes", MAX_TEXT),
}
"""Fields that the operator sets, with the check that each value must pass."""

check_field = partial(checked, EDITABLE)
"""See :func:`app.services.field_checks.checked`."""


def set_fields(workspace: Workspace, project_id: int, edits: Sequence[ImageEdit]) -> ChangeSet:
    """Set fields of rows as one undo step.

    Another name means another image: the confirmation is taken back, and the name is looked up in
    the inventory. A row is either confirmed or not needed.

    :raises FieldError: when a field is not the operator's, refuses its value, or a row without an
        image is to be confirmed.
    """
    wanted: dict[System, dict[str, Any]] = {}
    for edit in edits:
        wanted.setdefault(edit.system, {})[edit.field] = check_field(edit.field, edit.value)
    with workspace.guarded(), workspace.unit(project_id, _label(edits)) as unit:
        rows, images = _rows(unit), _images(unit) or ()
        for system, values in wanted.items():
            _set(rows, system, values, images)
        count = rows.write(unit, _TABLE, wanted)
        unit.note = f"{unit.label}" if count else "Nothing to change"
    return unit.changes


def _set(rows: Rows, system: System, values: dict[str, Any], images: Sequence[CloudImage]) -> None:
    """Set the values of a row with what follows from them."""
    before = rows[system]
    name = values.get("glance_image_name", before.glance_image_name)
    if name != before.glance_image_name:
        found = chosen_image(ImageRow(0, *system, glance_image_name=name), images)
        key = found.id if found else ""
        values = {"confirmed": False, **values, "glance_image_id": key}
    if name and values.get("glance_image_name"):
        values = {"not_needed": False, **values}
    if values.get("confirmed"):
        values = {"not_needed": False, **values}
    if values.get("not_needed"):
        values = {**values, "confirmed": False}
    rows.change(system, values)
    after = rows[system]
    if values.get("confirmed") and not _named(after):
        raise FieldError(
            "confirmed",
            f"{os_title(*system)} has no image to confirm.",
            "Choose one, or say that none is needed.",
        )


def _named(row: ImageRow) -> bool:
    return bool(row.glance_image_id or row.glance_image_name.strip())


def _label(edits: Sequence[ImageEdit]) -> str:
    text = {"glance_image_name": "image", "confirmed": "confirmation", "not_needed": "need"}
    names = {edit.field for edit in edits}
    name = names.pop() if len(names) == 1 else ""
    what = text.get(name, name) if name else f"{grouped(len(names))} fields"
    return f"Set {what} of {_systems(len({edit.system for edit in edits}))}"


# -- confirming ------------------------------------------------------------------------------------


def confirm(workspace: Workspace, project_id: int, systems: Sequence[System]) -> ChangeSet:
    """Confirm the images of rows; those without an image stay open.

    :raises UserError: when there is nothing to confirm, saying why.
    """
    with workspace.guarded(), workspace.unit(project_id, "Confirm images") as unit:
        rows = _rows(unit)
        waiting = [row for row in rows.take(systems) if not (row.confirmed or row.not_needed)]
        ready = [row.system for row in waiting if _named(row)]
        if not waiting:
            raise UserError("Each of these images is confirmed or not needed already.")
        if not ready:
            raise UserError(
                "None of these operating systems has an image yet.",
                "Match or choose one, or say that none is needed: moved VMs bring their disks.",
            )
        for system in ready:
            rows.change(system, {"confirmed": True})
        rows.write(unit, _TABLE, ready)
        unit.label = f"Confirm {_images_text(len(ready))}"
        unit.note = f"Confirmed {_images_text(len(ready))}"
        left = len(waiting) - len(ready)
        if left:
            unit.note += f"; {_systems(left)} without an image left open"
    return unit.changes


def leave_out(workspace: Workspace, project_id: int, systems: Sequence[System]) -> ChangeSet:
    """Say that no image is needed: VMs that are moved bring their disks.

    :raises UserError: when that is said of all of them.
    """
    with workspace.guarded(), workspace.unit(project_id, "Images not needed") as unit:
        rows = _rows(unit)
        found = [row.system for row in rows.take(systems) if not row.not_needed]
        if not found:
            raise UserError("The selected images are not needed already.")
        do_without(unit, found)
        unit.label = f"No image for {_systems(len(found))}"
        unit.note = f"No image is needed for {_systems(len(found))}"
    return unit.changes


def do_without(unit: UnitOfWork, systems: Sequence[System]) -> int:
    """Within another step: say that no image is needed; of how many that was not said before."""
    rows = _rows(unit)
    for system in systems:
        rows.change(system, {"not_needed": True, "confirmed": False})
    return rows.write(unit, _TABLE, systems)


def reopen(workspace: Workspace, project_id: int, systems: Sequence[System]) -> ChangeSet:
    """Take the decision on rows back.

    :raises UserError: when none of them is settled.
    """
    with workspace.guarded(), workspace.unit(project_id, "Take confirmation back") as unit:
        rows = _rows(unit)
        found = [row.system for row in rows.take(systems) if row.confirmed or row.not_needed]
        if not found:
            raise UserError("None of the selected images is confirmed or not needed.")
        for system in found:
            rows.change(system, {"not_needed": False, "confirmed": False})
        rows.write(unit, _TABLE, found)
        unit.label = f"Take the decision on {_images_text(len(found))} back"
        unit.note = f"{_images_text(len(found))} to confirm again"
    return unit.changes


# -- the cloud's images ----------------------------------------------------------------------------


def match(workspace: Workspace, project_id: int, systems: Sequence[System]) -> ChangeSet:
    """Give rows the Glance image of their system: by its properties, else by its name.

    Rows that are settled or have an image stay as they are; what was matched is to be confirmed.

    :raises UserError: when the cloud's images are not known, or nothing could be matched.
    """
    with workspace.guarded(), workspace.unit(project_id, "Match images") as unit:
        images = _known_images(unit)
        rows = _rows(unit)
        waiting = [
            row
            for row in rows.take(systems)
            if not (row.confirmed or row.not_needed or _named(row))
        ]
        if not waiting:
            raise UserError(
                "Each of these has an image or is settled already.", "Clear the image first."
            )
        found = {
            row.system: image
            for row in waiting
            if (image := matching_image(*row.system, images)) is not None
        }
        if not found:
            raise UserError(
                f"The target has no image for {_systems(len(waiting))}.",
                "Choose one by hand, or say that none is needed: moved VMs bring their disks.",
            )
        for system, image in found.items():
            rows.change(system, _chosen(image))
        rows.write(unit, _TABLE, found)
        unit.label = f"Match {_images_text(len(found))}"
        unit.note = unit.label.replace("Match", "Matched", 1)
        if len(found) < len(waiting):
            unit.note += f"; {grouped(len(waiting) - len(found))} match nothing"
    return unit.changes


def choose(
    workspace: Workspace, project_id: int, systems: Sequence[System], image_id: str
) -> ChangeSet:
    """Give rows an image by hand.

    :raises UserError: when the inventory does not have it.
    """
    with workspace.guarded(), workspace.unit(project_id, "Choose image") as unit:
        image = next((each for each in _known_images(unit) if each.id == image_id), None)
        if image is None:
            raise UserError("This image is not in the inventory any more.", "Choose another one.")
        rows = _rows(unit)
        for system in systems:
            rows.change(system, {**_chosen(image), "confirmed": False, "not_needed": False})
        rows.write(unit, _TABLE, systems)
        unit.label = f"Choose {image.name} for {_systems(len(systems))}"
        unit.note = f"{unit.label}; to be confirmed"
    return unit.changes


def clear(workspace: Workspace, project_id: int, systems: Sequence[System]) -> ChangeSet:
    """Take the images of rows back.

    :raises UserError: when none of them has one.
    """
    with workspace.guarded(), workspace.unit(project_id, "Clear images") as unit:
        rows = _rows(unit)
        found = [row.system for row in rows.take(systems) if _named(row)]
        if not found:
            raise UserError("None of the selected operating systems has an image.")
        for system in found:
            rows.change(
                system, {"glance_image_id": "", "glance_image_name": "", "confirmed": False}
            )
        rows.write(unit, _TABLE, found)
        unit.label = f"Clear the image of {_systems(len(found))}"
        unit.note = f"{_systems(len(found))} without an image"
    return unit.changes


def _chosen(image: CloudImage) -> dict[str, Any]:
    return {"glance_image_id": image.id, "glance_image_name": image.name}


# -- reading ---------------------------------------------------------------------------------------


def _rows(unit: UnitOfWork) -> Rows:
    stored = read_image_rows(unit.connection, unit.project_id)
    return StagedRows(stored, lambda row: row.system, _proposed)


def _proposed(system: System, _rows: Iterable[ImageRow]) -> ImageRow:
    return ImageRow(0, *system)


def _images(unit: UnitOfWork) -> tuple[CloudImage, ...] | None:
    stored = read_cloud_inventory(unit.connection, unit.project_id)
    return known_images(stored[1] if stored else None)


def _known_images(unit: UnitOfWork) -> tuple[CloudImage, ...]:
    images = _images(unit)
    if images is None:
        raise UserError("The images of the target are not known.", _READ_CLOUD)
    return images


def _systems(count: int) -> str:
    return count_text(count, "operating system")


def _images_text(count: int) -> str:
    return count_text(count, "image")
