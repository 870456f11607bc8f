"""Moves by hand against tables made by hand: each refusal and each warning in its sentence."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.waves.moving import MoveRules, Pile
from app.domain.planning.waves.ties import NamedSet, Ties
from app.domain.planning.waves.vm_stand import VmStand
from app.domain.planning.waves.wave import Wave, WaveStatus, WaveVm

S = WaveStatus
FIRST, SECOND = 1, 2

WAVES = {
    1: Wave(1, 1, "One", cohort_id=FIRST),
    2: Wave(2, 2, "Two", cohort_id=FIRST),
    3: Wave(3, 3, "Ready", status=S.PRE_CHECKS_PASSED, cohort_id=FIRST),
    4: Wave(4, 4, "Done", status=S.COMPLETE, cohort_id=FIRST),
    5: Wave(5, 5, "Off", status=S.CANCELLED, cohort_id=FIRST),
    6: Wave(6, 6, "Later", cohort_id=SECOND),
    7: Wave(7, 7, "Loose"),
}
PLACES = {
    "a": 1, "b": 1, "c": 2, "ready": 3, "moved": 4, "broke": 4, "off": 5, "g": 6,
}  # fmt: skip
STATUSES = {
    "free": "not_started", "moved": "migrated", "broke": "failed", "off": "not_started",
    "skip": "skipped", "going": "in_progress", "out": "not_started", "mate": "not_started",
}  # fmt: skip
NAMES = ("a", "b", "c", "ready", "moved", "broke", "off", "g", "free", "skip", "going", "out",
         "mate", "nobody")  # fmt: skip
KEY = {name: number for number, name in enumerate(NAMES, 1)}


def rules(
    needs: Sequence[tuple[str, str]] = (),
    sets: Sequence[Sequence[str]] = (),
    cap: int = 4,
    **values: Any,
) -> MoveRules:
    vms = {}
    for name, key in KEY.items():
        cohort = {"g": SECOND, "nobody": None}.get(name, FIRST)
        out = "skipped" if name == "skip" else "operator" if name == "out" else ""
        vms[key] = VmStand(key, name, name, STATUSES.get(name, "assigned"), out, cohort)
    rows = [WaveVm(KEY[n], wave, KEY[n], n, n) for n, wave in PLACES.items()]
    named = [NamedSet(" + ".join(each), tuple(KEY[n] for n in each)) for each in sets]
    ties = Ties(named, [(KEY[one], KEY[other]) for one, other in needs])
    cohorts = [Cohort(FIRST, "Early", 1), Cohort(SECOND, "Late", 2)]
    return MoveRules.of(vms, WAVES.values(), rows, ties, cohorts, cap, **values)


def keys(names: str) -> list[int]:
    return [KEY[name] for name in names.split()]


@pytest.mark.parametrize(
    ("names", "wave", "said"),
    [
        ("free", 1, ""),
        ("a", 2, ""),
        ("a b", 2, ""),
        ("off", 1, ""),
        ("broke", 1, ""),
        ("nobody", 7, ""),
        ("a", None, ""),
        ("free", 3, "“Ready” is through its checks and takes no more VMs."),
        ("free", 4, "“Done” is complete and takes no more VMs."),
        ("free", 5, "“Off” is cancelled and takes no more VMs."),
        ("ready", 1, "“ready” stands in “Ready”, which is through its checks."),
        ("ready", None, "“ready” stands in “Ready”, which is through its checks."),
        ("moved", 1, "“moved” has migrated and stays where it is."),
        ("skip", 1, "“skip” is skipped: set its status back before it goes into a wave."),
        ("going", 1, "“going” is in progress."),
        ("out", 1, "“out” is not in the plan."),
        ("g", 1, "“g” is in cohort “Late”, “One” is of cohort “Early”."),
        ("a", 6, "“a” is in cohort “Early”, “Later” is of cohort “Late”."),
        ("nobody", 1, "“nobody” is in no cohort, “One” is of cohort “Early”."),
        ("a", 7, "“a” is in cohort “Early”, “Loose” is for VMs without a cohort."),
        (
            "moved ready free", 1,
            "“moved” has migrated and stays where it is. 1 other cannot be moved either.",
        ),
        ("", 1, "No VM was chosen."),
    ],
)  # fmt: skip
def test_who_may_go_where(names: str, wave: int | None, said: str) -> None:
    assert rules().refusal(keys(names), WAVES[wave] if wave else None) == said


def test_a_wave_that_is_gone_takes_none() -> None:
    gone = replace(WAVES[1], id=99)
    assert rules().refusal(keys("free"), gone) == "This wave does not exist any more."


def test_the_cap_refuses_with_its_figures() -> None:
    tight = rules(cap=3)
    assert tight.refusal(keys("free"), WAVES[1]) == ""
    assert tight.refusal(keys("free c"), WAVES[1]) == (
        "“One” holds 2 VMs of at most 3: 2 more would be 1 too many."
    )
    assert tight.refusal(keys("a b"), WAVES[1]) == ""
    assert tight.refusal(keys("free mate c"), WAVES[1], anew=True) == ""
    assert rules(cap=2).refusal(keys("free mate c"), WAVES[1], anew=True) == (
        "“One” would hold 3 VMs, 1 more than the 2 that a wave holds at most."
    )
    large = rules(cap=2, sets=[("free", "mate", "c")])
    assert large.refusal(keys("free mate c"), WAVES[1]) == (
        "The set “free + mate + c” has 3 VMs, a wave holds at most 2: raise the cap by 1 or break "
        "the set."
    )


def test_every_vm_that_stays_has_its_reason() -> None:
    found = rules().refusals(keys("free moved ready"), WAVES[1])
    assert list(found) == keys("moved ready")


@pytest.mark.parametrize(
    ("names", "wave", "needs", "said"),
    [
        ("a", 2, [("a", "b")], []),
        ("b", 2, [("a", "b")], ["“a” in “One” needs “b”, which would be in “Two”."]),
        ("a b", 2, [("a", "b")], []),
        ("c", 1, [("c", "a")], []),
        ("free", 1, [("free", "c")], ["“free” in “One” needs “c”, which would be in “Two”."]),
        (
            "free",
            1,
            [("free", "mate")],
            ["“free” in “One” needs “mate”, which would be in no wave."],
        ),
        ("free", 1, [("free", "moved")], []),
        ("free", 1, [("free", "out")], []),
        ("b", None, [("a", "b")], ["“a” in “One” needs “b”, which would be in no wave."]),
        ("b", None, [("b", "a")], []),
        ("free", 1, [("free", "g")], ["“free” in “One” needs “g”, which would be in “Later”."]),
    ],
)  # fmt: skip
def test_a_broken_dependency_names_both(
    names: str, wave: int | None, needs: Sequence[tuple[str, str]], said: list[str]
) -> None:
    found = rules(needs).warnings(keys(names), WAVES[wave] if wave else None)
    assert list(found) == said


def test_a_set_comes_along_or_is_told_to_be_parted() -> None:
    held = rules(sets=[("a", "b", "moved"), ("free", "mate")])
    assert held.with_sets(keys("a free")) == tuple(keys("a free b mate"))
    assert held.companions(keys("a"), WAVES[2]) == tuple(keys("b"))
    assert held.companions(keys("a"), WAVES[1]) == ()
    assert held.warnings(keys("a"), WAVES[2]) == (
        "The set “a + b + moved” would be parted: 1 VM would not be in “Two”.",
    )
    assert held.warnings(keys("a b"), WAVES[2]) == ()
    assert held.companions(keys("a"), None) == tuple(keys("b"))


def test_a_closed_wave_takes_and_gives_none() -> None:
    shut = rules(closed={1: "The content of “One” is locked."})
    assert shut.refusal(keys("free"), WAVES[1]) == "The content of “One” is locked."
    assert shut.refusal(keys("a"), WAVES[2]) == "The content of “One” is locked."
    assert shut.refusal(keys("a"), None) == "The content of “One” is locked."


def test_the_board_may_ask_at_every_move_of_the_mouse() -> None:
    vms = {
        key: VmStand(key, f"vm{key}", f"vm{key}", "assigned", "", FIRST) for key in range(10_000)
    }
    waves = [Wave(key, key, f"Wave {key}", cohort_id=FIRST) for key in range(1, 401)]
    rows = [WaveVm(key, 1 + key % 400, key, f"vm{key}", f"vm{key}") for key in vms]
    ties = Ties(
        [NamedSet(f"set {key}", (key, key + 1, key + 2)) for key in range(0, 9000, 3)],
        [(key, key - 7) for key in range(7, 10_000)],
    )
    made = MoveRules.of(vms, waves, rows, ties, [Cohort(FIRST, "Early", 1)], 1000)
    pile = list(range(0, 1500, 3))
    best = 1.0
    for _ in range(5):
        start = time.perf_counter()
        for wave in waves[:10]:
            made.refusal(made.with_sets(pile), wave)
            made.warnings(pile, wave)
        best = min(best, time.perf_counter() - start)
    assert best < 0.3  # ten columns for a pile of 500; a slow machine included


def test_a_thousand_waves_are_asked_about_kinds_of_vms_and_not_about_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vms = {key: VmStand(key, f"v{key}", f"v{key}", "not_started", "", FIRST) for key in range(500)}
    waves = [Wave(n, n, f"W{n}", cohort_id=FIRST + n % 2) for n in range(1, 1001)]
    cohorts = [Cohort(FIRST, "Early", 1), Cohort(SECOND, "Late", 2)]
    found = MoveRules.of(vms, waves, [], Ties(), cohorts, 400)
    asked = []
    judge = MoveRules.vm_refusal

    def counted(self: MoveRules, vm_id: int, wave: Wave | None) -> str:
        asked.append(vm_id)
        return judge(self, vm_id, wave)

    monkeypatch.setattr(MoveRules, "vm_refusal", counted)
    pile = Pile(found, range(500))
    said = [pile.refusal(wave) for wave in waves]
    assert "499 others cannot be moved either." in said[0]
    assert "100 too many" in said[1]
    assert not pile.warnings(waves[1])
    assert len(asked) == len(waves)
