"""Datastores without a volume type, and projects whose security group is doubtful."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from app.domain.cloud import name_key
from app.domain.counted_noun import count_text
from app.domain.destinations import AtCell, OneDatastore, OneTargetProject, StorageMap
from app.domain.openings import STORAGE
from app.domain.planning.provisioning.settings import DEFAULT_GROUP, NO_GROUP
from app.domain.planning.readiness.issue import Issue, IssueRow, Severity, be, has, listed
from app.domain.planning.readiness.looked_at import LookedAt
from app.domain.planning.staging.security_groups import (
    DEFAULT_WARNING,
    GroupState,
    GroupView,
    group_states,
)
from app.domain.planning.staging.storage_map import (
    NO_CINDER,
    TYPE_STATE_MEANING,
    StoreState,
    TypeState,
    has_no_cinder,
    store_states,
)

_BAD = (
    ("types_missing", TypeState.MISSING), ("types_private", TypeState.PRIVATE),
    ("types_not_shared", TypeState.NOT_SHARED),
)  # fmt: skip


def find(seen: LookedAt) -> Iterator[Issue]:
    """What is open about storage and security groups; nothing where nobody asks for them."""
    plan = seen.plan
    staged, inventory = plan.target.given.staged, plan.target.inventory
    if staged is None:
        return
    views = store_states(plan.vms, staged, inventory)
    if views and has_no_cinder(inventory):
        yield Issue("no_cinder", STORAGE, Severity.WARNING, NO_CINDER, StorageMap())
    waiting = [view for view in views if not view.row.confirmed]
    if waiting:
        yield _of_stores(
            "stores_open", Severity.INFO, waiting, "confirmed",
            f"{count_text(len(waiting), 'datastore')} {be(len(waiting))} not confirmed in the "
            "storage map.",
            lambda _: "is not confirmed", points=len(waiting),
        )  # fmt: skip
    bare = [view for view in views if view.state is TypeState.NONE]
    if bare:
        yield _of_stores(
            "stores_without_type", Severity.INFO, bare, "volume_type",
            f"{count_text(len(bare), 'datastore')} {has(len(bare))} no volume type, and there is "
            "no default.",
            lambda _: "has no volume type",
        )  # fmt: skip
    for key, state in _BAD:
        bad = [view for view in views if view.state is state]
        if bad:
            first = bad[0].row.datastore or "(not told)"
            yield _of_stores(
                key, Severity.WARNING, bad, "volume_type",
                (
                    f"{first} cannot use its volume type {bad[0].effective}. " if len(bad) == 1
                    else f"{count_text(len(bad), 'datastore')} cannot use the volume type chosen, "
                    f"for example {first} ({bad[0].effective}). "
                ) + TYPE_STATE_MEANING[state],
                lambda view: f"gets {view.effective}",
            )  # fmt: skip
    tenants = [plan.tenants[key] for key in plan.loads if key in plan.tenants]
    mappings = plan.target.mappings
    yield from _groups(group_states(tenants, staged, mappings, plan.networks, inventory))


def _of_stores(
    key: str,
    severity: Severity,
    views: Sequence[StoreState],
    column: str,
    text: str,
    what: Callable[[StoreState], str],
    *,
    points: int = 0,
) -> Issue:
    cells = [AtCell(OneDatastore(*view.row.source), column) for view in views]
    return Issue(
        key, STORAGE, severity, text, cells[0], count=len(views), noun="datastore",
        keys=tuple(view.row.source for view in views), points=points,
        rows=listed(
            IssueRow(view.row.source, f"{view.row.datastore or '(not told)'} {what(view)}.", cell)
            for view, cell in zip(views, cells, strict=True)
        ),
    )  # fmt: skip


def _groups(views: Sequence[GroupView]) -> Iterator[Issue]:
    missing = [view for view in views if view.state is GroupState.MISSING]
    if missing:
        yield _of_groups(
            "groups_missing", Severity.WARNING, missing,
            f"{missing[0].target.title} has no security group “{missing[0].group}”."
            if len(missing) == 1
            else f"{count_text(len(missing), 'project')} have no security group of the name "
            f"chosen, for example {missing[0].target.title}: “{missing[0].group}”.",
        )  # fmt: skip
    closed = [view for view in views if name_key(view.group) == DEFAULT_GROUP]
    if closed:
        yield _of_groups(
            "groups_closed", Severity.WARNING, closed,
            f"{count_text(len(closed), 'project')} {'gets' if len(closed) == 1 else 'get'} the "
            f"group “default”. {DEFAULT_WARNING}",
        )  # fmt: skip
    guarded = [view for view in views if view.group == NO_GROUP and view.guarded]
    if guarded:
        yield _of_groups(
            "groups_guarded", Severity.WARNING, guarded,
            f"{count_text(len(guarded), 'project')} {has(len(guarded))} no security group, but "
            f"port security is on, for example for {guarded[0].guarded[0]}: their ports are "
            "closed.",
            advice="Switch port security off on the page Network Map.",
        )  # fmt: skip


def _of_groups(
    key: str, severity: Severity, views: Sequence[GroupView], text: str, advice: str = ""
) -> Issue:
    cells = [
        AtCell(OneTargetProject(view.target.domain, view.target.project), "group") for view in views
    ]
    return Issue(
        key, STORAGE, severity, text, cells[0], count=len(views), noun="project",
        keys=tuple((view.target.domain, view.target.project) for view in views),
        rows=listed(
            IssueRow(
                (view.target.domain, view.target.project),
                f"{view.target.title}: {view.warning or view.group}", cell,
            )
            for view, cell in zip(views, cells, strict=True)
        ),
        advice=advice,
    )  # fmt: skip
