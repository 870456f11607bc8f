"""Sets that move together: made, renamed, broken and mended, shared disks too."""

from __future__ import annotations

import pytest

from app.domain.errors import FieldError, UserError
from app.services import dependencies, facts, move_sets
from app.services.workspace import Workspace
from tests.unit.services.cohort_desk import Desk


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return Desk(workspace, shared=True)


def sets(desk: Desk) -> dict[str, set[str]]:
    names = {vm.id: name for name, vm in desk.vms().items()}
    found = move_sets.listed(desk.workspace, desk.project).sets
    return {each.name: {names[key] for key in each.vm_ids} for each in found}


def ties(desk: Desk, name: str) -> tuple[str, ...]:
    found = move_sets.listed(desk.workspace, desk.project).sets
    return next(each.ties for each in found if each.name == name)


def test_sets_are_made_renamed_changed_and_deleted(desk: Desk) -> None:
    desk.do(move_sets.make, "Web", desk.keys("a2", "a3"))
    assert sets(desk) == {"Web": {"a2", "a3"}, "a1, b1": {"a1", "b1"}}
    (stored,) = dependencies.read(desk.workspace, desk.project).stored_sets
    with pytest.raises(FieldError, match="“Web” already"):
        move_sets.make(desk.workspace, desk.project, "web", desk.keys("b2", "g1"))
    desk.do(move_sets.rename, stored.id, "Shop")
    desk.do(move_sets.set_members, stored.id, desk.keys("a3", "g1"))
    assert sets(desk)["Shop"] == {"a3", "g1"}
    desk.do(move_sets.set_members, stored.id, desk.keys("a1", "g1"))
    assert sets(desk) == {"Shop": {"a1", "b1", "g1"}}
    desk.do(move_sets.delete, [stored.id])
    assert sets(desk) == {"a1, b1": {"a1", "b1"}}
    for action in (
        lambda: move_sets.make(desk.workspace, desk.project, "One", desk.keys("a1")),
        lambda: move_sets.delete(desk.workspace, desk.project, [stored.id]),
        lambda: move_sets.rename(desk.workspace, desk.project, stored.id, "x"),
    ):
        with pytest.raises(UserError):
            action()


def test_shared_disks_are_broken_and_mended(desk: Desk) -> None:
    desk.do(move_sets.break_up, ties(desk, "a1, b1"))
    assert sets(desk) == {}
    (broken,) = move_sets.broken(desk.workspace, desk.project)
    assert (broken.name, set(broken.vm_ids)) == ("a1, b1", set(desk.keys("a1", "b1")))
    desk.do(dependencies.add, desk.keys("a1"), desk.keys("b1"))
    with pytest.raises(UserError, match="cannot move together"):
        move_sets.mend(desk.workspace, desk.project, [broken.id])
    desk.do(dependencies.remove_of, desk.keys("a1"))
    desk.do(move_sets.mend, [broken.id])
    assert set(sets(desk)) == {"a1, b1"}
    assert not dependencies.read(desk.workspace, desk.project).stored_sets


def test_sets_by_hand_of_edges_and_of_applications_are_broken(desk: Desk) -> None:
    desk.do(move_sets.make, "Web", desk.keys("a2", "a3"))
    desk.do(dependencies.add, desk.keys("a3"), desk.keys("b2"), "together")
    desk.do(facts.set_facts, desk.keys("b2", "g1"), {"application": "CRM"})
    desk.do(dependencies.set_application_together, "CRM", together=True)
    assert sets(desk)["Web + CRM"] == {"a2", "a3", "b2", "g1"}
    desk.do(move_sets.break_up, ties(desk, "Web + CRM"))
    assert set(sets(desk)) == {"a1, b1"}
    keys = [each.id for each in move_sets.broken(desk.workspace, desk.project)]
    assert len(keys) == 2
    desk.do(move_sets.mend, keys)
    assert sets(desk)["Web"] == {"a2", "a3"}
    assert sets(desk)["CRM"] == {"b2", "g1"}
    assert not desk.edges()["a3", "b2"].counts
    with pytest.raises(UserError, match="not broken"):
        move_sets.mend(desk.workspace, desk.project, keys)
    with pytest.raises(UserError, match="tied by nothing"):
        move_sets.break_up(desk.workspace, desk.project, ["disk:none"])
