"""Steps of the services about cohorts, dependencies, facts, routes, remediation and parts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from app.domain.changes import ChangeSet
from app.domain.enums import Route
from app.domain.inventory.tenant_parts import SplitBy
from app.domain.model import Vm
from app.domain.planning.cohorts.guardrails import Guardrails
from app.domain.planning.cohorts.problem import AssignOptions
from app.domain.planning.cohorts.strategies import Strategy
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeSource, EdgeState, Traffic
from app.domain.progress import Ticket
from app.domain.text_table import TextTable
from app.services import (
    cohort_assignment,
    cohorts,
    dependencies,
    dependency_imports,
    ease_rules,
    facts,
    move_sets,
    remediation,
    routes,
    shared_services,
    tenant_split,
)
from app.services.cohorts import CohortEdit
from app.services.workspace import Workspace

few = st.lists(st.integers(0, 44), min_size=1, max_size=4, unique=True)
names = st.sampled_from(["Pilot", "Bulk", "Last", ""])
applications = st.sampled_from(["", "Payroll", "Shop"])
cohort_fields = st.one_of(
    st.tuples(st.just("name"), names),
    st.tuples(st.just("owner"), st.sampled_from(["", "Ann"])),
    st.tuples(st.just("agent_slots"), st.sampled_from([None, 3, 0])),
    st.tuples(st.just("max_vms_per_day"), st.sampled_from([None, 2])),
    st.tuples(st.just("gate"), st.sampled_from(["none", "previous"])),
)


class GroupingSteps(RuleBasedStateMachine):
    """Rules for a machine that has a ``workspace``, and carries steps out by ``attempt``."""

    workspace: Workspace
    attempt: Callable[[Callable[[], ChangeSet]], None]
    vms: Callable[[list[int]], list[Vm]]
    rows: Callable[[list[int]], list[int]]

    def do(self, action: Callable[..., ChangeSet], *arguments: Any, **named: Any) -> None:
        """Call a service; what it refuses leaves everything as it was."""
        self.attempt(partial(action, self.workspace, 1, *arguments, **named))

    def keys(self, wanted: list[int]) -> list[int]:
        """Keys of VMs."""
        return [vm.id for vm in self.vms(wanted)]

    def cohort(self, place: int) -> int:
        """The key of a cohort, 0 for none."""
        found = cohorts.listed(self.workspace, 1)
        return found[place % len(found)].id if found else 0

    # -- cohorts -----------------------------------------------------------------------------------

    @rule(name=names, slots=st.sampled_from([None, 4]))
    def make_cohort(self, name: str, slots: int | None) -> None:
        self.do(cohorts.create, name, {"agent_slots": slots})

    @rule(place=st.integers(0, 3), edit=cohort_fields)
    def edit_cohort(self, place: int, edit: tuple[str, Any]) -> None:
        edits = [CohortEdit(self.cohort(place), *edit)]
        self.do(cohorts.set_fields, edits)

    @rule(place=st.integers(0, 3), to=st.integers(0, 3))
    def move_and_copy_cohort(self, place: int, to: int) -> None:
        key = self.cohort(place)
        self.do(cohorts.move, key, to)
        self.do(cohorts.duplicate, key)

    @rule(place=st.integers(0, 3))
    def delete_cohort(self, place: int) -> None:
        key = self.cohort(place)
        self.do(cohorts.delete, [key])

    @rule(wanted=few, place=st.integers(0, 3), out=st.booleans(), along=st.booleans())
    def assign_by_hand(self, wanted: list[int], place: int, out: bool, along: bool) -> None:
        rows, key = self.rows(wanted), None if out else self.cohort(place)
        self.do(cohorts.assign, rows, key, along=along)

    @rule(
        strategy=st.sampled_from(Strategy),
        count=st.integers(1, 3),
        most=st.sampled_from([None, 2, 20]),
    )
    def auto_assign(self, strategy: Strategy, count: int, most: int | None) -> None:
        rails = Guardrails(max_vms_per_cohort=most)
        options = AssignOptions(strategy, count, guardrails=rails)

        def step() -> ChangeSet:
            prepared = cohort_assignment.prepare(self.workspace, 1, options, Ticket())
            return cohort_assignment.apply(self.workspace, prepared, Ticket())

        self.attempt(step)

    @rule(key=st.sampled_from(["full.disk", "weight.os"]), value=st.integers(0, 40))
    def weigh(self, key: str, value: int) -> None:
        self.do(ease_rules.set_values, {key: value})
        if not value:
            self.do(ease_rules.reset)

    # -- dependencies ------------------------------------------------------------------------------

    def edge(self, place: int) -> int:
        """The key of an edge, 0 for none."""
        found = dependencies.read(self.workspace, 1).edges
        return found[place % len(found)].id if found else 0

    @rule(later=few, needed=few, kind=st.sampled_from(EdgeKind))
    def depend(self, later: list[int], needed: list[int], kind: EdgeKind) -> None:
        pairs = self.keys(later), self.keys(needed)
        self.do(dependencies.add, *pairs, kind)

    @rule(one=st.integers(0, 44), other=st.integers(0, 44), confidence=st.floats(0, 1))
    def propose(self, one: int, other: int, confidence: float) -> None:
        ends = self.keys([one, other])
        if len(set(ends)) < 2:
            return
        edge = Edge(
            0, *ends, EdgeKind.NEAR, EdgeSource.FLOWS, EdgeState.PROPOSED, confidence, "Seen.",
            Traffic(4, 1024, ("443/tcp",), 2),
        )  # fmt: skip

        def step() -> ChangeSet:
            with self.workspace.guarded(), self.workspace.unit(1, "Propose") as unit:
                ties = dependency_imports.read_ties(unit.connection, 1)
                dependencies.write_edges(unit, ties, [edge])
            return unit.changes

        self.attempt(step)

    @rule(
        place=st.integers(0, 9),
        what=st.sampled_from(["remove", "accept", "reject", "near", "order", "together", "sure"]),
    )
    def review(self, place: int, what: str) -> None:
        key = self.edge(place)
        if what == "sure":
            self.do(dependencies.accept_above, 0.5)
        elif what in set(EdgeKind):
            self.do(dependencies.set_kind, [key], what)
        else:
            self.do(getattr(dependencies, what), [key])

    @rule(one=st.integers(0, 44), other=st.integers(0, 44), name=applications)
    def import_facts_and_needs(self, one: int, other: int, name: str) -> None:
        found = self.vms([one, other])
        if len(found) < 2:
            return
        row = (found[0].name, name, "Ann", found[1].name)
        table = TextTable("l.csv", ("VM", "Application", "Owner", "Depends on"), [row], [2])

        def step() -> ChangeSet:
            prepared = facts.matched(self.workspace, 1, table, Ticket())
            return facts.apply(self.workspace, prepared, Ticket())

        self.attempt(step)

    @rule(wanted=few, name=names, place=st.integers(0, 9))
    def sets(self, wanted: list[int], name: str, place: int) -> None:
        workspace, keys = self.workspace, self.keys(wanted)
        if place < 4:
            self.do(move_sets.make, name, keys)
            return
        found = move_sets.listed(workspace, 1).sets
        broken = move_sets.broken(workspace, 1)
        if place < 6 and found:
            self.do(move_sets.break_up, found[place % len(found)].ties)
        elif place < 8 and broken:
            self.do(move_sets.mend, [broken[0].id])
        else:
            own = [int(t.partition(":")[2]) for s in found for t in s.ties if t.startswith("set:")]
            for key in own[:1]:
                self.do(move_sets.rename, key, name)
                self.do(move_sets.set_members, key, keys)
            self.do(move_sets.delete, own[-1:])

    @rule(wanted=few, note=st.sampled_from(["", "stretch first"]), accept=st.booleans())
    def serve(self, wanted: list[int], note: str, accept: bool) -> None:
        workspace, keys = self.workspace, self.keys(wanted)
        self.do(shared_services.add, keys)
        kept = [each.id for each in shared_services.listed(workspace, 1)][:2]
        change = shared_services.accept if accept else shared_services.reject
        self.do(change, kept)
        self.do(shared_services.set_note, kept, note)

    @rule(
        ports=st.sampled_from(["", "53, 88", "7010-7012", "http"]),
        clients=st.sampled_from([5, 30]),
        kept=st.lists(applications, max_size=2),
    )
    def rules_of_dependencies(self, ports: str, clients: int, kept: list[str]) -> None:
        values = {"servers": ports, "most_clients": clients}
        self.do(dependencies.set_rules, values)
        self.do(dependencies.set_applications, kept)
        if not ports:
            self.do(dependencies.reset_rules)

    # -- facts, routes, remediation ----------------------------------------------------------------

    @rule(wanted=few, application=applications, environment=st.sampled_from(["", "Test"]))
    def know(self, wanted: list[int], application: str, environment: str) -> None:
        keys, values = self.keys(wanted), {"application": application, "environment": environment}
        self.do(facts.set_facts, keys, values)

    @rule(wanted=few, route=st.sampled_from(Route))
    def take_route(self, wanted: list[int], route: Route) -> None:
        keys = self.keys(wanted)
        self.do(routes.set_route, keys, route)

    @rule(wanted=few, owner=st.sampled_from(["", "Ann"]), done=st.booleans(), off=st.booleans())
    def remedy(self, wanted: list[int], owner: str, done: bool, off: bool) -> None:
        workspace, keys = self.workspace, self.keys(wanted)
        self.do(remediation.add, keys, None, owner, "2027-03-01")
        listed = [row.item.id for row in remediation.listed(workspace, 1)][:2]
        self.do(remediation.set_fields, listed, {"note": owner})
        self.do(remediation.set_done, listed, done=done, by=owner)
        if off:
            self.do(remediation.remove, listed)

    # -- parts of tenants --------------------------------------------------------------------------

    @rule(place=st.integers(0, 9), by=st.sampled_from(SplitBy))
    def split(self, place: int, by: SplitBy) -> None:
        for key in self.rows([place]):
            self.do(tenant_split.split, key, by)

    @rule(place=st.integers(0, 9), name=names, count=st.integers(1, 3))
    def split_by_hand(self, place: int, name: str, count: int) -> None:
        workspace = self.workspace
        for key in self.rows([place]):
            mine = [vm.id for vm in tenant_split.vms_to_choose(workspace, 1, key)][:count]
            self.do(tenant_split.split_by_hand, key, name, mine)
            self.do(tenant_split.rename_part, key, name or "Rest")

    @rule(place=st.integers(0, 9))
    def join(self, place: int) -> None:
        for key in self.rows([place]):
            self.do(tenant_split.join, key)
