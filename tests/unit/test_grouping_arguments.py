"""Which arguments make sense together, and what they ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli import parser
from app.domain.errors import UserError
from app.domain.planning.cohorts.guardrails import Guardrails
from app.domain.planning.cohorts.ramp import RampSlot
from app.domain.planning.cohorts.strategies import Strategy
from app.domain.planning.waves.options import BuildOptions
from app.domain.planning.waves.options import Strategy as WaveStrategy
from app.grouping_arguments import asked_of
from app.services.grouping_asked import GroupingAsked

ASSIGN = ("--auto-assign", "easiest_first")


def asked(*arguments: str) -> GroupingAsked:
    return asked_of(parser().parse_args(["plan", "a.xlsx", "--out", "x", *arguments]))


def test_nothing_is_asked_for_unless_it_is() -> None:
    assert asked().nothing
    assert not asked("--facts", "facts.csv").nothing


def test_all_that_can_be_asked_for() -> None:
    found = asked(
        "--auto-assign", "pilot-bulk", "--cohorts", "4", "--max-vms-per-cohort", "200",
        "--max-disk-tb", "50", "--max-avg-risk", "12.5", "--min-os-support", "80%",
        "--pilot-size", "3", "--dependencies", "needs.csv", "--facts", "cmdb.xlsx",
        "--flows", "a.csv", "b.csv", "--flows", "c.csv", "--min-confidence", "0.6",
    )  # fmt: skip
    assert found.assign is not None
    assert found.assign.strategy is Strategy.PILOT_BULK
    assert (found.assign.cohorts, found.assign.pilot_size) == (4, 3)
    assert found.assign.guardrails == Guardrails(200, 50.0, 12.5, 80.0)
    assert (found.dependencies, found.facts) == (Path("needs.csv"), Path("cmdb.xlsx"))
    assert found.flows == (Path("a.csv"), Path("b.csv"), Path("c.csv"))
    assert found.min_confidence == 0.6


def test_how_waves_are_built() -> None:
    assert asked().waves is None
    assert asked("--strategy", "pilot-first", "--max-vms", "12", "--pilot-vms", "3").waves == (
        BuildOptions(WaveStrategy.PILOT_FIRST, max_vms=12, pilot_vms=3)
    )
    assert asked("--strategy", "balanced").waves == BuildOptions(WaveStrategy.BALANCED)
    assert not asked("--strategy", "balanced").nothing


def test_a_ramp_instead_of_a_number() -> None:
    found = asked(*ASSIGN, "--ramp", "Pilot=10,Wave 1=50,Bulk=")
    assert found.assign is not None
    assert found.assign.ramp == (
        RampSlot("Pilot", 10), RampSlot("Wave 1", 50), RampSlot("Bulk"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--cohorts", "3"], "--cohorts says how tenants are assigned"),
        (["--ramp", "A=1"], "--ramp says how"),
        (["--max-disk-tb", "1", "--pilot-size", "2"], "--max-disk-tb and --pilot-size say how"),
        (["--min-confidence", "0.5"], "--min-confidence is about flows."),
        (["--flows", "a", "--min-confidence", "1.5"], "from 0 to 1, not 1.5"),
        (["--flows", "a", "--min-confidence", "much"], "--min-confidence is a number"),
        ([*ASSIGN], "how many cohorts to fill"),
        ([*ASSIGN, "--cohorts", "2", "--ramp", "A=1"], "either --cohorts or --ramp"),
        ([*ASSIGN, "--cohorts", "0"], "--cohorts: The number of cohorts"),
        ([*ASSIGN, "--cohorts", "two"], "--cohorts is a whole number from 1 to 50"),
        ([*ASSIGN, "--cohorts", "51"], "--cohorts: The number of cohorts"),
        ([*ASSIGN, "--ramp", ""], "--ramp: A ramp needs at least one cohort."),
        ([*ASSIGN, "--ramp", "A=x"], "--ramp: “x” is no number of VMs"),
        ([*ASSIGN, "--cohorts", "2", "--max-vms-per-cohort", "0"], "--max-vms-per-cohort: "),
        ([*ASSIGN, "--cohorts", "2", "--max-disk-tb", "0"], "--max-disk-tb: "),
        ([*ASSIGN, "--cohorts", "2", "--max-avg-risk", "-1"], "--max-avg-risk: "),
        ([*ASSIGN, "--cohorts", "2", "--min-os-support", "101"], "--min-os-support: "),
        ([*ASSIGN, "--cohorts", "2", "--min-os-support", "nan"], "--min-os-support is a number"),
        ([*ASSIGN, "--cohorts", "2", "--pilot-size", "3"], "--pilot-size is for the strategy pil"),
        ([*ASSIGN, "--cohorts", "2", "--risk-threshold", "3"], "--risk-threshold is for the str"),
        (["--auto-assign", "magic", "--cohorts", "2"], "There is no strategy “magic”."),
        (["--max-vms", "3", "--pilot-vms", "2"], "--max-vms and --pilot-vms say how waves are"),
        (["--strategy", "magic"], "There is no strategy “magic” for waves."),
        (["--strategy", "balanced", "--pilot-vms", "2"], "--pilot-vms is for the strategy pilot"),
        (["--strategy", "balanced", "--max-vms", "0"], "--max-vms: Max VMs per wave takes"),
        (["--strategy", "pilot_first", "--pilot-vms", "x"], "--pilot-vms is a whole number"),
        (
            ["--auto-assign", "riskiest_last", "--cohorts", "2", "--risk-threshold", "0"],
            "--risk-threshold: ",
        ),
    ],
)
def test_what_makes_no_sense_is_one_sentence(arguments: list[str], says: str) -> None:
    with pytest.raises(UserError) as refused:
        asked(*arguments)
    assert says in refused.value.message
    assert "\n" not in refused.value.message
