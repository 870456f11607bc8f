"""The records of waves follow each edit as if they were read anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.changes import ChangeSet
from app.domain.planning.waves.wave import Outcome, WaveStatus
from app.domain.progress import Ticket
from app.services import planning, wave_members, wave_records, waves
from app.services.wave_records import WaveRecords
from app.services.waves import WaveEdit
from app.services.workspace import Workspace
from tests.unit.services.wave_desk import WaveDesk

S = WaveStatus


@pytest.fixture
def desk(workspace: Workspace) -> WaveDesk:
    return WaveDesk(workspace)


class _Follower:
    """Patches what it has by each step, and compares it with what is stored."""

    def __init__(self, desk: WaveDesk) -> None:
        self.desk = desk
        self.records = self.read()

    def read(self) -> WaveRecords:
        return wave_records.read(self.desk.workspace, self.desk.project)

    def follow(self, change: ChangeSet) -> ChangeSet:
        patched = wave_records.patched(self.records, change)
        assert patched == self.read()
        assert patched is not None
        self.records = patched
        return change


def test_every_kind_of_edit_is_followed_without_reading(desk: WaveDesk) -> None:
    workspace, project = desk.workspace, desk.project
    one, two = desk.add("One"), desk.add("Two")
    follower = _Follower(desk)
    follow = follower.follow
    moved = follow(wave_members.assign(workspace, project, one, desk.keys("a1", "a2")))
    follow(wave_members.assign(workspace, project, two, desk.keys("a2", "b1")))
    follow(wave_members.remove(workspace, project, desk.keys("b1")))
    follow(waves.set_fields(workspace, project, [WaveEdit(one, "name", "First of all")]))
    follow(waves.create(workspace, project, "Three", {"cohort_id": desk.second}))
    follow(waves.move(workspace, project, two, 0))
    follow(waves.delete(workspace, project, [two]))
    assert desk.names("First of all") == ["a1"]
    assert moved


def test_steps_and_outcomes_are_followed_too(desk: WaveDesk) -> None:
    desk.add("One", "a1", "a2")
    desk.ready("One")
    follower = _Follower(desk)
    follower.follow(desk.go("One", S.PRE_CHECKS_PASSED))
    follower.follow(desk.go("One", S.EXECUTING))
    follower.follow(desk.said("One", Outcome.MIGRATED, "a1"))
    rows = {row.vm_name: row.outcome for row in follower.records.rows.values()}
    assert rows == {"a1": Outcome.MIGRATED, "a2": Outcome.OPEN}
    assert all(isinstance(outcome, Outcome) for outcome in rows.values())


def test_an_undo_is_followed(desk: WaveDesk) -> None:
    one = desk.add("One")
    follower = _Follower(desk)
    change = wave_members.assign(desk.workspace, desk.project, one, desk.keys("a1"))
    follower.follow(change)
    follower.follow(desk.workspace.replay(change.inverse(), "Undo"))
    assert not follower.records.rows


def test_what_no_row_tells_is_read_anew(desk: WaveDesk) -> None:
    records = wave_records.read(desk.workspace, desk.project)
    rules = ChangeSet("Build", desk.project, (), frozenset({wave_records.RULES}))
    assert wave_records.patched(records, rules) == records
    change = waves.create(desk.workspace, desk.project, "One", {"cohort_id": desk.first})
    row = replace(change.rows[0], table=wave_records.RULES)
    assert wave_records.patched(records, replace(change, rows=(row,))) is None


def test_moves_are_judged_as_the_services_judge_them(desk: WaveDesk) -> None:
    one = desk.add("One", "a1")
    plan = planning.build(desk.workspace, desk.project, Ticket())
    records = wave_records.read(desk.workspace, desk.project)
    ours = wave_records.move_rules(desk.workspace, plan, records, {})
    theirs = wave_members.move_rules(desk.workspace, desk.project)
    wave = records.waves[one]
    for vms in (("a2",), ("g1",), ("a1", "b1")):
        keys = desk.keys(*vms)
        assert ours.refusal(keys, wave) == theirs.refusal(keys, wave)
        assert ours.warnings(keys, wave) == theirs.warnings(keys, wave)
    assert "has migrated" in wave_records.move_rules(
        desk.workspace, plan, records, {desk.keys("a2")[0]: "migrated"}
    ).refusal(desk.keys("a2"), wave)


def test_checks_are_those_that_the_services_know(desk: WaveDesk) -> None:
    key = desk.add("One", "a1")
    plan = planning.build(desk.workspace, desk.project, Ticket())
    read = wave_records.read_checks(desk.workspace, plan)
    wave = wave_records.read(desk.workspace, desk.project).waves[key]
    found = wave_records.checks_of_wave(read, wave, desk.keys("a1"), desk.keys("a1"))
    assert [check.name for check in found.checks][:2] == ["network_mapped", "target_project_set"]
    assert len(found.checks) == 6
