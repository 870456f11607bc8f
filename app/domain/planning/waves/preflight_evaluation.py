"""How the checks that evaluate themselves come to their answers, each with its causes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.cell_values import natural_key
from app.domain.counted_noun import count_text
from app.domain.enums import Mode, Risk
from app.domain.model import Tenant, Vm
from app.domain.number_style import grouped
from app.domain.planning.capacity.demand import plan_capacity
from app.domain.planning.gaps.gap import (
    Gap,
    GapAnalysis,
    GapKey,
    GapState,
    GapType,
    Severity,
    same_gap,
)
from app.domain.planning.gaps.group import GapGroup, GapInput
from app.domain.planning.gaps.nodes import NODES, node_checks
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.plan.target import TargetInput
from app.domain.planning.remediation.record import Remediation
from app.domain.planning.waves.check_record import CheckState

_SHOWN = 3
"""Up to how many names or texts a reason lists."""


class CauseKind(StrEnum):
    """What kind of thing keeps a check from holding."""

    VMS = "vms"
    NETWORK = "network"
    TENANT = "tenant"
    GAP = "gap"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that keeps a check from holding, and what to jump to to see it.

    ``network`` is (vCenter, source network); ``gap`` the key of a gap.
    """

    kind: CauseKind
    text: str
    vm_ids: tuple[int, ...] = ()
    network: tuple[str, str] = ("", "")
    tenant_id: int = 0
    gap: GapKey = ("", "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a check says of a wave."""

    state: CheckState
    reason: str
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the checks of every wave look at.

    ``mappings`` are those of networks in use, ``gaps`` the analysis of the whole plan. ``given``
    is what is known of the target; VMs in ``given.landed`` are in what it uses already.
    """

    vms: Mapping[int, Vm]
    tenants: Mapping[int, Tenant]
    mappings: Sequence[NetworkMapping]
    gaps: GapAnalysis
    given: TargetInput
    remediations: Sequence[Remediation] = ()
    _nodes: dict[frozenset[int], tuple[Gap, ...]] = field(default_factory=dict)
    _concerned: dict[GapKey, frozenset[int]] = field(default_factory=dict)

    def members(self, vm_ids: Iterable[int]) -> list[Vm]:
        """The VMs in plan among some, by name."""
        found = [self.vms[key] for key in vm_ids if key in self.vms]
        return sorted((vm for vm in found if vm.in_plan), key=lambda vm: (vm.name, vm.identity))

    def concerned(self, gap: Gap) -> frozenset[int]:
        """The VMs that a gap concerns."""
        found = self._concerned.get(gap.key)
        if found is None:
            found = self._concerned[gap.key] = frozenset(gap.vm_ids)
        return found

    def node_gaps(self, vm_ids: Iterable[int]) -> tuple[Gap, ...]:
        """What the target lacks of nodes for some VMs, those that it runs already left out."""
        if not any(
            gap.type is GapType.MISSING_NODES and gap.resource == NODES
            for gap in (*self.gaps.gaps, *self.gaps.uncompared)
        ):
            return ()  # there are enough for the whole plan
        keys = frozenset(vm_ids) - self.given.landed
        if keys not in self._nodes:
            self._nodes[keys] = self._missing_nodes(self.members(keys))
        return self._nodes[keys]

    def _missing_nodes(self, vms: Sequence[Vm]) -> tuple[Gap, ...]:
        given = self.given
        if given.inventory is None:
            return ()
        capacity = plan_capacity(vms, self.tenants, given.settings, given.inventory, given.hosts)
        group = GapGroup.of(GapInput(vms, self.tenants, self.mappings, capacity))
        found = node_checks(group, given.inventory)
        return tuple(check.of for check in found if check.missing and check.of.resource == NODES)


def _networks(evidence: Evidence, vm_ids: Sequence[int], _upto: Sequence[int]) -> Answer:
    using: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for vm in evidence.members(vm_ids):
        for name in dict.fromkeys(vm.networks):
            using[vm.vcenter, name].append(vm.id)
    if not using:
        return Answer(CheckState.NA, "No VM of it is connected to a network.")
    rows = {mapping.source: mapping for mapping in evidence.mappings}
    waiting = sorted(
        (key for key in using if not (key in rows and rows[key].confirmed)),
        key=lambda key: (natural_key(key[1]), key),
    )
    if not waiting:
        return Answer(CheckState.PASS, f"{count_text(len(using), 'network')} confirmed.")
    causes = tuple(
        Cause(
            CauseKind.NETWORK,
            f"{key[1]}: {_network_text(rows.get(key))}, {count_text(len(using[key]), 'VM')}",
            tuple(using[key]),
            network=key,
        )
        for key in waiting
    )
    return Answer(
        CheckState.FAIL,
        f"{grouped(len(waiting))} of {count_text(len(using), 'network')} not confirmed: "
        f"{_some([key[1] for key in waiting])}.",
        causes,
    )


def _network_text(mapping: NetworkMapping | None) -> str:
    if mapping is None or not mapping.target_network:
        return "no target network"
    return f"→ {mapping.target_network}, not confirmed"


def _targets(evidence: Evidence, vm_ids: Sequence[int], _upto: Sequence[int]) -> Answer:
    by_tenant: defaultdict[int, list[int]] = defaultdict(list)
    for vm in evidence.members(vm_ids):
        by_tenant[vm.tenant_id or 0].append(vm.id)
    if not by_tenant:
        return Answer(CheckState.NA, "It has no VM in plan.")
    causes = []
    for key, members in by_tenant.items():
        problem = _target_problem(evidence.tenants.get(key))
        if problem:
            causes.append(Cause(CauseKind.TENANT, problem, tuple(members), tenant_id=key))
    if not causes:
        what = "target" if len(by_tenant) == 1 else "targets"
        verb = "is" if len(by_tenant) == 1 else "are"
        of = count_text(len(by_tenant), "tenant")
        return Answer(CheckState.PASS, f"The {what} of {of} {verb} confirmed.")
    causes.sort(key=lambda cause: natural_key(cause.text))
    told = "; ".join(cause.text for cause in causes[:_SHOWN])
    more = f"; and {grouped(len(causes) - _SHOWN)} more" if len(causes) > _SHOWN else ""
    return Answer(CheckState.FAIL, f"{told}{more}.", tuple(causes))


def _target_problem(tenant: Tenant | None) -> str:
    if tenant is None:
        return "VMs belong to no tenant"
    missing = [
        word
        for word, value in (("domain", tenant.target_domain), ("project", tenant.target_project))
        if not value.strip()
    ]
    if missing:
        return f"{tenant.title} has no target {' and no '.join(missing)}"
    return "" if tenant.confirmed else f"the target of {tenant.title} is not confirmed"


_RISKS, _MODES = frozenset(Risk), frozenset(Mode)


def _assessed(evidence: Evidence, vm_ids: Sequence[int], _upto: Sequence[int]) -> Answer:
    vms = evidence.members(vm_ids)
    if not vms:
        return Answer(CheckState.NA, "It has no VM in plan.")
    causes = []
    bare = [vm for vm in vms if vm.risk_category not in _RISKS or vm.mode not in _MODES]
    if bare:
        verb = "has" if len(bare) == 1 else "have"
        text = f"{count_text(len(bare), 'VM')} {verb} no risk or mode: {_names(bare)}"
        causes.append(Cause(CauseKind.VMS, text, tuple(vm.id for vm in bare)))
    mine = {vm.id: vm for vm in vms}
    todo = [each for each in evidence.remediations if each.done_on is None and each.vm_id in mine]
    if todo:
        verb = "is" if len(todo) == 1 else "are"
        of = [mine[key] for key in dict.fromkeys(each.vm_id for each in todo)]
        text = f"{count_text(len(todo), 'remediation')} {verb} open: {_names(of)}"
        causes.append(Cause(CauseKind.VMS, text, tuple(vm.id for vm in of)))
    if causes:
        return Answer(
            CheckState.FAIL, f"{'; '.join(cause.text for cause in causes)}.", tuple(causes)
        )
    return Answer(CheckState.PASS, f"{count_text(len(vms), 'VM')} assessed.")


_NO_TARGET = Cause(CauseKind.TARGET, "Read it from the cloud, or enter it by hand")


def _gaps(evidence: Evidence, vm_ids: Sequence[int], upto: Sequence[int]) -> Answer:
    vms = evidence.members(vm_ids)
    if not vms:
        return Answer(CheckState.NA, "It has no VM in plan.")
    if not evidence.gaps.analysed:
        return Answer(CheckState.PENDING, "The target's inventory is not known yet.", (_NO_TARGET,))
    own = _own_gaps(evidence, vms)
    nodes = [*_settled_nodes(evidence, evidence.node_gaps(upto))]
    found = [gap for gap in (*own, *nodes) if gap.stands]
    unknown = [gap for gap in (*own, *nodes) if gap.state is GapState.NOT_COMPARED]
    if found:
        return Answer(CheckState.FAIL, _told(found), tuple(map(_gap_cause, found)))
    if unknown:
        return Answer(CheckState.PENDING, _told(unknown), tuple(map(_gap_cause, unknown)))
    return Answer(CheckState.PASS, "No critical gap is open or planned.")


def _own_gaps(evidence: Evidence, vms: Sequence[Vm]) -> list[Gap]:
    """Critical gaps of the wave's VMs, tenants and targets; what only nodes lack comes apart."""
    keys = {vm.id for vm in vms}
    tenants = {vm.tenant_id for vm in vms}
    landed = keys <= evidence.given.landed
    found = []
    for gap in (*evidence.gaps.gaps, *evidence.gaps.uncompared):
        if gap.severity is not Severity.CRITICAL or landed:
            continue
        if gap.type is GapType.MISSING_NODES and gap.resource == NODES:
            continue
        of_tenants = gap.type not in _OF_VMS or not gap.vm_ids
        if keys & evidence.concerned(gap) or (of_tenants and tenants.intersection(gap.tenant_ids)):
            found.append(gap)
    return found


_OF_VMS = frozenset(
    {
        GapType.MISSING_NETWORK, GapType.MISSING_FLAVOR, GapType.MISSING_IMAGE,
        GapType.MISSING_NODES,
    }
)  # fmt: skip
"""Gaps of what single VMs use; all others are those of tenants and their targets."""


def _settled_nodes(evidence: Evidence, gaps: Iterable[Gap]) -> list[Gap]:
    """Those that nobody has marked as resolved."""
    by_hand = {same_gap(each.key) for each in evidence.given.resolutions}
    return [gap for gap in gaps if same_gap(gap.key) not in by_hand]


def _gap_cause(gap: Gap) -> Cause:
    return Cause(CauseKind.GAP, gap.text, gap.vm_ids, gap=gap.key)


def _told(gaps: Sequence[Gap]) -> str:
    texts = [f"{gap.text} (planned)" if gap.state is GapState.PLANNED else gap.text for gap in gaps]
    more = f" And {grouped(len(gaps) - _SHOWN)} more." if len(gaps) > _SHOWN else ""
    return " ".join(texts[:_SHOWN]) + more


def _names(vms: Sequence[Vm]) -> str:
    return _some([vm.name for vm in vms])


def _some(names: Sequence[str]) -> str:
    more = f" and {grouped(len(names) - _SHOWN)} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


EVALUATED: Mapping[str, Callable[[Evidence, Sequence[int], Sequence[int]], Answer]] = {
    "network_mapped": _networks,
    "target_project_set": _targets,
    "vms_assessed": _assessed,
    "no_critical_gaps": _gaps,
}
"""Each check by its name: evidence, the wave's VMs, those of all waves up to it."""
