"""The first page and the pictures of the plan's PDF: their figures, and where they stand."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.adapters.exporters.pdf_capacity_bars import (
    CapacityBars,
    capacity_pieces,
    demand_pieces,
)
from app.adapters.exporters.pdf_palette import colour
from app.adapters.exporters.pdf_pictures import HALF
from app.adapters.exporters.pdf_plan_pictures import (
    funnel_bars,
    plan_pictures,
    risk_bars,
    system_bars,
)
from app.adapters.exporters.pdf_small_timeline import MOST_COHORTS, lanes_of
from app.adapters.exporters.pdf_text import Typesetter
from app.adapters.exporters.pdf_tiles import key_figures
from app.adapters.exporters.pdf_wave_load import MOST, ticks_to, wave_loads
from app.domain.planning.plan.distributions import MOST_SYSTEMS
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.wave_balance import wave_balances
from app.domain.planning.readiness.obstacles import obstacles
from app.domain.planning.waves.funnel import funnel_of
from app.domain.planning.waves.wave import WaveStatus
from tests.gap_samples import gap_plan
from tests.unit.adapters.exporters.plan_builder import ODD_NAMES, make_plan, make_vm, odd_plan
from tests.unit.adapters.exporters.seen_pages import SeenPages
from tests.unit.adapters.exporters.whole_plan import NAMES, whole_plan

SETTER = Typesetter()


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> SeenPages:
    return SeenPages(monkeypatch)


def titles(plan: Plan) -> list[str]:
    rows = plan_pictures(plan, SETTER).rows
    return [framed.picture.title for row in rows for framed in row.framed]


def solid(text: str) -> str:
    return re.sub(r"\s", "", text)


# -- the first page --------------------------------------------------------------------------------


def test_the_first_page_says_what_there_is_to_decide(tmp_path: Path, seen: SeenPages) -> None:
    plan = whole_plan()
    report = PdfReader(seen.write(plan, tmp_path))
    first = report.pages[0].extract_text()
    for words in (
        "VMs in plan", "19", "Working days", "lower bound 3 by pipe", "Ends on", "2027-03-03",
        "Cohorts", "2027-03-01 to 2027-03-02", "Waves", "Readiness of the target",
        "1 of them in no cohort", "■ RED 5 (26 %)", plan.reconciliation.sentence,
        "Deadline 2027-03-01", "2027-03-01 to 2027-03-02, 6 waves", "What stands in the way",
        "✖ stops it", "⚠ doubtful",
    ):  # fmt: skip
        assert words in first, words
    for issue in obstacles(plan):
        assert solid(issue.text) in solid(first)
        assert issue.amount in first
    starts = {entry.title: report.get_destination_page_number(entry) for entry in report.outline}
    assert starts["What stands in the way"] == 0
    for title in ("Daily schedule", "Tenants", "Waves", "All VMs"):
        assert first.count(f"{title}, page {starts[title] + 1}") >= 2  # contents, and what leads


def test_links_of_the_first_page_lead_where_they_say(tmp_path: Path, seen: SeenPages) -> None:
    report = PdfReader(seen.write(whole_plan(), tmp_path))
    starts = [report.get_destination_page_number(entry) for entry in report.outline]
    links = [each.get_object()["/Dest"][0].get_object() for each in report.pages[0]["/Annots"]]
    pages = [report.get_page_number(page) for page in links]
    assert pages[: len(starts)] == starts
    assert len(pages) == len(starts) + len(obstacles(whole_plan()))
    assert set(pages) <= set(starts)


def test_the_tiles_agree_with_the_plan() -> None:
    plan = gap_plan()
    moving, standing = key_figures(plan)
    tiles = {tile.label: tile for tile in (*moving, *standing)}
    analysis, sizing = plan.target.gaps, plan.target.capacity.sizing
    assert sizing is not None
    assert tiles["Open gaps"].figure == str(len(analysis.open))
    assert tiles["Readiness of the target"].figure == f"{analysis.now} of 100"
    nodes = tiles["Nodes required, assumed size"]
    assert (nodes.figure, nodes.remark) == (str(sizing.required), sizing.reasons)
    assert tiles["Cohorts"].remark == "none: all tenants move as one"
    assert tiles["Waves"].remark == "none are built yet"


def test_many_cohorts_share_the_last_lane_of_the_small_timeline() -> None:
    plan = whole_plan(24, cohorts=9)
    *cohorts, waves = lanes_of(plan)
    assert len(cohorts) == MOST_COHORTS
    assert cohorts[-1].name == "5 more cohorts"  # four of them, and the VMs in none
    dated = [share for share in plan.cohort_plans if share.starts and share.ends]
    assert cohorts[-1].days[1] == max(share.ends for share in dated if share.ends)
    assert len(waves.pieces) == 24
    [whole] = lanes_of(make_plan([make_vm(1)]))
    assert whole.name == "All VMs in plan"
    assert lanes_of(make_plan([])) == []


# -- the pictures ----------------------------------------------------------------------------------


def test_the_bars_add_up_to_the_totals_of_the_plan() -> None:
    for plan in (odd_plan(), gap_plan(), whole_plan()):
        totals = plan.totals
        risks = risk_bars(plan, SETTER).bars
        assert [bar.value for bar in risks] == [totals.green, totals.yellow, totals.red]
        assert [bar.mark for bar in risks] == ["●", "▲", "■"]
        assert [bar.ink for bar in risks] == [
            colour(f"risk_{name}") for name in ("green", "yellow", "red")
        ]
        assert sum(bar.value for bar in system_bars(plan, SETTER).bars) == totals.vms
        statuses = funnel_bars(plan, SETTER).bars
        assert sum(bar.value for bar in statuses) == funnel_of(plan.vms).total
        assert len(statuses) == 6


def test_rare_systems_are_put_together() -> None:
    bars = system_bars(whole_plan(20), SETTER).bars
    assert len(bars) == MOST_SYSTEMS + 1
    assert bars[-1].name == f"{20 - MOST_SYSTEMS} others"


def test_capacity_has_each_figure_beside_its_colour() -> None:
    capacity = gap_plan().target.capacity
    picture = CapacityBars(capacity, HALF, SETTER)
    sizing = capacity.sizing
    assert sizing is not None
    assert f"bound by {sizing.binding}" in picture.note
    for lane in picture.lanes:
        usable = [piece.value for piece in capacity_pieces(lane)]
        assert sum(usable) == pytest.approx(lane.capacity)
        placed, *carried = demand_pieces(lane)
        assert sum(piece.value for piece in carried) == pytest.approx(lane.total)
        assert placed.value == lane.placed


def test_waves_add_up_and_stand_under_their_bound() -> None:
    plan = whole_plan(2 * MOST + 5)
    loads = wave_loads(plan)
    assert len(loads) == 3
    assert [each.number for load in loads for each in load.columns] == list(range(2 * MOST + 5))
    total = sum(each.gb for load in loads for each in load.columns)
    assert total == pytest.approx(sum(share.gb for share in plan.waves))
    balances = wave_balances(plan)
    cohorts = [share.wave.cohort_id for share in plan.waves]
    columns = [each for load in loads for each in load.columns]
    for cohort, each in zip(cohorts, columns, strict=True):
        assert each.bound == (0.0 if each.outside else balances[cohort].bound_gb)
    assert all(load.most > max(each.gb for each in load.columns) for load in loads)
    assert [each.outside for each in loads[0].columns[:2]] == [True, False]


def test_a_wave_that_has_begun_stands_outside_the_bound() -> None:
    plan = whole_plan(3)
    begun = replace(plan.waves[1], wave=replace(plan.waves[1].wave, status=WaveStatus.EXECUTING))
    [load] = wave_loads(replace(plan, waves=(plan.waves[0], begun, plan.waves[2])))
    assert [each.outside for each in load.columns] == [True, True, False]


@pytest.mark.parametrize("most", [0.003, 1.0, 9.9, 70.5, 12345.6, 8e15])
def test_axes_have_few_round_figures(most: float) -> None:
    ticks = ticks_to(most)
    assert ticks[0] == 0.0
    assert most < ticks[-1] < 2 * most
    assert 3 <= len(ticks) <= 8


def test_what_there_is_not_has_no_picture() -> None:
    fixed = ["VMs by risk", "Migration funnel", "VMs by guest system", "Demand and usable capacity"]
    assert titles(odd_plan()) == fixed
    whole = titles(whole_plan(hub=2))
    assert whole[:5] == [*fixed, "GB per wave"]
    assert whole[5:] == [f"Dependencies of vm {number}" for number in (1, 2, 3)]
    assert "Gantt of the waves" not in [*fixed, *whole]


def test_an_empty_plan_says_so(tmp_path: Path, seen: SeenPages) -> None:
    report = PdfReader(seen.write(make_plan([]), tmp_path))
    first, second = (page.extract_text() for page in report.pages[:2])
    assert "Nothing that the plan knows of." in first
    assert "Nothing is scheduled" in first
    assert second.count("No VM is in the plan.") == 3
    assert "No VM in plan asks anything of the target." in second


# -- where things stand ----------------------------------------------------------------------------


def extreme_plan() -> Plan:
    vms = [
        make_vm(1, "x" * 5000, networks=tuple(f"net-{n}" for n in range(400))),
        make_vm(2, "y\n" * 300, disk_mib=9e18, used_mib=9e18, vcpu=10**12),
        make_vm(3, "", os_family="", os_version="", os_tools="", os_config=""),
    ]
    return make_plan(vms, name="project " * 100, cohorts=ODD_NAMES[5:8])


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(lambda: whole_plan(names=NAMES), id="names in any script"),
        pytest.param(lambda: whole_plan(200, names=(*NAMES, "a" * 80), cohorts=8), id="200 waves"),
        pytest.param(lambda: whole_plan(names=("word " * 60,), cohorts=3), id="long names"),
        pytest.param(gap_plan, id="gaps"),
        pytest.param(odd_plan, id="odd names"),
        pytest.param(extreme_plan, id="extremes"),
        pytest.param(lambda: make_plan([]), id="nothing"),
    ],
)
def test_nothing_stands_on_anything_or_runs_over(
    plan: object, tmp_path: Path, seen: SeenPages
) -> None:
    assert callable(plan)
    report = PdfReader(seen.write(plan(), tmp_path))
    starts = {entry.title: report.get_destination_page_number(entry) for entry in report.outline}
    pages = range(1, starts["Summary"] + 1)
    assert starts["Pictures"] <= 2
    assert list(seen.meeting(pages)) == []
    assert list(seen.outside(pages)) == []
    if "Gantt of the waves" in starts:
        waves = range(starts["Gantt of the waves"] + 1, starts["All VMs"] + 1)
        assert list(seen.meeting(waves)) == []
        assert list(seen.outside(waves)) == []


def test_names_in_any_script_can_be_read_in_the_pictures(tmp_path: Path, seen: SeenPages) -> None:
    report = PdfReader(seen.write(whole_plan(names=NAMES), tmp_path))
    starts = {entry.title: report.get_destination_page_number(entry) for entry in report.outline}
    pages = report.pages[starts["Pictures"] : starts["Summary"]]
    said = solid("".join(page.extract_text() for page in pages))
    for name in NAMES:
        assert solid(name) in said
