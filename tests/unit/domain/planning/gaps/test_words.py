"""The words of gaps: the score's sentence adds up, sources and holdings are named."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.domain.cloud import CloudInventory, InventorySource
from app.domain.cloud_entry import NOTHING_ENTERED
from app.domain.planning.gaps.gap import WEIGHTS, GapAnalysis, GapState, Severity
from app.domain.planning.gaps.words import (
    holdings_text,
    not_compared,
    nothing_text,
    open_text,
    score_sentence,
    score_tone,
    scores_text,
    severity_label,
    source_text,
)
from tests.gap_samples import CLOUD, READ_AT, gap_plan

ENTERED = CloudInventory(
    InventorySource.ENTERED,
    READ_AT,
    unread=NOTHING_ENTERED - {"domains", "projects", "networks"} | {"quotas"},
)


@pytest.mark.parametrize(
    ("score", "tone"),
    [(None, ""), (0, "error"), (49, "error"), (50, "warning"), (79, "warning"), (80, "ok")],
)
def test_the_tone_of_a_score(score: int | None, tone: str) -> None:
    assert score_tone(score) == tone


def test_the_sentence_of_the_score_adds_up() -> None:
    analysis = gap_plan().target.gaps
    sentence = score_sentence(analysis)
    lost, whole = (int(text) for text in re.findall(r"1 − (\d+) ÷ (\d+)", sentence)[0])
    assert lost == sum(analysis.lost.values())
    assert analysis.lost[GapState.OPEN] == sum(WEIGHTS[gap.severity] for gap in analysis.open)
    assert whole == analysis.weight
    assert analysis.now == min(79, round(100 * (1 - lost / whole)))
    (after,) = re.findall(r"after provisioning = 100 × \(1 − (\d+) ÷", sentence)
    assert int(after) == lost - analysis.lost[GapState.PLANNED]
    assert f"open gaps weigh {analysis.lost[GapState.OPEN]:,}" in sentence
    assert f"what was not compared {analysis.lost[GapState.NOT_COMPARED]:,}" in sentence
    assert sentence.endswith("At most 79 while something critical is not ready.")
    assert scores_text(analysis) == (
        f"{analysis.now} of 100 now, {analysis.after_provisioning} after provisioning"
    )


def test_scores_without_gaps_and_without_an_inventory() -> None:
    assert "no score before" in score_sentence(GapAnalysis())
    assert scores_text(GapAnalysis()) == "no score yet"
    nothing = GapAnalysis(True)
    assert "nothing to compare" in score_sentence(nothing)
    assert nothing_text(nothing) == score_sentence(nothing)
    met = GapAnalysis(True, now=100, after_provisioning=100, checks=12, weight=90)
    assert score_sentence(met) == "All 12 comparisons are met, closed or resolved."
    assert open_text(met) == "no gap open"
    assert nothing_text(met).endswith("and all was compared.")


def test_open_gaps_are_counted_by_severity() -> None:
    analysis = gap_plan().target.gaps
    counts = [analysis.count(severity) for severity in Severity]
    planned, unknown = (len(analysis.of(s)) for s in (GapState.PLANNED, GapState.NOT_COMPARED))
    assert open_text(analysis) == (
        "{} critical, {} warnings, {} info open".format(*counts)
        + f" · {planned} planned · {unknown} not compared"
    )
    assert severity_label(Severity.CRITICAL) == "✖ Critical"


def test_where_an_inventory_comes_from() -> None:
    assert source_text(CLOUD) == "Read live from RegionOne on Thu 25 Feb 2027, 09:30"
    assert source_text(replace(CLOUD, region="")) == "Read live on Thu 25 Feb 2027, 09:30"
    assert source_text(ENTERED) == "Entered by hand, last changed on Thu 25 Feb 2027, 09:30"


def test_what_an_inventory_holds() -> None:
    assert holdings_text(CLOUD) == (
        "3 domains, 2 projects, 4 networks, 1 flavor, 1 image, 1 hypervisor, 0 volume types"
    )
    assert holdings_text(ENTERED) == "0 domains, 0 projects, 0 networks"
    nothing = replace(ENTERED, unread=ENTERED.unread | {"domains", "projects", "networks"})
    assert holdings_text(nothing) == "nothing entered yet"


def test_what_is_not_compared() -> None:
    live = gap_plan().target.gaps
    assert not_compared(live) == (
        *CLOUD.notes,
        "Not compared, and so not counted as ready: Quotas of domain-3 / project-3.",
    )
    entered = gap_plan(inventory=ENTERED).target.gaps
    assert not_compared(entered) == (
        "Not compared, and so not counted as ready: Nodes; Flavors; Images.",
    )
    assert [gap.text for gap in entered.uncompared] == [
        "No node profile is chosen and no host is known, so the nodes were not compared.",
        "Nothing is entered about flavors of the target: 1 flavor was not compared.",
        "Nothing is entered about images of the target: 1 operating system was not compared.",
    ]
    assert not_compared(GapAnalysis(True)) == ()
