"""What each stage of the planner still lacks, as its tab shows it.

The points that a tab counts are told one by one in the Issues dock; a test compares them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.number_style import grouped
from app.ui.shell.stages import STAGES

if TYPE_CHECKING:
    from app.domain.model import Vm
    from app.domain.planning.capacity.node_sizing import NodeSizing
    from app.domain.planning.gaps.gap import GapAnalysis
    from app.domain.planning.plan.changed_vms import RunningCount
    from app.domain.planning.plan.plan import Plan
    from app.domain.planning.staging.disk_use import DiskUses

_NO_NETWORKS = "vNetwork is not in the data, so no network is known."
_OWN = {"projects", "setup"}
"""Stages that need no imported VMs."""


@dataclass(frozen=True, slots=True)
class StageState:
    """``state`` is ``empty``, ``work`` with a count of open ``points``, or ``done``."""

    key: str
    state: str
    points: int = 0
    tooltip: str = ""


class StageStates:
    """Tells the states of the stages, and looks after an edit only at the VMs that it changed."""

    def __init__(self) -> None:
        self._statuses: RunningCount[str] | None = None
        self._lying: RunningCount[tuple[str, str, str]] | None = None
        self._disk_uses: DiskUses = {}

    def of(self, plan: Plan | None, *, has_project: bool) -> Iterator[StageState]:
        """The state of every stage there is, each looked for when it is its turn."""
        known = {stage.key for stage in STAGES}
        for key in ("projects", "setup"):
            yield StageState(key, "done" if has_project else "empty")
        if plan is None or not plan.vms:
            for stage in STAGES:
                if stage.key not in _OWN:
                    yield StageState(stage.key, "empty", tooltip="Import an RVTools export first.")
            return
        looks: tuple[Callable[[Plan], StageState | Iterator[StageState]], ...] = (
            _assessment, _scope, _cohorts, self._waves, _dependencies, _schedule, _staging,
            _users, self._storage, _prepare,
        )  # fmt: skip
        for look in looks:  # as it is asked for: some look at every VM
            found = look(plan)
            for each in (found,) if isinstance(found, StageState) else found:
                if each.key in known:
                    yield each

    # The first window waits for no part of the engine, so that it is imported in all of these.

    def _waves(self, plan: Plan) -> StageState:
        if self._statuses is None:
            from app.domain.planning.plan.changed_vms import RunningCount

            self._statuses = RunningCount(_statuses_in_plan)
        return _waves(self._statuses.of(plan.vms))

    def _storage(self, plan: Plan) -> StageState:
        staged = plan.target.given.staged
        if staged is None:
            return StageState("storage", "empty")
        from app.domain.planning.plan.changed_vms import RunningCount
        from app.domain.planning.staging.storage_map import typed_uses, undecided

        uses = staged.disk_uses
        if self._lying is None or self._disk_uses is not uses:
            self._lying = RunningCount(lambda vms: typed_uses(vms, uses))
            self._disk_uses = uses
        waiting, without = undecided(self._lying.of(plan.vms), staged)
        sentences = []
        if waiting:
            one, many = "1 datastore is not confirmed.", "datastores are not confirmed."
            sentences.append(_many(waiting, one, many))
        if without:
            one, many = "1 has no volume type.", "have no volume type."
            sentences.append(_many(without, one, many))
        return _points_left("storage", waiting, " ".join(sentences))


def _statuses_in_plan(vms: Iterable[Vm]) -> Counter[str]:
    return Counter([vm.status for vm in vms if vm.in_plan])


def _points_left(key: str, points: int, sentence: str) -> StageState:
    return StageState(key, "work" if points else "done", points, sentence if points else "")


def _many(count: int, one: str, many: str) -> str:
    return one if count == 1 else f"{grouped(count)} {many}"


def _assessment(plan: Plan) -> Iterator[StageState]:
    red = plan.totals.red
    yield StageState("dashboard", "done")
    yield StageState("vms", "done", tooltip=plan.reconciliation.sentence)
    yield _points_left("risk", red, _many(red, "1 VM in plan is red.", "VMs in plan are red."))


def _scope(plan: Plan) -> Iterator[StageState]:
    target = plan.target
    # The first window waits for no part of the engine: it is so in all of these.
    from app.domain.planning.readiness.open_points import targets_to_confirm

    waiting = len(targets_to_confirm(plan))
    one, many = "1 target of a tenant is not confirmed.", "targets of tenants are not confirmed."
    yield _points_left("tenants", waiting, _many(waiting, one, many))
    if plan.source.lacks("vNetwork") and not plan.networks:
        for key in ("networks", "network_map"):
            yield StageState(key, "empty", tooltip=_NO_NETWORKS)
    else:
        yield from _networks(plan)
    sizing = target.capacity.sizing
    if sizing is None:
        yield StageState("capacity", "empty", tooltip="Add a node profile to size the target.")
    elif target.capacity.assumed:
        yield StageState(
            "capacity", "work", 1, "The node is only assumed: add the node profile to size with."
        )
    else:
        yield _nodes(sizing)
    if not target.gaps.analysed:
        yield StageState("readiness", "empty", tooltip="Read the target cloud's inventory first.")
    else:
        yield _readiness(target.gaps)


def _nodes(sizing: NodeSizing) -> StageState:
    sentences = []
    if not sizing.survives_loss:
        sentences.append("The nodes do not survive the loss of one.")
    lost = sizing.vms_without_place
    if lost:
        sentences.append(_many(lost, "1 VM fits no node.", "VMs fit no node."))
    return _points_left("capacity", lost + (not sizing.survives_loss), " ".join(sentences))


def _readiness(gaps: GapAnalysis) -> StageState:
    critical, unknown = gaps.critical, len(gaps.uncompared)
    sentences = []
    if critical:
        one, many = (
            "1 critical gap is open or planned.", "critical gaps are open or planned.",
        )  # fmt: skip
        sentences.append(_many(critical, one, many))
    if unknown:
        one, many = "1 part was not compared.", "parts were not compared."
        sentences.append(_many(unknown, one, many))
    return _points_left("readiness", critical + unknown, " ".join(sentences))


def _networks(plan: Plan) -> Iterator[StageState]:
    from app.domain.planning.readiness.open_points import mappings_to_confirm, vlan_conflicts

    conflicts = len(vlan_conflicts(plan))
    one, many = "1 network has more than one VLAN.", "networks have more than one VLAN."
    yield _points_left("networks", conflicts, _many(conflicts, one, many))
    unmapped = len(mappings_to_confirm(plan))
    one, many = "1 mapping is not confirmed.", "mappings are not confirmed."
    yield _points_left("network_map", unmapped, _many(unmapped, one, many))


def _cohorts(plan: Plan) -> StageState:
    if not plan.cohorts:
        return StageState(
            "cohorts", "empty", tooltip="All tenants move as one: there is no cohort."
        )
    from app.domain.planning.readiness.open_points import late_cohorts, tenants_without_cohort

    left, late = len(tenants_without_cohort(plan)), len(late_cohorts(plan))
    sentences = []
    if left:
        sentences.append(_many(left, "1 tenant is in no cohort.", "tenants are in no cohort."))
    if late:
        one, many = "1 cohort ends after its deadline.", "cohorts end after their deadlines."
        sentences.append(_many(late, one, many))
    return _points_left("cohorts", left + late, " ".join(sentences))


def _waves(statuses: Mapping[str, int]) -> StageState:
    # The first window waits for no part of the engine.
    from app.domain.enums import VmStatus

    free, failed = statuses.get(VmStatus.NOT_STARTED, 0), statuses.get(VmStatus.FAILED, 0)
    if free and free == sum(statuses.values()):
        return StageState("waves", "empty", tooltip="No VM stands in a wave yet.")
    sentences = []
    if free:
        sentences.append(_many(free, "1 VM stands in no wave.", "VMs stand in no wave."))
    if failed:
        sentences.append(_many(failed, "1 VM has failed.", "VMs have failed."))
    return _points_left("waves", free + failed, " ".join(sentences))


def _dependencies(plan: Plan) -> StageState:
    from app.domain.planning.readiness.open_points import proposed_edges, violated_edges

    waiting, violated = len(proposed_edges(plan)), len(violated_edges(plan))
    sentences = []
    if violated:
        one, many = "1 dependency is violated.", "dependencies are violated."
        sentences.append(_many(violated, one, many))
    if waiting:
        one, many = "1 proposal waits for review.", "proposals wait for review."
        sentences.append(_many(waiting, one, many))
    return _points_left("dependencies", violated + waiting, " ".join(sentences))


def _staging(plan: Plan) -> Iterator[StageState]:
    from app.domain.planning.readiness.open_points import shapes_to_settle, systems_to_settle

    left = len(shapes_to_settle(plan))
    one, many = "1 flavor is not confirmed.", "flavors are not confirmed."
    yield _points_left("flavors", left, _many(left, one, many))
    left = len(systems_to_settle(plan))
    one, many = "1 image is not confirmed.", "images are not confirmed."
    yield _points_left("images", left, _many(left, one, many))


def _prepare(plan: Plan) -> StageState:
    prepared = plan.prepared
    if not prepared.total:
        return StageState("prepare", "empty", tooltip="There is no provisioning plan yet.")
    sentences = []
    if prepared.failed:
        one, many = "1 task has failed.", "tasks have failed."
        sentences.append(_many(prepared.failed, one, many))
    if prepared.waiting:
        sentences.append(_many(prepared.waiting, "1 task waits.", "tasks wait."))
    return _points_left("prepare", prepared.failed + prepared.waiting, " ".join(sentences))


def _users(plan: Plan) -> StageState:
    left, wrong = plan.accounts.left, plan.accounts.wrong
    if not plan.accounts.targets:
        return StageState("users", "empty", tooltip="No tenant with VMs in plan has a target.")
    sentences = []
    if left:
        one, many = (
            "1 target project has no confirmed account.",
            "target projects have no confirmed account.",
        )
        sentences.append(_many(left, one, many))
    if wrong:
        one, many = "1 account cannot be confirmed.", "accounts cannot be confirmed."
        sentences.append(_many(wrong, one, many))
    return _points_left("users", left or wrong, " ".join(sentences))


def _schedule(plan: Plan) -> StageState:
    late = plan.schedule.calendar_days > plan.parameters.migration_duration_days
    unplaced = len(plan.schedule.unplaced)
    sentences = []
    if late:
        sentences.append("The plan ends after its deadline.")
    if unplaced:
        sentences.append(_many(unplaced, "1 VM has no day.", "VMs have no day."))
    return _points_left("plan", unplaced + late, " ".join(sentences))
