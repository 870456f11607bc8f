"""A wave that is deleted while somebody asks about it: one sentence, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.errors import UserError
from app.domain.planning.waves.wave import Outcome, WaveStatus
from app.services import (
    wave_approval,
    wave_checks,
    wave_lifecycle,
    wave_members,
    wave_outcomes,
    waves,
)
from app.services.waves import WaveEdit
from app.services.workspace import Workspace
from tests.unit.services.wave_desk import WaveDesk
from tests.workbench import dump

Ask = Callable[[WaveDesk, int], object]


def at(desk: WaveDesk) -> tuple[Workspace, int]:
    return desk.workspace, desk.project


ASKS: dict[str, Ask] = {
    "moved on": lambda d, k: wave_lifecycle.advance(*at(d), k, WaveStatus.CANCELLED, note="x"),
    "asked for its next step": lambda d, k: wave_lifecycle.may_advance(
        *at(d), k, WaveStatus.PRE_CHECKS_PASSED
    ),
    "copied": lambda d, k: wave_lifecycle.start_sync(*at(d), k),
    "waived": lambda d, k: wave_lifecycle.waive_wave(*at(d), k, "note"),
    "approved": lambda d, k: wave_approval.approve(*at(d), k, "CHG1", "Ada"),
    "taken back": lambda d, k: wave_approval.withdraw(*at(d), k),
    "told of": lambda d, k: wave_outcomes.set_outcome(*at(d), k, None, Outcome.MIGRATED),
    "timed": lambda d, k: wave_outcomes.set_actual_times(
        *at(d), k, {d.keys("a1")[0]: (d.workspace.utc(), None)}
    ),
    "filled": lambda d, k: wave_members.assign(*at(d), k, d.keys("a2")),
    "filled anew": lambda d, k: wave_members.assign(*at(d), k, d.keys("a2"), anew=True),
    "split": lambda d, k: wave_members.split(*at(d), k, d.keys("a1")),
    "merged": lambda d, k: wave_members.merge(*at(d), [k], d.wave("Other").id),
    "merged into": lambda d, k: wave_members.merge(*at(d), [d.wave("Other").id], k),
    "edited": lambda d, k: waves.set_fields(*at(d), [WaveEdit(k, "notes", "x")]),
    "put elsewhere": lambda d, k: waves.move(*at(d), k, 0),
    "deleted": lambda d, k: waves.delete(*at(d), [k]),
    "checked": lambda d, k: wave_checks.set_check(*at(d), [k], "agent_reachable", "pass", "x"),
    "its check waived": lambda d, k: wave_checks.waive(
        *at(d), k, "no_critical_gaps", reason="x", approver="Ada", until="2099-01-01"
    ),
}


@pytest.fixture
def desk(workspace: Workspace) -> WaveDesk:
    return WaveDesk(workspace)


def test_a_wave_that_is_gone_is_told_in_a_sentence(desk: WaveDesk) -> None:
    key = desk.add("One", "a1")
    desk.add("Other", "b1")
    waves.delete(desk.workspace, desk.project, [key])
    before = dump(desk.workspace)
    for name, ask in ASKS.items():
        with pytest.raises(UserError) as told:
            ask(desk, key)
        assert str(told.value).endswith("."), name
        assert dump(desk.workspace) == before, name
