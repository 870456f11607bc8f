"""Capacity of the target: its settings, overcommit profiles and node profiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from math import isfinite
from typing import TYPE_CHECKING, Any

from app.db import tables
from app.db.queries.capacity import read_node_profiles, read_overcommit_profiles
from app.db.queries.cloud import read_cloud_inventory
from app.db.queries.cohorts import read_cohorts
from app.db.queries.projects import read_project
from app.domain.changes import ChangeSet
from app.domain.errors import FieldError, UserError
from app.domain.number_style import general, grouped
from app.domain.parameters import ParameterSpec
from app.domain.planning.capacity.detected_nodes import detected_profiles
from app.domain.planning.capacity.node_sizing import (
    AUTOMATIC,
    SIZING_TEXT,
    NodeProfile,
    check_node_profile,
)
from app.domain.planning.capacity.overcommit import (
    BUILT_IN,
    DEFAULT_PROFILE,
    OvercommitProfile,
    check_profile,
)
from app.domain.planning.capacity.overcommit import MAX_NAME as MAX_PROFILE_NAME
from app.domain.planning.capacity.quotas import BASIS_TEXT
from app.services.workspace import Workspace

if TYPE_CHECKING:
    from app.db.uow import UnitOfWork

SETTINGS: tuple[ParameterSpec, ...] = (
    ParameterSpec(
        "overcommit_profile", "Overcommit profile", "Capacity", "choice", DEFAULT_PROFILE,
        choices=tuple((profile.name, profile.name) for profile in BUILT_IN),
        help="How many vCPUs and GB of RAM of VMs stand on one physical one, and what snapshots "
        "and growth make of a disk.",
    ),
    ParameterSpec(
        "quota_basis", "Quota basis", "Capacity", "choice", "allocated",
        choices=tuple((basis.value, text) for basis, text in BASIS_TEXT.items()),
        help="What the quotas of vCPUs and RAM follow from. PCD counts flavors: only allocated + "
        "headroom lets every VM boot.",
    ),
    ParameterSpec(
        "quota_headroom_pct", "Headroom", "Capacity", "float", 20.0, "%", 0, 300,
        help="What quotas add to the need: room for VMs to come. Disks have the profile's factor.",
    ),
    ParameterSpec(
        "sizing_basis", "Sizing basis", "Capacity", "choice", AUTOMATIC,
        choices=tuple((str(basis), text) for basis, text in SIZING_TEXT.items()),
        help="What the nodes by usage follow from. Automatic takes measured usage where at least "
        "half of the powered-on VMs have it, else the allocation, else the quotas. The nodes by "
        "placement always follow from the flavors.",
    ),
    ParameterSpec(
        "peak_buffer_pct", "Peak buffer", "Capacity", "float", 0.0, "%", 0, 300,
        help="What node sizing adds to the demand, where RVTools saw a quiet hour.",
    ),
)  # fmt: skip
"""Settings of a project, by the names of their columns."""

_SPECS = {spec.key: spec for spec in SETTINGS}
_PROJECTS = tables.projects.name
_NODES = tables.pcd_nodes.name
_PROFILES = tables.overcommit_profiles.name
_NODE_FIELDS = [field.name for field in fields(NodeProfile) if field.name != "id"]
_PROFILE_FIELDS = [field.name for field in fields(OvercommitProfile) if field.name != "id"]


# -- settings --------------------------------------------------------------------------------------


def check_setting(key: str, value: Any, profiles: Iterable[OvercommitProfile] = ()) -> Any:
    """A setting as it is stored; ``profiles`` are the project's own.

    :raises FieldError: when there is no such setting, or it refuses the value.
    """
    spec = _SPECS.get(key)
    if spec is None:
        raise FieldError(key, f"There is no setting “{key}” of capacity.")
    if spec.kind == "choice":
        allowed = [choice for choice, _text in spec.choices]
        if key == "overcommit_profile":
            allowed += [profile.name for profile in profiles]
        if value not in allowed:
            raise FieldError(key, f"{spec.label} takes one of {', '.join(allowed)}.")
        return value
    low, high = spec.minimum or 0.0, spec.maximum or 0.0
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise FieldError(key, f"{spec.label} takes a number of percent.") from None
    if not isfinite(number) or not low <= number <= high:
        raise FieldError(key, f"{spec.label} is between {general(low)} and {general(high)} %.")
    return number


def set_settings(workspace: Workspace, project_id: int, values: Mapping[str, Any]) -> ChangeSet:
    """Set profile, bases, headroom or peak buffer as one undo step.

    :raises FieldError: when a value is refused.
    """
    with workspace.guarded(), workspace.unit(project_id, "Set capacity") as unit:
        own = read_overcommit_profiles(unit.connection, project_id)
        checked = {key: check_setting(key, value, own) for key, value in values.items()}
        parts = [_setting_text(key, value) for key, value in checked.items()]
        unit.label = f"Set {' and '.join(parts)}"
        unit.note = unit.label
        unit.update(_PROJECTS, {project_id: checked})
    return unit.changes


def _setting_text(key: str, value: Any) -> str:
    spec = _SPECS[key]
    name = spec.label[0].lower() + spec.label[1:]
    if spec.kind == "float":
        return f"{name} to {general(value)} %"
    return f"{name} to “{dict(spec.choices).get(value, value)}”"


# -- node profiles ---------------------------------------------------------------------------------


def save_node(workspace: Workspace, project_id: int, profile: NodeProfile) -> ChangeSet:
    """Add a node profile (id 0) or change one. The first one becomes the default.

    :raises FieldError: when its name is taken or a figure makes no sense.
    """
    return save_nodes(workspace, project_id, [profile])


def save_nodes(workspace: Workspace, project_id: int, profiles: Sequence[NodeProfile]) -> ChangeSet:
    """Add or change several node profiles as one undo step.

    :raises FieldError: when a profile is refused; with several the sentence names it.
    :raises UserError: when one that is to be changed is gone.
    """
    with workspace.guarded(), workspace.unit(project_id, "") as unit:
        known = _nodes(unit)
        if any(profile.id and profile.id not in known for profile in profiles):
            raise UserError("This node profile does not exist any more.")
        added = [profile for profile in profiles if not profile.id]
        checked = _checked_nodes(profiles, known)
        unit.label = _node_label(checked, known, len(added))
        unit.note = unit.label
        unit.update(_NODES, {each.id: _node_row(each) for each in checked if each.id})
        unit.insert_many(_NODES, [_node_row(each) for each in checked if not each.id])
        _keep_one_default(unit, next((p.name for p in reversed(checked) if p.is_default), ""))
    return unit.changes


def delete_nodes(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Delete node profiles. Where the default goes, the first that is left takes its place.

    :raises UserError: when none of them exists.
    """
    with workspace.guarded(), workspace.unit(project_id, "Delete node profiles") as unit:
        gone = [profile for key, profile in _nodes(unit).items() if key in set(keys)]
        if not gone:
            raise UserError("There is no such node profile any more.")
        unit.label = (
            f"Delete node profile “{gone[0].name}”"
            if len(gone) == 1
            else f"Delete {grouped(len(gone))} node profiles"
        )
        unit.note = unit.label
        unit.delete(_NODES, [profile.id for profile in gone])
        chosen = _keep_one_default(unit)
        if chosen is not None and any(profile.is_default for profile in gone):
            unit.note += f"; “{chosen.name}” is the default now"
    return unit.changes


def set_default_node(workspace: Workspace, project_id: int, key: int) -> ChangeSet:
    """Size the target with this node profile.

    :raises UserError: when it does not exist.
    """
    with workspace.guarded(), workspace.unit(project_id, "Set default node") as unit:
        chosen = _nodes(unit).get(key)
        if chosen is None:
            raise UserError("This node profile does not exist any more.")
        unit.label = unit.note = f"Size the target with “{chosen.name}”"
        _keep_one_default(unit, chosen.name)
    return unit.changes


def adopt_detected(workspace: Workspace, project_id: int) -> ChangeSet:
    """Add node profiles as the hypervisors of the cloud's inventory suggest them.

    Profiles whose names are there stay as they are. Hypervisors report threads; cores are taken
    as half of them.

    :raises UserError: when the inventory has no nodes, or all of them are here.
    """
    with workspace.guarded(), workspace.unit(project_id, "Take nodes from the cloud") as unit:
        stored = read_cloud_inventory(unit.connection, project_id)
        found = detected_profiles(stored[1]) if stored else ()
        if not found:
            raise UserError(
                "No nodes of the target cloud are known.",
                "Read its inventory on the page PCD Readiness, or enter node profiles by hand.",
            )
        known = {profile.name.casefold() for profile in _nodes(unit).values()}
        fresh = [profile for profile in found if profile.name.casefold() not in known]
        if not fresh:
            raise UserError("The node profiles of the cloud are all here already.")
        for profile in fresh:
            unit.insert(_NODES, _node_row(profile))
        _keep_one_default(unit)
        what = "1 node profile" if len(fresh) == 1 else f"{grouped(len(fresh))} node profiles"
        unit.label = f"Take {what} from the cloud"
        unit.note = f"Took {what} from the cloud; cores are taken as half of the threads"
    return unit.changes


def _nodes(unit: UnitOfWork) -> dict[int, NodeProfile]:
    found = read_node_profiles(unit.connection, unit.project_id)
    return {profile.id: profile for profile in found}


def _node_row(profile: NodeProfile) -> dict[str, Any]:
    return {name: getattr(profile, name) for name in _NODE_FIELDS}


def _checked_nodes(
    profiles: Sequence[NodeProfile], known: Mapping[int, NodeProfile]
) -> list[NodeProfile]:
    """The profiles as they are stored, each checked against all that are there and will be.

    A name that another profile only gives up in the same step counts as taken: rows are written
    one after the other.
    """
    checked: list[NodeProfile] = []
    for profile in profiles:
        others = [each for each in known.values() if each.id != profile.id]
        others += [replace(each, id=-1) for each in checked]
        try:
            checked.append(check_node_profile(profile, others))
        except FieldError as error:
            if len(profiles) == 1:
                raise
            named = f"“{profile.name}”: {error.message}"
            raise FieldError(error.field, named, error.hint) from None
    return checked


def _node_label(
    profiles: Sequence[NodeProfile], known: Mapping[int, NodeProfile], added: int
) -> str:
    if len(profiles) > 1:
        return f"{'Add' if added else 'Change'} {grouped(len(profiles))} node profiles"
    before = known.get(profiles[0].id)
    if before is None:
        return f"Add node profile “{profiles[0].name}”"
    return f"Change node profile “{before.name}”"


def _keep_one_default(unit: UnitOfWork, chosen: str = "") -> NodeProfile | None:
    """Leave exactly one default: the one of the name, else the present one, else the first."""
    nodes = list(_nodes(unit).values())
    default = (
        next((node for node in nodes if chosen and node.name == chosen), None)
        or next((node for node in nodes if node.is_default), None)
        or next(iter(nodes), None)
    )
    unit.update(_NODES, {node.id: {"is_default": node is default} for node in nodes})
    return default


# -- overcommit profiles ---------------------------------------------------------------------------


def save_profile(
    workspace: Workspace, project_id: int, profile: OvercommitProfile, *, use: bool = False
) -> ChangeSet:
    """Add an overcommit profile of one's own (id 0) or change one; ``use`` also chooses it.

    A new name of the profile in use is followed, by cohorts that have it as their own too.

    :raises FieldError: when its name is taken or a figure makes no sense.
    :raises UserError: when it is gone.
    """
    with workspace.guarded(), workspace.unit(project_id, "") as unit:
        own = read_overcommit_profiles(unit.connection, project_id)
        before = next((each for each in own if each.id == profile.id), None)
        if profile.id and before is None:
            raise UserError("This overcommit profile does not exist any more.")
        checked = check_profile(profile, tuple(own))
        values = {name: getattr(checked, name) for name in _PROFILE_FIELDS}
        if before is None:
            unit.label = f"Add overcommit profile “{checked.name}”"
            unit.insert(_PROFILES, values)
        else:
            unit.label = f"Change overcommit profile “{before.name}”"
            unit.update(_PROFILES, {checked.id: values})
            _follow_in_cohorts(unit, before.name, checked.name)
        unit.note = unit.label
        if use or (before is not None and before.name == _profile_in_use(unit)):
            unit.update(_PROJECTS, {project_id: {"overcommit_profile": checked.name}})
    return unit.changes


def delete_profile(workspace: Workspace, project_id: int, key: int) -> ChangeSet:
    """Delete an overcommit profile of one's own; if it is in use, ``balanced`` takes its place.

    Cohorts that had it go by the project's.

    :raises UserError: when it is built in or gone.
    """
    with workspace.guarded(), workspace.unit(project_id, "Delete overcommit profile") as unit:
        own = read_overcommit_profiles(unit.connection, project_id)
        gone = next((each for each in own if each.id == key), None)
        if gone is None:
            raise UserError("Only overcommit profiles of your own can be deleted.")
        unit.label = unit.note = f"Delete overcommit profile “{gone.name}”"
        unit.delete(_PROFILES, [key])
        if gone.name == _profile_in_use(unit):
            unit.update(_PROJECTS, {project_id: {"overcommit_profile": DEFAULT_PROFILE}})
            unit.note += f"; it was in use: “{DEFAULT_PROFILE}” takes its place"
        _follow_in_cohorts(unit, gone.name, "")
    return unit.changes


def _follow_in_cohorts(unit: UnitOfWork, old: str, new: str) -> None:
    cohorts = read_cohorts(unit.connection, unit.project_id)
    mine = [each.id for each in cohorts if each.overcommit_profile == old]
    unit.update(tables.cohorts.name, {key: {"overcommit_profile": new} for key in mine})


def copy_name(name: str, profiles: Iterable[OvercommitProfile]) -> str:
    """A name for a copy that no profile has yet: ``X copy``, ``X copy 2``, …"""
    taken = {profile.name.casefold() for profile in profiles}
    number, ending = 1, " copy"
    while True:
        found = name[: MAX_PROFILE_NAME - len(ending)].rstrip() + ending
        if found.casefold() not in taken:
            return found
        number += 1
        ending = f" copy {number}"


def _profile_in_use(unit: UnitOfWork) -> str:
    project = read_project(unit.connection, unit.project_id)
    return str(project.values["overcommit_profile"]) if project else ""
