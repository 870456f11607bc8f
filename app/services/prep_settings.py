"""What a project decides about provisioning as a whole: checked, and set as one undo step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.db import tables
from app.db.queries.records import read_single_json
from app.db.queries.staging import read_storage_rows
from app.domain.changes import ChangeSet
from app.domain.cloud_entry import MAX_IDENTITY_NAME, MAX_NAME
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError
from app.domain.planning.provisioning.settings import MAX_PARALLEL, PrepSettings
from app.services.field_checks import name_check
from app.services.workspace import Workspace

if TYPE_CHECKING:
    from app.db.uow import UnitOfWork

__all__ = ["LABELS", "MAX_NAME", "check_setting", "checked", "set_settings"]

_TABLE = tables.prep_settings.name
_STORAGE = tables.storage_map.name

LABELS: Mapping[str, str] = {
    "single_domain": "Single domain",
    "network_domain": "Domain of the owner of shared networks",
    "network_project": "Owner of shared networks",
    "physical_network": "Physical network",
    "volume_type": "Default volume type",
    "security_group": "Security group",
    "approval_required": "Approval required",
    "stop_on_failure": "Stop on first failure",
    "parallel": "Calls at once",
}
"""How the settings are called, in the order in which they are asked."""


def _name(field: str, most: int, *, needed: bool = False) -> Callable[[Any], str]:
    label = LABELS[field]

    def check(value: Any) -> str:
        text = "" if value is None else str(value).strip()
        if needed and not text:
            raise FieldError(field, f"{label} is needed.")
        return name_check(field, label, most)(text)

    return check


def _parallel(value: Any) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not 1 <= value <= MAX_PARALLEL:
        raise FieldError("parallel", f"Calls at once are a number from 1 to {MAX_PARALLEL}.")
    return int(value)


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "single_domain": _name("single_domain", MAX_IDENTITY_NAME),
    "network_domain": _name("network_domain", MAX_IDENTITY_NAME),
    "network_project": _name("network_project", MAX_IDENTITY_NAME),
    "physical_network": _name("physical_network", MAX_NAME, needed=True),
    "volume_type": _name("volume_type", MAX_NAME),
    "security_group": _name("security_group", MAX_NAME),
    "approval_required": bool,
    "stop_on_failure": bool,
    "parallel": _parallel,
}


def check_setting(field: str, value: Any) -> Any:
    """The value of one setting as it is stored.

    :raises FieldError: when the setting is unknown or refuses the value.
    """
    check = _CHECKS.get(field)
    if check is None:
        raise FieldError(field, "There is no such setting.")
    return check(value)


def checked(before: PrepSettings, values: Mapping[str, Any]) -> PrepSettings:
    """The settings with other values, all of them checked, together too.

    :raises FieldError: when one is refused, or the owner of shared networks is half a name.
    """
    after = replace(before, **{name: check_setting(name, value) for name, value in values.items()})
    if after.network_project and not after.network_domain:
        raise FieldError("network_domain", "Say in which domain the owner of shared networks is.")
    if after.network_domain and not after.network_project:
        raise FieldError(
            "network_project",
            "Say which project of the domain owns shared networks.",
            "Leave both empty for the administrator's project.",
        )
    return after


def set_settings(workspace: Workspace, project_id: int, values: Mapping[str, Any]) -> ChangeSet:
    """Set settings as one undo step.

    With another default volume type, confirmed datastores that follow it are to be confirmed again.

    :raises FieldError: when a value is refused.
    """
    with workspace.guarded(), workspace.unit(project_id, "Change provisioning settings") as unit:
        stored = read_single_json(unit.connection, tables.prep_settings, unit.project_id)
        before = PrepSettings.from_dict(stored[1] if stored else None)
        after = checked(before, values)
        changed = [name for name in LABELS if getattr(before, name) != getattr(after, name)]
        if not changed:
            return unit.changes
        if stored is None:
            unit.insert(_TABLE, {"config": after.to_dict()})
        else:
            unit.update(_TABLE, {stored[0]: {"config": after.to_dict()}})
        unit.label = _label(changed)
        unit.note = unit.label
        if "volume_type" in changed:
            _reopen_followers(unit)
    return unit.changes


def _label(changed: list[str]) -> str:
    if len(changed) == 1:
        return f"Change “{LABELS[changed[0]]}” of provisioning"
    return f"Change {count_text(len(changed), 'setting')} of provisioning"


def _reopen_followers(unit: UnitOfWork) -> None:
    followers = {
        row.id: {"confirmed": False}
        for row in read_storage_rows(unit.connection, unit.project_id)
        if row.confirmed and not row.volume_type.strip()
    }
    unit.update(_STORAGE, followers)
    if followers:
        unit.note += f" · {count_text(len(followers), 'datastore')} to confirm again"
