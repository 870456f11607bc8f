"""A move of a few VMs reads what concerns it, and judges as if everything had been read."""

from __future__ import annotations

from itertools import combinations

import pytest

from app.domain.planning.dependencies.edge import EdgeKind
from app.services import dependencies, move_sets, wave_members
from app.services.wave_book import read_moving
from app.services.workspace import Workspace
from tests.unit.services.wave_desk import WaveDesk


def test_a_move_reads_those_it_concerns_alone(workspace: Workspace) -> None:
    desk = WaveDesk(workspace)
    desk.do(dependencies.add, desk.keys("a1"), desk.keys("b1"))
    one = desk.add("One", "a1", "a2", "a3", "b1", "b2")
    two = desk.add("Two")
    a2, a1, b1 = desk.keys("a2", "a1", "b1")
    today = workspace.now().date()
    with workspace.reading() as connection:
        book, rules = read_moving(connection, desk.project, today, [a2], [two])
        assert [row.vm_id for row in book.rows] == [a2]
        assert set(rules.vms) == {a2}
        book, rules = read_moving(connection, desk.project, today, [a1])
        assert [row.vm_id for row in book.rows] == [a1, b1]
        assert set(rules.vms) == {a1, b1}
        book, _ = read_moving(connection, desk.project, today, [], [one])
        assert len(book.rows_of(one)) == 5
    assert [wave.name for wave in book.waves] == ["One", "Two"]


@pytest.mark.parametrize("shared", [False, True])
def test_a_part_judges_as_the_whole(workspace: Workspace, *, shared: bool) -> None:
    desk = WaveDesk(workspace, shared=shared)
    desk.do(dependencies.add, desk.keys("a1"), desk.keys("b2"))
    desk.do(dependencies.add, desk.keys("b1"), desk.keys("a3"))
    desk.do(dependencies.add, desk.keys("a1"), desk.keys("a2"), EdgeKind.TOGETHER)
    desk.do(move_sets.make, "Pair", desk.keys("a2", "b1"))
    desk.add("One", "a1", "b1")
    desk.add("Two", "a2", "b2", "a3")
    desk.start("Two")
    desk.add("Three")
    whole = wave_members.move_rules(workspace, desk.project)
    today = workspace.now().date()
    with workspace.reading() as connection:
        for asked in [*combinations(whole.vms, 1), *combinations(whole.vms, 2)]:
            for wave in (None, *whole.waves.values()):
                ids = [wave.id] if wave else []
                part = read_moving(connection, desk.project, today, asked, ids)[1]
                assert part.companions(asked, wave) == whole.companions(asked, wave)
                for keys in (asked, whole.with_sets(asked)):
                    assert part.refusal(keys, wave) == whole.refusal(keys, wave)
                    assert part.warnings(keys, wave) == whole.warnings(keys, wave)
