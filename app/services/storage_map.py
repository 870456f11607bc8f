"""The storage map: which volume type the disks of each source datastore get, and single disks.

A datastore of VMs in plan has a row once something was decided about it; until then it counts as
an open one that follows the project's default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.db import tables
from app.db.queries.estate import read_datastores
from app.db.queries.provisioning import read_prep_settings
from app.db.queries.staging import read_disk_volume_types, read_storage_rows
from app.db.queries.vms import read_disks
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError, UserError
from app.domain.number_style import grouped
from app.domain.planning.plan.plan import Plan
from app.domain.planning.staging.disk_rows import DiskRow, rows_of_disks
from app.domain.planning.staging.staged_target import StagedTarget
from app.domain.planning.staging.storage_map import (
    BAD_STATES,
    NO_CINDER,
    Source,
    StorageView,
    TypeState,
    VolumeTypes,
    has_no_cinder,
    proposed_type,
    storage_views,
)
from app.domain.planning.staging.storage_row import StorageRow
from app.services import prep_settings
from app.services.field_checks import name_check, text_check
from app.services.workspace import Workspace

if TYPE_CHECKING:
    from app.db.uow import UnitOfWork

MAX_NOTES = 4000

_TABLE = tables.storage_map.name
_DISKS = tables.disk_volume_types.name

_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "volume_type": name_check("volume_type", "A volume type", prep_settings.MAX_NAME),
    "notes": text_check("notes", "A note", MAX_NOTES),
    "confirmed": bool,
}


@dataclass(frozen=True, slots=True)
class StorageEdit:
    """One field of the row of one datastore to be set."""

    source: Source
    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class DiskKey:
    """A disk by its VM and label."""

    vm_id: int
    label: str


def views(workspace: Workspace, plan: Plan) -> list[StorageView]:
    """The datastores of VMs in plan with their volume types, and what the cloud says of these."""
    with workspace.reading() as connection:
        datastores = read_datastores(connection, plan.project.id)
    staged = plan.target.given.staged or StagedTarget()
    return storage_views(plan.vms, staged, plan.target.inventory, datastores)


def disk_rows(workspace: Workspace, plan: Plan) -> list[DiskRow]:
    """Every disk of VMs in plan with the volume type that it will get."""
    with workspace.reading() as connection:
        disks = read_disks(connection, plan.project.id)
        own = read_disk_volume_types(connection, plan.project.id)
    staged = plan.target.given.staged or StagedTarget()
    return rows_of_disks(plan.vms, disks, own, staged, plan.target.inventory)


def refresh(workspace: Workspace, plan: Plan) -> ChangeSet:
    """Add rows for the datastores of VMs in plan that have none; none is ever taken out."""
    found = [view.row.source for view in views(workspace, plan)]
    with workspace.guarded(), workspace.unit(plan.project.id, "Refresh storage map") as unit:
        known = _stored(unit)
        missing = [source for source in found if source not in known]
        _write(unit, {source: {} for source in missing})
        count = count_text(len(missing), "datastore")
        unit.note = f"Added {count}" if missing else "Every datastore has its row"
    return unit.changes


# -- deciding --------------------------------------------------------------------------------------


def set_fields(
    workspace: Workspace, project_id: int, edits: Sequence[StorageEdit], label: str = ""
) -> ChangeSet:
    """Set fields of rows as one undo step; an empty volume type follows the default.

    Another volume type takes its row's confirmation back.

    :raises FieldError: when a field is not the operator's, refuses its value, or a datastore is to
        be confirmed that has no volume type.
    """
    wanted: dict[Source, dict[str, Any]] = {}
    for edit in edits:
        check = _CHECKS.get(edit.field)
        if check is None:
            raise FieldError(edit.field, "This field cannot be changed.")
        wanted.setdefault(edit.source, {})[edit.field] = check(edit.value)
    label = label or f"Edit the storage map of {count_text(len(wanted), 'datastore')}"
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        known = _stored(unit)
        default = read_prep_settings(unit.connection, unit.project_id).volume_type.strip()
        reopened = 0
        for source, values in wanted.items():
            before = known.get(source, StorageRow(0, *source))
            if values.get("confirmed") and not (
                values.get("volume_type", before.volume_type.strip()) or default
            ):
                raise FieldError(
                    "confirmed",
                    f"{source[1] or 'A datastore'} has no volume type to confirm.",
                    "Choose one, or a default for all.",
                )
            if values.get("volume_type", before.volume_type) != before.volume_type:
                values.setdefault("confirmed", False)
                reopened += before.confirmed and not values["confirmed"]
        _write(unit, wanted)
        unit.note = label + (f" · {grouped(reopened)} to confirm again" if reopened else "")
    return unit.changes


def set_type(
    workspace: Workspace, project_id: int, sources: Sequence[Source], name: str
) -> ChangeSet:
    """Give datastores a volume type; an empty one lets them follow the default.

    :raises FieldError: when the name is too long.
    """
    count = count_text(len(sources), "datastore")
    label = f"Set the volume type “{name}” for {count}" if name else f"Default type for {count}"
    edits = [StorageEdit(source, "volume_type", name) for source in sources]
    return set_fields(workspace, project_id, edits, label)


def set_default(workspace: Workspace, project_id: int, name: str) -> ChangeSet:
    """Set the volume type of datastores that have none of their own.

    Confirmed rows that followed the one before are to be confirmed again.

    :raises FieldError: when the name is too long.
    """
    return prep_settings.set_settings(workspace, project_id, {"volume_type": name})


def match(workspace: Workspace, plan: Plan, sources: Sequence[Source] | None = None) -> ChangeSet:
    """Give open datastores the volume type of the cloud that suits; without ``sources``, all.

    :raises UserError: when nothing is known of the cloud's types, or none suits.
    """
    types = VolumeTypes(plan.target.inventory)
    if not types.known:
        raise UserError(
            NO_CINDER
            if has_no_cinder(plan.target.inventory)
            else "Nothing is known of the cloud's volume types.",
            "Read the cloud's inventory, or enter them, on the page PCD Readiness.",
        )
    found = {
        view.row.source: {"volume_type": name}
        for view in _asked(views(workspace, plan), sources)
        if not view.row.confirmed and (name := proposed_type(view, types))
    }
    with workspace.guarded(), workspace.unit(plan.project.id, "Match volume types") as unit:
        known = _stored(unit)
        wanted = {
            source: values
            for source, values in found.items()
            if known.get(source, StorageRow(0, *source)).volume_type != values["volume_type"]
        }
        if not wanted:
            raise UserError(
                "No open datastore gets another volume type by matching.",
                "Types are matched by the name that stands there, by the datastore's name, or "
                "where only one type is usable; choose the others by hand.",
            )
        _write(unit, wanted)
        unit.label = f"Match {count_text(len(wanted), 'datastore')} with volume types"
        unit.note = unit.label
    return unit.changes


def take_suiting(workspace: Workspace, plan: Plan, sources: Sequence[Source]) -> ChangeSet:
    """Give datastores whose volume type does not serve one of the cloud that does.

    That is the type which is called as the datastore, the only one that all projects may use, or
    the project's default. Rows that were confirmed are to be confirmed again.

    :raises UserError: when for one of them no type is sure; then nothing is changed.
    """
    types = VolumeTypes(plan.target.inventory)
    default = (plan.target.given.staged or StagedTarget()).settings.volume_type.strip()
    edits = []
    for view in _asked(views(workspace, plan), sources):
        if view.state not in BAD_STATES:
            continue
        name = proposed_type(view, types)
        if not name and types.state(default, view.shared) is not TypeState.EXISTS:
            raise UserError(
                f"No volume type of the cloud is sure for {view.row.datastore or 'a datastore'}.",
                "Choose one on the page Storage Map.",
            )
        edits.append(StorageEdit(view.row.source, "volume_type", name))
    if not edits:
        raise UserError("Each of these datastores has a volume type that serves.")
    label = f"Take a volume type that suits for {count_text(len(edits), 'datastore')}"
    return set_fields(workspace, plan.project.id, edits, label)


def confirm(workspace: Workspace, plan: Plan, sources: Sequence[Source] | None = None) -> ChangeSet:
    """Confirm datastores; without ``sources``, all.

    Those without a volume type stay open. So do those whose type the cloud lacks, unless one is
    confirmed by itself: then the operator has seen it.

    :raises UserError: when there is nothing to confirm, saying why.
    """
    asked = _asked(views(workspace, plan), sources)
    waiting = [view for view in asked if not view.row.confirmed]
    by_itself = sources is not None and len(asked) == 1
    typed = [view for view in waiting if view.effective]
    ready = [view for view in typed if by_itself or view.state not in BAD_STATES]
    if not asked:
        raise UserError("There is no datastore to confirm.")
    if not waiting:
        raise UserError("Every datastore is confirmed already.")
    left = _left_open(len(waiting) - len(typed), len(typed) - len(ready))
    if not ready:
        raise UserError(
            f"Nothing can be confirmed: {left}.",
            "Choose a volume type, or a default for all.",
        )
    with workspace.guarded(), workspace.unit(plan.project.id, "Confirm storage") as unit:
        _write(unit, {view.row.source: {"confirmed": True} for view in ready})
        unit.label = f"Confirm {count_text(len(ready), 'datastore')}"
        unit.note = f"Confirmed {count_text(len(ready), 'datastore')}"
        if left:
            unit.note += f"; left open: {left}"
    return unit.changes


def confirm_ready(unit: UnitOfWork, known: Iterable[StorageView]) -> int:
    """Confirm within a unit all that nothing speaks against; returns how many."""
    ready = [
        view.row.source
        for view in known
        if not view.row.confirmed and view.effective and view.state not in BAD_STATES
    ]
    _write(unit, {source: {"confirmed": True} for source in ready})
    return len(ready)


def _left_open(nameless: int, wrong: int) -> str:
    parts = []
    if nameless:
        parts.append(f"{grouped(nameless)} without a volume type")
    if wrong:
        parts.append(f"{grouped(wrong)} with a type that the cloud lacks")
    return ", ".join(parts)


def unconfirm(workspace: Workspace, project_id: int, sources: Sequence[Source]) -> ChangeSet:
    """Take the confirmation of datastores back.

    :raises UserError: when none of them is confirmed.
    """
    with workspace.guarded(), workspace.unit(project_id, "Take confirmation back") as unit:
        known = _stored(unit)
        found = [source for source in sources if source in known and known[source].confirmed]
        if not found:
            raise UserError("None of the selected datastores is confirmed.")
        _write(unit, {source: {"confirmed": False} for source in found})
        unit.label = f"Take the confirmation of {count_text(len(found), 'datastore')} back"
    return unit.changes


def set_disk_types(
    workspace: Workspace, project_id: int, disks: Sequence[DiskKey], name: str
) -> ChangeSet:
    """Give disks a volume type of their own, which goes before their datastore's; empty for none.

    :raises FieldError: when no volume type is called so.
    """
    return set_own_types(workspace, project_id, dict.fromkeys(disks, name))


def set_own_types(
    workspace: Workspace, project_id: int, wanted: Mapping[DiskKey, str]
) -> ChangeSet:
    """The same with a name for each disk, as one undo step.

    :raises FieldError: when no volume type is called so; then nothing is changed.
    """
    check = _CHECKS["volume_type"]
    texts = {disk: check(name) for disk, name in wanted.items()}
    label = _own_label(texts)
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        stored = read_disk_volume_types(unit.connection, unit.project_id)
        known = {DiskKey(each.vm_id, each.disk_label): each.id for each in stored}
        given = {disk: text for disk, text in texts.items() if text}
        unit.update(
            _DISKS,
            {known[disk]: {"volume_type": text} for disk, text in given.items() if disk in known},
        )
        unit.insert_many(
            _DISKS,
            [
                {"vm_id": disk.vm_id, "disk_label": disk.label, "volume_type": text}
                for disk, text in given.items()
                if disk not in known
            ],
        )
        unit.delete(_DISKS, [known[disk] for disk in texts if disk in known and disk not in given])
        unit.note = label
    return unit.changes


def _own_label(texts: Mapping[DiskKey, str]) -> str:
    count, names = count_text(len(texts), "disk"), set(texts.values())
    if len(names) > 1:
        return f"Set the volume types of {count}"
    name = next(iter(names), "")
    return f"Set the volume type “{name}” for {count}" if name else f"No own type for {count}"


# -- rows ------------------------------------------------------------------------------------------


def _asked(known: Iterable[StorageView], sources: Sequence[Source] | None) -> list[StorageView]:
    if sources is None:
        return list(known)
    wanted = set(sources)
    return [view for view in known if view.row.source in wanted]


def _stored(unit: UnitOfWork) -> dict[Source, StorageRow]:
    return {row.source: row for row in read_storage_rows(unit.connection, unit.project_id)}


def _write(unit: UnitOfWork, wanted: Mapping[Source, Mapping[str, Any]]) -> None:
    """Set values of rows; a datastore without a row gets one."""
    known = _stored(unit)
    unit.update(_TABLE, {known[s].id: dict(v) for s, v in wanted.items() if s in known})
    unit.insert_many(
        _TABLE,
        [
            {
                "vcenter": source[0],
                "datastore": source[1],
                "volume_type": values.get("volume_type", ""),
                "confirmed": values.get("confirmed", False),
                "notes": values.get("notes", ""),
            }
            for source, values in wanted.items()
            if source not in known
        ],
    )
