"""Assesses the VMs of a project: guest OS support, score, category, findings and mode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.inventory.drafts import Inventory
from app.domain.inventory.operating_systems import recognise
from app.domain.inventory.report import ImportReport
from app.domain.model import Vm, evolve
from app.domain.planning.risk.config import RiskConfig
from app.domain.planning.risk.facts import (
    SharedFacts,
    VmFacts,
    datastore_kinds,
    datastores_of,
    shared_facts,
)
from app.domain.planning.risk.score import assess
from app.domain.progress import Ticket

_TICK = 500


@dataclass(slots=True)
class AssessmentInput:
    """Everything that an assessment looks at.

    ``report`` tells which sheets and columns each vCenter's export has, and when it was made:
    ages count to that moment.
    """

    vms: Sequence[Vm]
    facts: dict[int, VmFacts]
    report: ImportReport
    config: RiskConfig

    def shared(self) -> SharedFacts:
        """What the VMs have in common."""
        report = self.report
        return shared_facts(
            self.vms,
            self.facts,
            available=report.available,
            as_of=_moment(report.data_date),
            available_of=report.available_of,
            as_of_vcenters={key: _moment(made) for key, made in report.data_date_of.items()},
        )


def _moment(made: str) -> datetime | None:
    return datetime.fromisoformat(made) if made else None


def assess_all(given: AssessmentInput, ticket: Ticket) -> list[Vm]:
    """The VMs with guest OS support, score, category, findings and mode filled in."""
    shared = given.shared()
    assessed = []
    for count, vm in enumerate(given.vms):
        if count % _TICK == 0:
            ticket.check()
        assessed.append(_assessed(vm, given.facts[vm.id], given.config, shared))
    return assessed


def _assessed(vm: Vm, facts: VmFacts, config: RiskConfig, shared: SharedFacts) -> Vm:
    guest = recognise(vm.os_tools, vm.os_config, lists=config.os_lists)
    if (guest.family, guest.version) != (vm.os_family, vm.os_version):
        vm = evolve(vm, os_family=guest.family, os_version=guest.version)
    result = assess(vm, facts, config, shared)
    return evolve(
        vm,
        os_support=result.os_support.value,
        risk_score=result.score,
        risk_category=result.category.value,
        findings=result.findings,
        mode=result.mode.value,
        mode_reason=result.mode_reason,
    )


def imported_input(
    inventory: Inventory,
    vms: Sequence[Vm],
    report: ImportReport,
    config: RiskConfig,
    waivers: Mapping[int, Mapping[str, str]],
) -> AssessmentInput:
    """What an import has read, with the project's rules and waivers.

    ``vms[i]`` has the parts ``inventory.parts[i]``; ``waivers`` are by the keys that the VMs have
    in the project.
    """
    kinds = datastore_kinds(inventory.datastores)
    facts = {}
    for vm, part in zip(vms, inventory.parts, strict=True):
        disks = tuple(part.disks)
        facts[vm.id] = VmFacts(
            disks,
            tuple(part.partitions),
            tuple(part.nics),
            tuple(part.snapshots),
            tuple(part.devices),
            datastores_of(vm, disks, kinds),
            waivers.get(vm.id, {}),
        )
    return AssessmentInput(vms, facts, report, config)
