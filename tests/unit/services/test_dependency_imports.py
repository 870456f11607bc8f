"""Dependencies from files: what a preview says is what one undo step writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import bootstrap
from app.domain.errors import UserError
from app.domain.planning.dependencies.edge import EdgeState
from app.domain.planning.facts.columns import DEPENDS_ON, NAME
from app.domain.progress import Cancelled, Ticket
from app.services import dependencies, dependency_imports, shared_services
from app.services.dependency_imports import PreparedFlows, PreparedTable
from app.services.workspace import Workspace
from tests.unit.services.cohort_desk import Desk

FLOWS = """Source IP,Destination IP,Destination Port,Bytes,Time
10.0.0.97,10.0.0.98,5432,1000,2026-10-01 10:00
10.0.0.97,10.0.0.98,5432,2000,2026-10-02 10:00
10.0.0.97,10.0.0.103,53,100,2026-10-01 10:00
10.0.0.97,192.168.9.9,443,100,2026-10-01 10:00
"""


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    """Each tenant's VMs have one address, so that only the first of each keeps it."""
    made = Desk(workspace)
    later = {key: {"primary_ip": ""} for key in made.keys("a2", "a3", "b2")}
    with workspace.unit(made.project, "Addresses") as unit:
        unit.update("migration_vms", later)
    return made


def table(desk: Desk, folder: Path, text: str, **named: object) -> PreparedTable:
    path = folder / "needs.csv"
    path.write_text(text, "utf-8")
    return dependency_imports.read_table_file(
        desk.workspace, bootstrap.list_reader(), desk.project, path, Ticket(), **named,
    )  # fmt: skip


def apply_table(workspace: Workspace, _project: int, found: PreparedTable, *more: object) -> object:
    return dependency_imports.apply_table(workspace, found, Ticket(), *more)


def apply_flows(workspace: Workspace, _project: int, found: PreparedFlows, *more: object) -> object:
    return dependency_imports.apply_flows(workspace, found, Ticket(), *more)


def flows(desk: Desk, folder: Path, text: str = FLOWS) -> PreparedFlows:
    path = folder / "flows.csv"
    path.write_text(text, "utf-8")
    return dependency_imports.read_flow_files(
        desk.workspace, bootstrap.flow_reader(), desk.project, [path], Ticket()
    )


def test_a_table_says_what_matched_what_not_and_which_ring(desk: Desk, tmp_path: Path) -> None:
    desk.do(dependencies.add, desk.keys("a1"), desk.keys("b1"))
    found = table(
        desk,
        tmp_path,
        "VM,Depends on,Type\nA1,b1,\na2,b1; B2,\nb1,a1,\na3,nobody,\ng1,g1,\ng1,b1,sideways\n"
        "b2,g1,near\n",
    ).found
    assert len(found.edges) == 3
    assert found.known == 1
    assert [sentence for _edge, sentence in found.refused] == [
        "This would close a ring: b1 → a1 → b1."
    ]
    assert len(found.problems) == 3
    assert "“nobody” is no VM of this project" in found.problems[0]
    assert not desk.edges().keys() - {("a1", "b1")}


def test_a_table_is_written_as_one_step(desk: Desk, tmp_path: Path) -> None:
    found = table(desk, tmp_path, "VM;Depends on\na1;b1\na2;b1\nb1;a1\n")
    changes = desk.do(apply_table, found)
    assert set(desk.edges()) == {("a1", "b1"), ("a2", "b1")}
    assert changes.label == "Import dependencies from needs.csv"
    assert changes.note == "2 dependencies; 1 left: This would close a ring: a1 → b1 → a1."
    assert desk.edges()["a1", "b1"].evidence == "Row 2 of needs.csv."
    with pytest.raises(UserError, match="no dependency that is new"):
        apply_table(desk.workspace, desk.project, table(desk, tmp_path, "VM;Depends on\na1;b1\n"))


def test_rings_are_looked_for_again_when_it_is_applied(desk: Desk, tmp_path: Path) -> None:
    found = table(desk, tmp_path, "VM,Depends on\na1,b1\na2,b2\n")
    desk.do(dependencies.add, desk.keys("b1"), desk.keys("a1"))
    changes = desk.do(apply_table, found)
    assert set(desk.edges()) == {("b1", "a1"), ("a2", "b2")}
    assert "1 left: This would close a ring" in changes.note


def test_columns_can_be_mapped_by_hand_and_edges_chosen(desk: Desk, tmp_path: Path) -> None:
    text = "Left,Right\na1,b1\na2,b1\n"
    with pytest.raises(UserError, match="No column"):
        table(desk, tmp_path, text)
    found = table(desk, tmp_path, text, columns={NAME: 1, DEPENDS_ON: 0})
    only = desk.keys("a2")[0]
    desk.do(apply_table, found, lambda edge: edge.needs == only)
    assert set(desk.edges()) == {("b1", "a2")}


def test_what_the_operator_decided_stays(desk: Desk, tmp_path: Path) -> None:
    desk.do(dependencies.add, desk.keys("a1", "a2"), desk.keys("b1"), "near")
    desk.do(dependencies.reject, [desk.edges()["a2", "b1"].id])
    found = table(desk, tmp_path, "VM,Depends on\na1,b1\na2,b1\n").found
    assert (found.edges, found.kept) == ((), 2)


def test_flows_propose_edges_and_shared_services(desk: Desk, tmp_path: Path) -> None:
    found = flows(desk, tmp_path)
    assert [(edge.vm_id, edge.needs) for edge in found.found.edges] == [
        tuple(desk.keys("a1", "b1"))
    ]
    assert found.at_least(0.8) == 1
    assert found.tally.foreign_rows == 1
    changes = desk.do(apply_flows, found)
    edge = desk.edges()["a1", "b1"]
    assert (edge.state, edge.kind, edge.traffic.bytes) == (EdgeState.PROPOSED, "near", 3000)
    assert edge.traffic.ports == ("5432",)
    assert changes.note == (
        "1 dependency; 1 shared service: to be reviewed on the page Dependencies"
    )
    service = dependencies.read(desk.workspace, desk.project).services[0]
    assert (service.vm_id, service.services) == (desk.keys("g1")[0], ("DNS",))
    with pytest.raises(UserError, match="nothing new"):
        apply_flows(desk.workspace, desk.project, flows(desk, tmp_path))


def test_edges_of_enough_confidence_are_accepted_at_once(desk: Desk, tmp_path: Path) -> None:
    desk.do(apply_flows, flows(desk, tmp_path), 0.8)
    assert desk.edges()["a1", "b1"].counts


def test_a_rejected_proposal_is_not_proposed_again(desk: Desk, tmp_path: Path) -> None:
    apply_flows(desk.workspace, desk.project, flows(desk, tmp_path))
    desk.do(dependencies.reject, [desk.edges()["a1", "b1"].id])
    more = FLOWS + "10.0.0.97,10.0.0.98,5432,500,2026-10-03 10:00\n"
    desk.do(apply_flows, flows(desk, tmp_path, more), 0.5)
    edge = desk.edges()["a1", "b1"]
    assert (edge.state, edge.traffic.rows) == (EdgeState.REJECTED, 3)


def test_flows_take_nothing_from_an_edge_by_hand(desk: Desk, tmp_path: Path) -> None:
    desk.do(dependencies.add, desk.keys("a1"), desk.keys("b1"), "order")
    assert flows(desk, tmp_path).found.edges == ()


def test_shared_services_are_judged_and_noted(desk: Desk, tmp_path: Path) -> None:
    apply_flows(desk.workspace, desk.project, flows(desk, tmp_path))

    def kept() -> dict[int, tuple[str, str]]:
        services = dependencies.read(desk.workspace, desk.project).services
        return {each.id: (each.state.value, each.note) for each in services}

    (key,) = kept()
    desk.do(shared_services.accept, [key])
    desk.do(shared_services.set_note, [key], " stretch first ")
    assert kept() == {key: ("accepted", "stretch first")}
    desk.do(shared_services.reject, [key])
    desk.do(shared_services.add, desk.keys("g1", "b1"))
    assert sorted(state for state, _ in kept().values()) == ["accepted", "accepted"]
    with pytest.raises(UserError, match="shared services already"):
        shared_services.add(desk.workspace, desk.project, desk.keys("g1"))
    with pytest.raises(UserError, match="No shared service"):
        shared_services.accept(desk.workspace, desk.project, [999])


def test_a_cancelled_reading_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    ticket = Ticket()
    ticket.cancel()
    path = tmp_path / "flows.csv"
    path.write_text(FLOWS, "utf-8")
    with pytest.raises(Cancelled):
        dependency_imports.read_flow_files(
            desk.workspace, bootstrap.flow_reader(), desk.project, [path], ticket
        )
    assert not desk.edges()
    with pytest.raises(UserError, match="No file of flows"):
        dependency_imports.read_flow_files(
            desk.workspace, bootstrap.flow_reader(), desk.project, [], Ticket()
        )
