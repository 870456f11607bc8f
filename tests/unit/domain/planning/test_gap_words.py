"""The words of gaps: the score's sentence adds up, sources and holdings are named."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.domain.cloud import CloudInventory, InventorySource
from app.domain.planning.gap_words import (
    holdings_text,
    not_compared,
    open_text,
    score_sentence,
    score_tone,
    severity_label,
    source_text,
)
from app.domain.planning.gaps import WEIGHTS, GapAnalysis, Severity
from tests.gap_samples import CLOUD, READ_AT, gap_plan

ENTERED = CloudInventory(
    InventorySource.ENTERED, READ_AT, unread=frozenset({"flavors", "images", "nodes", "quotas"})
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
    assert lost == sum(WEIGHTS[gap.severity] for gap in analysis.open)
    assert whole == analysis.weight
    assert analysis.score == min(79, round(100 * (1 - lost / whole)))
    assert f"{analysis.critical} critical × 15" in sentence
    assert sentence.endswith("At most 79 while a critical gap is open.")


def test_scores_without_gaps_and_without_an_inventory() -> None:
    assert "no score before" in score_sentence(GapAnalysis())
    assert "Nothing was there" in score_sentence(GapAnalysis(True, score=100))
    met = GapAnalysis(True, score=100, checks=12, weight=90)
    assert score_sentence(met) == "All 12 comparisons are met or resolved."
    assert open_text(met) == "no gap open"


def test_open_gaps_are_counted_by_severity() -> None:
    analysis = gap_plan().target.gaps
    criticals, warnings = analysis.critical, analysis.count(Severity.WARNING)
    assert open_text(analysis) == f"{criticals} critical, {warnings} warnings, 2 info"
    assert severity_label(Severity.CRITICAL) == "■ Critical"


def test_where_an_inventory_comes_from() -> None:
    assert source_text(CLOUD) == "Read live from RegionOne on 2027-02-25 09:30"
    assert source_text(replace(CLOUD, region="")) == "Read live on 2027-02-25 09:30"
    assert source_text(ENTERED) == "Entered by hand, last changed on 2027-02-25 09:30"


def test_what_an_inventory_holds() -> None:
    assert holdings_text(CLOUD) == (
        "3 domains, 2 projects, 4 networks, 1 flavor, 1 image, 1 hypervisor"
    )
    assert holdings_text(ENTERED) == "0 domains, 0 projects, 0 networks"
    nothing = replace(ENTERED, unread=ENTERED.unread | {"domains", "projects", "networks"})
    assert holdings_text(nothing) == "nothing entered yet"


def test_what_is_not_compared() -> None:
    assert not_compared(CLOUD) == CLOUD.notes
    assert not_compared(ENTERED) == (
        "Nothing was entered about flavors and images, so they were not compared.",
    )
    assert not_compared(replace(ENTERED, unread=frozenset({"nodes"}))) == ()
