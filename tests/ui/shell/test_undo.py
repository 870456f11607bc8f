"""The history moves only when it is told that a replay has succeeded."""

from __future__ import annotations

from app.domain.changes import ChangeSet, RowChange, SnapshotChange
from app.ui.shell.undo import BUDGET_BYTES, HEAVY_ROWS, LIMIT, Step, UndoHistory


def step(label: str, rows: int = 1) -> Step:
    changed = tuple(RowChange("migration_vms", key, {"a": 1}, {"a": 2}) for key in range(rows))
    return Step(ChangeSet(label, 1, changed))


def labels(history: UndoHistory) -> list[str]:
    return [each.label for each in history.steps]


def test_steps_are_taken_back_from_the_last_and_done_again_from_the_first() -> None:
    history = UndoHistory()
    one, two = step("one"), step("two")
    history.push(one)
    history.push(two)
    assert (history.last, history.next, history.position) == (two, None, 2)
    history.stepped_back(two, two.kept)
    assert (history.last, history.next, history.position) == (one, two, 1)
    history.stepped_forward(two, two.kept)
    assert (history.last, history.next) == (two, None)


def test_a_new_step_forgets_what_was_taken_back() -> None:
    history = UndoHistory()
    one, two, three = step("one"), step("two"), step("three")
    history.push(one)
    history.push(two)
    history.stepped_back(two, two.kept)
    history.push(three)
    assert labels(history) == ["one", "three"]
    assert history.next is None


def test_only_the_step_that_is_due_moves_the_history() -> None:
    history = UndoHistory()
    one, two = step("one"), step("two")
    history.push(one)
    history.push(two)
    history.stepped_back(one, one.kept)
    history.stepped_forward(two, two.kept)
    assert history.position == 2


def test_a_step_remembers_what_its_replay_did() -> None:
    history = UndoHistory()
    one, done = step("one"), ChangeSet("one", 1, snapshot=SnapshotChange(1, "b", "a"))
    history.push(one)
    history.stepped_back(one, done)
    assert one.kept is done


def test_the_oldest_steps_are_forgotten() -> None:
    history = UndoHistory()
    for number in range(LIMIT + 5):
        history.push(step(str(number)))
    assert (len(history.steps), history.position) == (LIMIT, LIMIT)
    assert labels(history)[0] == "5"


def test_the_oldest_steps_go_where_their_files_take_too_much() -> None:
    history, gone = UndoHistory(), []
    history.dropped.connect(lambda each: gone.append(each.label))
    for name, share in (("a", 0.5), ("b", 0.4), ("c", 0.3), ("d", 2.0)):
        history.push(Step(step(name).kept, int(share * BUDGET_BYTES)))
    # With “c” there is too much, and “d” alone is more than all may take: it stays all the same.
    assert labels(history) == ["d"]
    assert gone == ["a", "b", "c"]


def test_steps_that_nobody_can_reach_are_dropped() -> None:
    history, gone = UndoHistory(), []
    history.dropped.connect(lambda each: gone.append(each.label))
    one, two = step("one"), step("two")
    history.push(one)
    history.push(two)
    history.stepped_back(two, two.kept)
    assert gone == []
    history.push(step("three"))
    assert gone == ["two"]
    history.clear()
    assert gone == ["two", "one", "three"]


def test_many_rows_and_whole_projects_are_heavy() -> None:
    assert not step("few", HEAVY_ROWS).heavy
    assert step("many", HEAVY_ROWS + 1).heavy
    assert Step(ChangeSet("import", 1, snapshot=SnapshotChange(1, "before"))).heavy


def test_each_move_is_told_and_clearing_nothing_is_none() -> None:
    history, told = UndoHistory(), []
    history.changed.connect(lambda: told.append(history.position))
    history.clear()
    one = step("one")
    history.push(one)
    history.stepped_back(one, one.kept)
    history.clear()
    assert told == [1, 0, 0]
    assert history.last is None
