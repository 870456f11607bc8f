"""What stands above the tables of the Storage Map: of each its number, and a line."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.plan.plan import Plan
from app.domain.planning.staging.disk_rows import DiskRow
from app.domain.planning.staging.security_groups import GroupState, GroupView
from app.domain.planning.staging.storage_map import (
    BAD_STATES,
    NO_CINDER,
    StorageView,
    TypeState,
    has_no_cinder,
)

HeadFigure = tuple[str, str, str]
"""The number in the title, what it counts, and what that means."""


def stores_figure(views: Sequence[StorageView], confirmed: int) -> HeadFigure:
    """How many datastores are confirmed."""
    what = (
        "Rows of the storage map that were reviewed, of the datastores on which VMs in plan have "
        "disks."
    )
    return grouped(confirmed), f"of {count_text(len(views), 'datastore')} confirmed", what


def disks_figure(rows: Sequence[DiskRow]) -> HeadFigure:
    """How many disks go their own way."""
    return (
        f"{grouped(sum(bool(row.own) for row in rows))}",
        f"of {count_text(len(rows), 'disk')} with an own volume type",
        "Disks of VMs in plan that get another volume type than the one of their datastore.",
    )


def groups_figure(views: Sequence[GroupView]) -> HeadFigure:
    """How many projects have a group that is there or will be."""
    lacking = sum(view.state in {GroupState.MISSING, GroupState.NONE} for view in views)
    what = "Projects of the target whose ports get a security group that the cloud does not lack."
    return (
        grouped(len(views) - lacking),
        f"of {count_text(len(views), 'project')} with a group",
        what,
    )


def stores_sentence(plan: Plan, views: Sequence[StorageView], confirmed: int) -> str:
    """What is left to do of the datastores."""
    if not views:
        return ""
    inventory = plan.target.inventory
    if has_no_cinder(inventory):
        return NO_CINDER
    counts = {state: sum(view.state is state for view in views) for state in TypeState}
    bad = sum(counts[state] for state in BAD_STATES) - counts[TypeState.NONE]
    staged = plan.target.given.staged
    default = staged.settings.volume_type if staged else ""
    parts = [
        f"{grouped(len(views) - confirmed)} of {grouped(len(views))} to confirm"
        if confirmed < len(views)
        else "Every datastore is confirmed",
        f"{grouped(counts[TypeState.NONE])} without a volume type"
        if counts[TypeState.NONE]
        else "",
        f"{grouped(bad)} that the cloud can't serve" if bad else "",
        f"default: {default}" if default else "no default type",
    ]
    if counts[TypeState.UNKNOWN]:
        parts.append("the cloud's volume types are not known")
    return " · ".join(filter(None, parts))


def disks_sentence(rows: Sequence[DiskRow]) -> str:
    """How many disks go their own way."""
    if not rows:
        return ""
    own = sum(bool(row.own) for row in rows)
    shared = sum(row.shared for row in rows)
    parts = [
        f"{count_text(own, 'disk')} with a volume type of {'its' if own == 1 else 'their'} own"
        if own
        else "No disk has a volume type of its own",
        f"{grouped(shared)} shared" if shared else "",
    ]
    return " · ".join(filter(None, parts))


def groups_sentence(views: Sequence[GroupView]) -> str:
    """How the security groups of projects stand."""
    if not views:
        return ""
    counts = {state: sum(view.state is state for view in views) for state in GroupState}
    words = (
        (GroupState.PLANNED, "will be made"), (GroupState.EXISTS, "exist"),
        (GroupState.MISSING, "missing"), (GroupState.NONE, "without a group"),
        (GroupState.UNKNOWN, "not compared"),
    )  # fmt: skip
    parts = [f"{grouped(counts[state])} {word}" for state, word in words if counts[state]]
    warned = sum(bool(view.warning) for view in views)
    if warned:
        parts.append(f"{grouped(warned)} to look at")
    return f"{count_text(len(views), 'project')}: {', '.join(parts)}"
