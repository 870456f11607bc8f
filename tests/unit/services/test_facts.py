"""Facts and routes: by hand for one or many, and merged from a list as one undo step."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import bootstrap
from app.domain.enums import Exclusion
from app.domain.errors import FieldError, UserError
from app.domain.progress import Ticket
from app.services import dependencies, facts, routes
from app.services.facts import PreparedFacts
from app.services.workspace import Workspace
from tests.unit.services.cohort_desk import Desk

SHEET = (
    "Server;Anwendung;Owner;E-mail;Notes;Depends on;Colour\n"
    "A1.example.org;Payroll;Kim;kim@example.org;call  first;b1;red\n"
    "a2;Payroll;;;;;\n"
    "a2;CRM;Lee;;;;\n"
    "nobody;X;;;;;\n"
    "b1;;;;;a1;\n"
)


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return Desk(workspace)


def prepared(desk: Desk, folder: Path, text: str = SHEET, **named: object) -> PreparedFacts:
    path = folder / "cmdb.csv"
    path.write_text(text, "utf-8")
    return facts.prepare(
        desk.workspace, bootstrap.list_reader(), desk.project, path, Ticket(), **named,
    )  # fmt: skip


def apply(workspace: Workspace, _project: int, found: PreparedFacts, **named: bool) -> object:
    return facts.apply(workspace, found, Ticket(), **named)


def test_a_list_is_matched_compared_and_told(desk: Desk, tmp_path: Path) -> None:
    found = prepared(desk, tmp_path)
    assert {(c.vm, c.title, c.before, c.after) for c in found.changes} == {
        ("a1", "Application", "", "Payroll"),
        ("a1", "Owner", "", "Kim"),
        ("a1", "E-mail", "", "kim@example.org"),
        ("a1", "Note", "", "call  first"),
        ("a2", "Application", "", "Payroll"),
        ("a2", "Owner", "", "Lee"),
    }
    assert found.reading.unused == ("Colour",)
    assert [text for text in found.problems if "nobody" in text]
    assert [text for text in found.problems if "“Payroll” is kept, row 4 says “CRM”" in text]
    assert len(found.edges.edges) + len(found.edges.refused) == 2
    assert found.sentence.startswith("3 VMs of 5 rows matched; 6 facts new or changed")


def test_facts_and_their_dependencies_are_one_step(desk: Desk, tmp_path: Path) -> None:
    desk.do(facts.set_facts, desk.keys("a1"), {"owner": "Old", "environment": "prod"})
    changes = desk.do(apply, prepared(desk, tmp_path))
    vm = desk.vms()["a1"]
    assert (vm.application, vm.owner, vm.environment) == ("Payroll", "Kim", "prod")
    assert (vm.facts_note, vm.notes) == ("call  first", "")
    assert set(desk.edges()) == {("a1", "b1")}
    assert desk.edges()["a1", "b1"].source == "facts"
    assert changes.label == "Import facts from cmdb.csv"
    assert changes.note.startswith("Facts of 2 VMs; 1 dependency; 1 left: This would close a ring")
    with pytest.raises(UserError, match="says nothing new"):
        apply(desk.workspace, desk.project, prepared(desk, tmp_path), dependencies=False)


def test_dependencies_of_a_list_can_be_left_out(desk: Desk, tmp_path: Path) -> None:
    desk.do(apply, prepared(desk, tmp_path), dependencies=False)
    assert not desk.edges()


def test_columns_are_mapped_by_hand(desk: Desk, tmp_path: Path) -> None:
    text = "X,Y\na1,Payroll\n"
    with pytest.raises(UserError, match="No column"):
        prepared(desk, tmp_path, text)
    found = prepared(desk, tmp_path, text, columns={"name": 0, "business_service": 1})
    desk.do(apply, found)
    assert desk.vms()["a1"].business_service == "Payroll"


def test_a_list_does_not_tie_what_an_order_keeps_apart(desk: Desk, tmp_path: Path) -> None:
    desk.do(dependencies.set_application_together, "Payroll", together=True)
    desk.do(dependencies.add, desk.keys("a1"), desk.keys("a2"))
    with pytest.raises(UserError, match="cannot move together"):
        apply(desk.workspace, desk.project, prepared(desk, tmp_path), dependencies=False)
    assert desk.vms()["a1"].application == ""


def test_facts_are_set_for_many_and_checked(desk: Desk) -> None:
    changes = desk.do(facts.set_facts, desk.keys("a1", "a2"), {"owner": " Kim\nLee "})
    assert changes.label == "Set Owner of 2 VMs"
    assert desk.vms()["a2"].owner == "Kim Lee"
    desk.do(facts.set_facts, desk.keys("a1"), {"facts_note": "one\ntwo"})
    assert desk.vms()["a1"].facts_note == "one\ntwo"
    with pytest.raises(FieldError, match="no fact “colour”"):
        facts.set_facts(desk.workspace, desk.project, desk.keys("a1"), {"colour": "red"})
    with pytest.raises(FieldError, match="at most 4,000"):
        facts.set_facts(desk.workspace, desk.project, desk.keys("a1"), {"owner": "x" * 4001})
    with pytest.raises(UserError, match="No VM"):
        facts.set_facts(desk.workspace, desk.project, [], {"owner": "x"})


def test_retired_and_retained_vms_leave_the_plan(desk: Desk) -> None:
    changes = desk.do(routes.set_route, desk.keys("a1", "a2"), "retire")
    assert changes.label == "Set route of 2 VMs to retire"
    assert desk.vms()["a1"].exclusion == Exclusion.RETIRED
    desk.do(routes.set_route, desk.keys("a1"), "retain")
    assert desk.vms()["a1"].exclusion == Exclusion.RETAINED
    desk.do(routes.set_route, desk.keys("a1", "a2"), "rebuild")
    assert {desk.vms()[name].exclusion for name in ("a1", "a2")} == {""}
    with pytest.raises(FieldError, match="not “sell”"):
        routes.set_route(desk.workspace, desk.project, desk.keys("a1"), "sell")
    with pytest.raises(UserError, match="No VM"):
        routes.set_route(desk.workspace, desk.project, [], "retain")
