"""Dependencies by hand: rings are refused by name, whatever the order of steps."""

from __future__ import annotations

import pytest

from app.domain.errors import FieldError, UserError
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeSource, EdgeState
from app.domain.planning.dependencies.rules import port_words
from app.services import dependencies, facts, inventory, move_sets
from app.services.dependencies import EDGES
from app.services.inventory import Edit
from app.services.workspace import Workspace
from tests.unit.services.cohort_desk import Desk


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return Desk(workspace)


def proposed(desk: Desk, one: str, other: str, kind: EdgeKind, confidence: float = 0.9) -> int:
    edge = Edge(
        0, *desk.keys(one, other), kind, EdgeSource.FLOWS, EdgeState.PROPOSED, confidence, "seen"
    )
    with desk.workspace.unit(desk.project, "Propose") as unit:
        return unit.insert(EDGES, dependencies.edge_row(edge))


def test_each_of_a_selection_depends_on_each_that_is_chosen(desk: Desk) -> None:
    changes = desk.do(dependencies.add, desk.keys("a1", "a2"), desk.keys("b1", "b2"))
    assert set(desk.edges()) == {("a1", "b1"), ("a1", "b2"), ("a2", "b1"), ("a2", "b2")}
    assert changes.label == "Add 4 dependencies"
    again = dependencies.add(desk.workspace, desk.project, desk.keys("a1"), desk.keys("b1"))
    assert not again
    assert again.note == "These dependencies are there already"


def test_a_ring_is_refused_by_name_and_nothing_is_written(desk: Desk) -> None:
    desk.do(dependencies.add, desk.keys("a1"), desk.keys("b1"))
    desk.do(dependencies.add, desk.keys("b1"), desk.keys("g1"))
    with pytest.raises(UserError, match="g1 → a1 → b1 → g1"):
        dependencies.add(desk.workspace, desk.project, desk.keys("a2", "g1"), desk.keys("a1"))
    assert set(desk.edges()) == {("a1", "b1"), ("b1", "g1")}


def test_a_vm_cannot_depend_on_itself_or_on_one_of_its_set(desk: Desk) -> None:
    with pytest.raises(FieldError, match="itself"):
        dependencies.add(desk.workspace, desk.project, desk.keys("a1"), desk.keys("a1"))
    desk.do(move_sets.make, "Pair", desk.keys("a1", "a2"))
    with pytest.raises(UserError, match="move together"):
        dependencies.add(desk.workspace, desk.project, desk.keys("a1"), desk.keys("a2"))


def test_a_set_or_kind_that_closes_a_ring_is_refused(desk: Desk) -> None:
    desk.do(dependencies.add, desk.keys("a1"), desk.keys("b1"))
    desk.do(dependencies.add, desk.keys("b1"), desk.keys("a2"))
    with pytest.raises(UserError, match="close a ring"):
        move_sets.make(desk.workspace, desk.project, "Pair", desk.keys("a1", "a2"))
    desk.do(dependencies.add, desk.keys("a2"), desk.keys("a1"), "near")
    key = desk.edges()["a2", "a1"].id
    for kind in ("order", "together"):
        with pytest.raises(UserError, match="a1"):
            dependencies.set_kind(desk.workspace, desk.project, [key], kind)
    with pytest.raises(FieldError, match="order, near, together"):
        dependencies.set_kind(desk.workspace, desk.project, [key], "far")


def test_a_ring_through_a_vm_that_is_left_out_is_refused_too(workspace: Workspace) -> None:
    desk = Desk(workspace, shared=True)
    inventory.set_fields(workspace, desk.project, [Edit(desk.keys("b1")[0], "excluded", True)])
    with pytest.raises(UserError, match="move together"):
        dependencies.add(workspace, desk.project, desk.keys("a1"), desk.keys("b1"))


def test_redo_does_not_close_a_ring_that_was_closed_the_other_way_since(desk: Desk) -> None:
    first = dependencies.add(desk.workspace, desk.project, desk.keys("a1"), desk.keys("b1"))
    back = desk.workspace.replay(first.inverse(), "Undo")
    desk.do(dependencies.add, desk.keys("b1"), desk.keys("a1"))
    with pytest.raises(UserError, match=r"a1 → b1 → a1|b1 → a1 → b1"):
        desk.workspace.replay(back.inverse(), "Redo")
    assert set(desk.edges()) == {("b1", "a1")}


def test_proposals_are_accepted_unless_they_close_a_ring(desk: Desk) -> None:
    desk.do(dependencies.add, desk.keys("a1"), desk.keys("b1"))
    ring = proposed(desk, "b1", "a1", EdgeKind.ORDER)
    tied = proposed(desk, "b1", "a2", EdgeKind.TOGETHER)
    near = proposed(desk, "b2", "a1", EdgeKind.NEAR, 0.5)
    with pytest.raises(UserError, match="ring"):
        dependencies.accept(desk.workspace, desk.project, [ring])
    changes = desk.do(dependencies.accept_above, 0.8)
    assert desk.edges()["b1", "a2"].counts
    assert not desk.edges()["b1", "a1"].counts
    assert "1 other left: This would close a ring" in changes.note
    desk.do(dependencies.accept, [near])
    desk.do(dependencies.reject, [tied])
    states = {pair: edge.state for pair, edge in desk.edges().items()}
    assert states["b1", "a2"] is EdgeState.REJECTED
    with pytest.raises(UserError, match="no proposal"):
        dependencies.accept_above(desk.workspace, desk.project, 0.95)
    with pytest.raises(FieldError, match="from 0 to 1"):
        dependencies.accept_above(desk.workspace, desk.project, 80)


def test_together_proposals_are_taken_as_far_as_they_go(desk: Desk) -> None:
    desk.do(dependencies.add, desk.keys("a1"), desk.keys("g1"))
    keys = [
        proposed(desk, "a1", "a2", EdgeKind.TOGETHER),
        proposed(desk, "a2", "g1", EdgeKind.TOGETHER),
        proposed(desk, "b1", "b2", EdgeKind.TOGETHER),
    ]
    changes = desk.do(dependencies.accept, keys)
    assert [edge.counts for pair, edge in desk.edges().items() if pair != ("a1", "g1")] == [
        True, False, True,
    ]  # fmt: skip
    assert "cannot move together" in changes.note


def test_an_edge_by_hand_takes_the_place_of_the_proposal_and_keeps_its_evidence(desk: Desk) -> None:
    proposed(desk, "a1", "b1", EdgeKind.NEAR, 0.4)
    desk.do(dependencies.add, desk.keys("a1"), desk.keys("b1"), "order")
    edge = desk.edges()["a1", "b1"]
    assert (edge.kind, edge.source, edge.state) == ("order", "operator", "accepted")
    assert (edge.confidence, edge.evidence) == (1.0, "seen")


def test_edges_are_removed_by_key_or_by_their_ends(desk: Desk) -> None:
    desk.do(dependencies.add, desk.keys("a1", "a2"), desk.keys("b1", "b2"))
    desk.do(dependencies.remove_of, desk.keys("a1"), desk.keys("b1"))
    desk.do(dependencies.remove_of, desk.keys("a2"))
    changes = desk.do(dependencies.remove, [desk.edges()["a1", "b2"].id])
    assert changes.label == "Remove dependency of a1 on b2"
    with pytest.raises(UserError, match="No dependency was chosen"):
        dependencies.remove(desk.workspace, desk.project, [])


def test_only_accepted_order_is_a_need_of_the_schedule(desk: Desk) -> None:
    proposed(desk, "a1", "b1", EdgeKind.ORDER)
    desk.do(dependencies.add, desk.keys("a2"), desk.keys("b1"), "near")
    desk.do(dependencies.add, desk.keys("a3"), desk.keys("b1"))
    details = inventory.details(desk.workspace, desk.project, desk.keys("b1")[0])
    assert details is not None
    assert [vm.name for vm in details.needed_by] == ["a3"]


def test_ports_of_servers_are_edited_and_checked(desk: Desk) -> None:
    desk.do(dependencies.set_rules, {"shared": "53, 88; 8080-8082", "most_clients": "12"})
    rules = dependencies.read(desk.workspace, desk.project).rules
    assert port_words(rules.shared) == "53, 88, 8080-8082"
    assert rules.flow_ports.most_clients == 12
    with pytest.raises(FieldError, match="“http” is no port"):
        dependencies.set_rules(desk.workspace, desk.project, {"servers": "80 http"})
    for wrong in ("0", "-1", "", "1_0"):
        with pytest.raises(FieldError, match="whole number"):
            dependencies.set_rules(desk.workspace, desk.project, {"most_clients": wrong})
    desk.do(dependencies.reset_rules)
    assert dependencies.read(desk.workspace, desk.project).rules.most_clients == 30


def test_an_application_is_a_set_and_its_facts_close_no_ring(desk: Desk) -> None:
    one, other = desk.keys("a1", "b1")
    desk.do(facts.set_facts, [one], {"application": "Payroll"})
    desk.do(dependencies.set_application_together, "payroll", together=True)
    desk.do(dependencies.add, [one], [other])
    with pytest.raises(UserError, match="cannot move together"):
        facts.set_facts(desk.workspace, desk.project, [other], {"application": "PAYROLL"})
    desk.do(dependencies.set_application_together, "Payroll", together=False)
    desk.do(facts.set_facts, [other], {"application": "PAYROLL"})
    with pytest.raises(UserError, match="cannot move together"):
        dependencies.set_application_together(
            desk.workspace, desk.project, "Payroll", together=True
        )
