"""Facts, dependencies and cohorts of exports that are planned by themselves, in memory.

The steps are those of a project in a workspace, in the same order; only reading and writing the
database between them is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.domain.model import FACT_FIELDS, Nic, Tenant, Vm, evolve
from app.domain.planning.cohorts.assign import auto_assign, check_options
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.cohorts.ease import ease_scores
from app.domain.planning.cohorts.problem import AssignOptions, Estate
from app.domain.planning.cohorts.tenant_load import tenant_loads
from app.domain.planning.cohorts.units import tenant_ties
from app.domain.planning.dependencies.address_book import AddressBook, addresses_of
from app.domain.planning.dependencies.dependency_table import read_table
from app.domain.planning.dependencies.edge import Edge, EdgeState
from app.domain.planning.dependencies.flow_classify import classify
from app.domain.planning.dependencies.order_check import Ties, acceptable
from app.domain.planning.dependencies.prepared_edges import compared, prepared_edges
from app.domain.planning.dependencies.rules import DependencyRules
from app.domain.planning.dependencies.stored_set import sets_of
from app.domain.planning.dependencies.vm_names import VmNames
from app.domain.planning.facts.record import vm_field
from app.domain.planning.facts.sheet import read_facts
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.progress import Ticket
from app.domain.shared_disks import counted_once
from app.services.grouping_asked import (
    GroupingAsked,
    Told,
    about_assignment,
    about_flows,
    some,
)
from app.services.ports import FlowReader, ListReader


@dataclass(slots=True)
class Grouped:
    """What facts, dependencies and an assignment make of an estate."""

    vms: list[Vm]
    tenants: Mapping[int, Tenant]
    cohorts: tuple[Cohort, ...] = ()
    edges: tuple[Edge, ...] = ()
    unplaced: Mapping[int, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    @property
    def told(self) -> Told:
        """What there is to say of it."""
        return Told(tuple(self.lines), self.unplaced)


def group(
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
    nics: Sequence[Nic],
    mappings: Sequence[NetworkMapping],
    asked: GroupingAsked,
    lists: ListReader,
    flows: FlowReader,
    ticket: Ticket,
) -> Grouped:
    """Read what is asked for and assign the tenants.

    :raises UserError: when a file cannot be used.
    :raises FieldError: when an option of the assignment makes no sense.
    """
    found = Grouped(list(vms), tenants)
    if asked.facts or asked.dependencies:
        names = VmNames(found.vms, addresses_of(found.vms, nics))
        if asked.facts:
            _facts(found, asked, names, lists, ticket)
        if asked.dependencies:
            table = lists.read(asked.dependencies, ticket)
            rows = prepared_edges(0, "", _ties(found), read_table(table, names), names)
            found.lines.append(f"Dependencies: {rows.sentence}.")
            found.lines += some((*rows.problems, *table.notes), "row")
            found.lines += some((text for _, text in rows.refused), "refused dependency")
            _take(found, rows.edges)
    if asked.flows:
        _flows(found, asked, nics, flows, ticket)
    if asked.assign is not None:
        _assign(found, asked.assign, mappings)
    return found


def _ties(found: Grouped) -> Ties:
    names = {vm.id: vm.name for vm in found.vms}
    return Ties.of(names, found.vms, found.edges, (), DependencyRules())


def _take(found: Grouped, edges: Sequence[Edge]) -> None:
    """Keep edges beside those that there are, numbered as the workspace numbers them."""
    kept = _ties(found).with_edges(edges).edges
    found.edges = tuple(replace(edge, id=number) for number, edge in enumerate(kept, start=1))


def _facts(
    found: Grouped, asked: GroupingAsked, names: VmNames, lists: ListReader, ticket: Ticket
) -> None:
    if asked.facts is None:
        return
    table = lists.read(asked.facts, ticket)
    reading = read_facts(table, names)
    edges = prepared_edges(0, "", _ties(found), reading.dependencies, names)
    found.vms = [_with_facts(vm, reading.facts[vm.id].values()) if vm.id in reading.facts else vm
                 for vm in found.vms]  # fmt: skip
    found.lines.append(f"Facts: {reading.sentence}.")
    problems = [each.sentence(names) for each in (*reading.unmatched, *reading.ambiguous)]
    problems += [each.sentence(names.titles) for each in reading.conflicts]
    found.lines += some((*problems, *table.notes), "row")
    if reading.dependencies.edges or edges.refused:
        found.lines.append(f"Dependencies of the facts: {edges.sentence}.")
        found.lines += some((text for _, text in edges.refused), "refused dependency")
    _take(found, edges.edges)


def _with_facts(vm: Vm, values: Mapping[str, str]) -> Vm:
    changed = {
        vm_field(name): value if name == "note" else " ".join(value.split())
        for name, value in values.items()
    }
    return evolve(vm, **{name: changed[name] for name in FACT_FIELDS if name in changed})


def _flows(
    found: Grouped,
    asked: GroupingAsked,
    nics: Sequence[Nic],
    flows: FlowReader,
    ticket: Ticket,
) -> None:
    book = AddressBook(found.vms, nics)
    ports = DependencyRules().flow_ports
    tally = flows.read(asked.flows, book, ports, ticket)
    proposed = classify(tally, book.titles, ports)
    new = compared(_ties(found), proposed.edges)[0]
    found.lines += about_flows(tally, new, proposed.shared, book.titles, asked.min_confidence)
    fresh = [
        replace(edge, state=EdgeState.ACCEPTED)
        if edge.state is EdgeState.PROPOSED and edge.confidence >= asked.min_confidence
        else edge
        for edge in new
    ]
    refused = acceptable(_ties(found), [edge for edge in fresh if edge.counts])[1]
    lost = {(edge.vm_id, edge.needs) for edge, _ in refused}
    _take(found, [edge for edge in fresh if (edge.vm_id, edge.needs) not in lost])


def _assign(found: Grouped, options: AssignOptions, mappings: Sequence[NetworkMapping]) -> None:
    vms = counted_once(found.vms)
    loads = tenant_loads(vms, found.tenants, found.edges, mappings)
    sets = sets_of(vms, (), found.edges)
    estate = Estate(
        loads=loads,
        scores=ease_scores(loads),
        ties=tenant_ties(vms, found.edges, [each.vm_ids for each in sets.sets]),
    )
    preview = auto_assign(estate, check_options(options))
    found.cohorts = tuple(
        Cohort(number, place.name, number) for number, place in enumerate(preview.cohorts, start=1)
    )
    placed = {
        key: found.cohorts[slot].id for key, slot in preview.slots.items() if slot is not None
    }
    found.tenants = {
        key: replace(tenant, cohort_id=placed.get(key)) if key in placed else tenant
        for key, tenant in found.tenants.items()
    }
    found.unplaced = {each.tenant_id: each.reason for each in preview.unplaced}
    found.lines += about_assignment(preview)
