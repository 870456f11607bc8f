"""What to know of storage and security groups before provisioning: notes, not a gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.cloud import name_key
from app.domain.counted_noun import count_text
from app.domain.destinations import Destination, MapRows, StorageMap
from app.domain.number_style import grouped
from app.domain.planning.plan.plan import Plan
from app.domain.planning.provisioning.settings import DEFAULT_GROUP, NO_GROUP
from app.domain.planning.staging.security_groups import GroupState, GroupView, group_views
from app.domain.planning.staging.staged_target import StagedTarget
from app.domain.planning.staging.storage_map import (
    NO_CINDER,
    StorageView,
    TypeState,
    has_no_cinder,
    storage_views,
)

_STORES, _GROUPS = StorageMap("datastores"), StorageMap("groups")


@dataclass(frozen=True, slots=True)
class TargetNote:
    """A sentence, where one sees to it, and whether it warns or only tells."""

    text: str
    destination: Destination
    warns: bool = True


def target_notes(plan: Plan) -> tuple[TargetNote, ...]:
    """The notes on volume types and security groups, none where nothing is to be said."""
    staged = plan.target.given.staged or StagedTarget()
    inventory = plan.target.inventory
    stores = storage_views(plan.vms, staged, inventory)
    groups = group_views(plan.vms, plan.tenants, staged, plan.target.mappings, inventory)
    found = []
    if stores and has_no_cinder(inventory):
        found.append(TargetNote(NO_CINDER, _STORES))
    return (*found, *_of_storage(stores), *_of_groups(groups))


def _are(count: int, of: int, noun: str) -> str:
    verb = "is" if count == 1 else "are"
    return f"{grouped(count)} of {count_text(of, noun)} {verb}"


def _have(count: int, noun: str) -> str:
    return f"{count_text(count, noun)} {'has' if count == 1 else 'have'}"


def _of_storage(views: Sequence[StorageView]) -> Iterator[TargetNote]:
    counts = {state: sum(view.state is state for view in views) for state in TypeState}
    without, missing = counts[TypeState.NONE], counts[TypeState.MISSING]
    if without:
        yield TargetNote(
            f"{_have(without, 'datastore')} no volume type, and there is no default: the executor "
            "can't plan their disks.",
            _STORES,
        )
    if missing:
        yield TargetNote(f"{_have(missing, 'datastore')} a volume type that Cinder lacks.", _STORES)
    if counts[TypeState.PRIVATE]:
        text = f"{_have(counts[TypeState.PRIVATE], 'datastore')} a private volume type."
        yield TargetNote(text, _STORES)
    if counts[TypeState.NOT_SHARED]:
        count = counts[TypeState.NOT_SHARED]
        yield TargetNote(
            f"{_have(count, 'datastore')} shared disks and a volume type without multi-attach.",
            _STORES,
        )
    waiting = sum(not view.row.confirmed for view in views)
    if waiting:
        yield TargetNote(
            f"{_are(waiting, len(views), 'datastore')} not confirmed in the storage map.",
            _STORES,
            warns=False,
        )


def _of_groups(views: Sequence[GroupView]) -> Iterator[TargetNote]:
    missing = [view for view in views if view.state is GroupState.MISSING]
    if missing:
        first = missing[0]
        more = f" and {grouped(len(missing) - 1)} more lack theirs" if len(missing) > 1 else ""
        yield TargetNote(f"{first.target.title} has no group “{first.group}”{more}.", _GROUPS)
    closed = [view for view in views if name_key(view.group) == DEFAULT_GROUP]
    if closed:
        yield TargetNote(
            f"Ports of {count_text(len(closed), 'project')} get the group “default”, which blocks "
            "what comes from outside of it.",
            _GROUPS,
        )
    guarded = sorted({name for v in views if v.group == NO_GROUP for name in v.guarded})
    if guarded:
        shown = ", ".join(f"“{name}”" for name in guarded[:3])
        more = f" and {grouped(len(guarded) - 3)} more" if len(guarded) > 3 else ""
        yield TargetNote(
            f"Some projects get no security group, but port security is on for {shown}{more}.",
            MapRows(),
        )
