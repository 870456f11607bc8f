"""Plans exports by themselves, without a workspace: nothing is stored but the plan's files.

The steps are those of an import into a new project of a workspace; only reading and writing the
database between them is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.domain.enums import VmStatus
from app.domain.inventory.column_choices import NO_CHOICES, ColumnChoices, check_applied
from app.domain.inventory.prepared_import import compared, import_label
from app.domain.inventory.report import merged
from app.domain.model import Nic, Project, Vm, evolve
from app.domain.planning.capacity.demand import CapacitySettings
from app.domain.planning.networks.mapping import in_order
from app.domain.planning.plan.importing import BeforeImport, import_outcome
from app.domain.planning.plan.making import ProjectRecords, make_plan
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.target import TargetInput
from app.domain.planning.provisioning.settings import PrepSettings
from app.domain.planning.waves.build import build
from app.domain.planning.waves.from_plan import build_input, records_of
from app.domain.progress import Ticket
from app.domain.project_row import name_of_export, new_row, values_after_import
from app.services.export_grouping import Grouped, group
from app.services.export_reading import read
from app.services.grouping_asked import GroupingAsked, Told, about_waves
from app.services.ports import Clock, FlowReader, ListReader, TableReader


@dataclass(frozen=True, slots=True)
class GroupingOfExports:
    """What is asked beyond the exports, and what reads it."""

    asked: GroupingAsked
    lists: ListReader
    flows: FlowReader


def plan_exports(
    reader: TableReader,
    clock: Clock,
    paths: Sequence[Path],
    ticket: Ticket,
    name: str = "",
    values: Mapping[str, Any] | None = None,
    grouping: GroupingOfExports | None = None,
    choices: ColumnChoices = NO_CHOICES,
) -> tuple[Plan, Told]:
    """The plan that a new project with these exports and parameters would have.

    With a ``grouping`` also facts, dependencies and cohorts, and what there is to say of them.
    ``choices`` say what columns are whose headings do not tell it.

    :raises UserError: when a file cannot be used.
    :raises FieldError: when the name or a value is refused.
    """
    now = clock.now().replace(tzinfo=None)
    name = name or name_of_export(paths[0])
    row = {"id": 1, **new_row(name, "", values or {}, zone=clock.zone(), now=now)}
    inventory, report = read(reader, paths, ticket, now, choices)
    check_applied(choices, report.by_hand)
    prepared = compared(1, import_label(paths), inventory, report, ())
    outcome = import_outcome(prepared, BeforeImport(), ticket)
    said = merged([report]) or report
    row |= values_after_import(Project.from_row(row), said, (), now.date())
    places = {vm.id: place for place, vm in enumerate(outcome.vms)}

    def nics_of(vms: Sequence[Vm]) -> list[Sequence[Nic]]:
        return [inventory.parts[places[vm.id]].nics for vm in vms]

    # As the workspace numbers them.
    mappings = [replace(mapping, id=key) for key, mapping in enumerate(outcome.map.fresh, start=1)]
    grouped = Grouped(outcome.vms, outcome.tenants.tenants)
    if grouping is not None:
        nics = [
            replace(nic, vm_id=vm.id)
            for vm, found in zip(outcome.vms, nics_of(outcome.vms), strict=True)
            for nic in found
        ]
        grouped = group(
            outcome.vms, outcome.tenants.tenants, nics, mappings, grouping.asked,
            grouping.lists, grouping.flows, ticket,
        )  # fmt: skip
    records = ProjectRecords(
        project=Project.from_row(row),
        vms=grouped.vms,
        tenants=grouped.tenants,
        nics_of=nics_of,
        port_groups=inventory.port_groups,
        report=said,
        target=TargetInput(
            settings=CapacitySettings.from_row(row),
            mappings=in_order(mappings),
            hosts=tuple(inventory.hosts),
            physical_network=PrepSettings().physical_network,
        ),
        cohorts=grouped.cohorts,
        edges=grouped.edges,
        unplaced=grouped.unplaced,
    )
    plan = make_plan(records, now, ticket)
    told = grouped.told
    if grouping is None or grouping.asked.waves is None:
        return plan, told
    built = build(build_input(plan, ()), grouping.asked.waves)
    records.waves, records.wave_vms = records_of(built.without_breaches(), plan)
    placed = {row.vm_id for row in records.wave_vms}
    records.vms = [
        evolve(vm, status=VmStatus.ASSIGNED.value) if vm.id in placed else vm for vm in records.vms
    ]
    return make_plan(records, now, ticket), replace(told, lines=(*told.lines, *about_waves(built)))
