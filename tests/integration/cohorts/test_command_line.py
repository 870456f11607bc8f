"""Cohorts from the command line's files, judged by a second count of everything."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app import cli
from tests.integration.cohorts.estates import Machine, estate, write
from tests.integration.cohorts.judge import MIB_PER_TB, Asked, Judge

STRATEGIES = (
    "easiest_first", "riskiest_last", "pilot_bulk", "balanced_load", "os_first", "by_priority",
)  # fmt: skip


def planned(workbook: Path, *arguments: str) -> dict[str, Any]:
    """The plan file of a run of the command line."""
    out = workbook.parent / "out"
    code = cli.main([
        "--data-dir", str(workbook.parent / "data"), "plan", str(workbook), "--out", str(out),
        "--format", "json", "--set", "start_date=2027-03-01", *arguments,
    ])  # fmt: skip
    assert code == 0
    return json.loads((out / "plan.json").read_text("utf-8"))


@pytest.mark.parametrize("seed", range(4))
def test_each_strategy_cuts_its_own_order(seed: int, tmp_path: Path) -> None:
    machines = estate(seed, Random(seed).randint(3, 25))
    workbook = write(machines, tmp_path / "estate.xlsx")
    for number, strategy in enumerate(STRATEGIES):
        asked = Asked(strategy, 1 + (seed + number) % 5, pilot=1 + seed)
        judge = Judge(planned(workbook, *asked.arguments), machines)
        assert judge.faults(asked) == []
        told = [sorted(cohort["tenants"]) for cohort in judge.plan["cohorts"]]
        if strategy != "balanced_load":
            assert told == [sorted(each) for each in judge.expected(asked)], asked


def dependencies(
    rng: Random, machines: list[Machine], parts: list[list[str]], path: Path
) -> list[str]:
    """Edges that a partition of tenants keeps, rings and sets within a part included."""
    place = {name: number for number, part in enumerate(parts) for name in part}
    pairs: dict[tuple[str, str], str] = {}
    for _ in range(len(place)):
        one, other = rng.sample(machines, 2)
        if place[one.tenant] < place[other.tenant]:
            one, other = other, one
        same = place[one.tenant] == place[other.tenant]
        kind = "together" if same and rng.random() < 0.2 else "order"
        if (other.name, one.name) not in pairs:
            pairs.setdefault((one.name, other.name), kind)
    path.write_text(
        "VM,Depends on,Kind\n"
        + "".join(f"{one},{other},{kind}\n" for (one, other), kind in pairs.items()),
        encoding="utf-8",
    )
    return ["--dependencies", str(path)]


@pytest.mark.parametrize("seed", range(6))
def test_guardrails_that_can_be_met_leave_nobody_out(seed: int, tmp_path: Path) -> None:
    """A partition that is hidden from the program meets the guardrails exactly."""
    rng = Random(seed)
    slots = rng.randint(2, 5)
    machines = estate(100 + seed, rng.randint(2 * slots, 30))
    workbook = write(machines, tmp_path / "estate.xlsx")
    bare = Judge(planned(workbook), machines)
    names = sorted(bare.of)
    rng.shuffle(names)
    parts = [names[number::slots] for number in range(slots)]
    weights = [bare.weight(part) for part in parts]
    limits = {
        "vms": max(vms for vms, *_ in weights),
        "tb": max(used for _, used, *_ in weights) / MIB_PER_TB,
        "risk": max(risk / vms for vms, _, risk, _ in weights) or 1.0,
        "support": min(100 * good / vms for vms, *_, good in weights),
    }
    chosen = {key: limits[key] for key in rng.sample(sorted(limits), rng.randint(1, 4))}
    ties = dependencies(rng, machines, parts, tmp_path / "needs.csv") if seed % 2 else []
    for strategy in STRATEGIES:
        asked = Asked(strategy, slots, **chosen)  # type: ignore[arg-type]
        judge = Judge(planned(workbook, *asked.arguments, *ties), machines)
        assert judge.faults(asked) == [], asked
        assert judge.plan["unplaced"] == [], asked


@pytest.mark.parametrize("seed", range(5))
def test_what_is_left_out_fits_nowhere(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    machines = estate(200 + seed, rng.randint(4, 20))
    workbook = write(machines, tmp_path / "estate.xlsx")
    bare = Judge(planned(workbook), machines)
    vms, used, risk, good = bare.weight(bare.of)
    for strategy in STRATEGIES:
        slots = rng.randint(1, 4)
        asked = Asked(
            strategy, slots,
            vms=max(1, int(vms / slots * rng.uniform(0.4, 1.1))) if rng.random() < 0.7 else None,
            tb=used / MIB_PER_TB / slots * rng.uniform(0.5, 1.1) if rng.random() < 0.5 else None,
            risk=max(0.1, risk / vms * rng.uniform(0.4, 1.1)) if rng.random() < 0.5 else None,
            support=min(100.0, 100 * good / vms * rng.uniform(0.9, 1.1)),
        )  # fmt: skip
        judge = Judge(planned(workbook, *asked.arguments), machines)
        assert judge.faults(asked) == [], asked
        assert all("at " in each["reason"] for each in judge.plan["unplaced"])


@pytest.mark.parametrize("seed", range(4))
def test_a_ramp_never_goes_back(seed: int, tmp_path: Path) -> None:
    """The order is cut into slots of exactly its VMs, so that all have a place."""
    rng = Random(seed)
    machines = estate(300 + seed, rng.randint(6, 25))
    workbook = write(machines, tmp_path / "estate.xlsx")
    bare = Judge(planned(workbook), machines)
    order = sorted(bare.of, key=lambda name: (bare.ease[name], name))
    cuts = [0, *sorted(rng.sample(range(1, len(order)), 3)), len(order)]
    parts = [order[cuts[number] : cuts[number + 1]] for number in range(4)]
    ramp = tuple(bare.weight(part)[0] for part in parts)
    asked = Asked("easiest_first", ramp=ramp)
    judge = Judge(planned(workbook, *asked.arguments), machines)
    assert judge.faults(asked) == []
    assert [sorted(cohort["tenants"]) for cohort in judge.plan["cohorts"]] == [
        sorted(part) for part in parts
    ]


@pytest.mark.parametrize(("seed", "tenants", "slots"), [(1, 12, 3), (2, 9, 4), (3, 11, 2)])
def test_few_tenants_are_balanced_as_well_as_can_be(
    seed: int, tenants: int, slots: int, tmp_path: Path
) -> None:
    machines = estate(400 + seed, tenants)
    asked = Asked("balanced_load", slots)
    plan = planned(write(machines, tmp_path / "estate.xlsx"), *asked.arguments)
    judge = Judge(plan, machines)
    assert judge.faults(asked) == []
    best = judge.smallest_largest(slots) / 1024
    assert plan["balance"]["largest_gb"] == pytest.approx(best, abs=0.006)
    assert plan["balance"]["bound_gb"] <= plan["balance"]["largest_gb"]


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    machines = estate(7, 14)
    asked = Asked("easiest_first", 3, vms=60)
    plans = []
    for order in (None, 1, 2):
        workbook = write(machines, tmp_path / "estate.xlsx", order)
        plans.append({**planned(workbook, *asked.arguments), "source": None})
    assert plans[0] == plans[1] == plans[2]


def test_the_ease_of_a_tenant_stays_when_another_leaves(tmp_path: Path) -> None:
    machines = estate(9, 10)
    whole = planned(write(machines, tmp_path / "estate.xlsx"))
    fewer = [each for each in machines if each.tenant != "T03"]
    without = planned(write(fewer, tmp_path / "estate.xlsx"))
    scores = {tenant["title"]: tenant["ease"] for tenant in whole["tenants"]}
    assert all(tenant["ease"] == scores[tenant["title"]] for tenant in without["tenants"])
