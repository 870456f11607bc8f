from __future__ import annotations

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from app.domain.planning.gaps.gap import GapType, Resolution
from app.ui.charts.labels import date_text
from app.ui.stages.readiness.gap_detail import GapDetail
from app.ui.stages.readiness.gap_rows import GapRow, gap_rows
from tests.gap_samples import READ_AT, STAGED, gap_plan

PLAN = gap_plan(resolutions=[Resolution(1, "missing_network", "VLAN-4", "<b>agreed", READ_AT)])
ROWS = {row.key: row for row in gap_rows(PLAN)}
TITLES = {key: tenant.title for key, tenant in PLAN.tenants.items()}


@pytest.fixture
def detail(qtbot: QtBot) -> GapDetail:
    widget = GapDetail()
    qtbot.addWidget(widget)
    return widget


def text(detail: GapDetail, *rows: GapRow) -> str:
    detail.show_rows(rows, TITLES)
    return detail.lines.toPlainText()


def test_nothing_selected(detail: GapDetail) -> None:
    assert detail.heading.text() == "No gap selected"
    assert "Select a gap" in detail.lines.toPlainText()


def test_one_gap_in_full(detail: GapDetail) -> None:
    said = text(detail, ROWS["missing_network", "VLAN-4"])
    assert detail.heading.text() == "Network · VLAN-4 · warning, resolved"
    told = f"Resolution: <b>agreed ({date_text(date(2027, 2, 25))})"
    assert told in said  # what was typed is no markup
    assert "What to do: Create the network “VLAN-4” with VLAN 4." in said
    assert "Steps: 1. " not in said  # nothing is left to do
    assert "Steps: 1. " in text(detail, ROWS["missing_network", "VLAN-2"])
    said = text(detail, ROWS["missing_network", "VLAN-4"])
    assert "Tenants: Tenant 4" in said
    assert "VMs: 2 VMs" in said
    assert "Network map: VLAN-4" in said


def test_links_lead_to_what_they_name(detail: GapDetail, qtbot: QtBot) -> None:
    row = ROWS["missing_network", "VLAN-4"]
    text(detail, row)
    with qtbot.waitSignal(detail.tenant_chosen) as tenant:
        detail.lines.link_activated.emit("tenant/4")
    assert tenant.args == [4]
    with qtbot.waitSignal(detail.vms_wanted) as vms:
        detail.lines.link_activated.emit("vms")
    assert vms.args == [list(row.gap.vm_ids)]
    with qtbot.waitSignal(detail.networks_wanted) as networks:
        detail.lines.link_activated.emit("networks")
    assert networks.args == [["VLAN-4"]]


def test_what_the_storage_map_mends_leads_there(detail: GapDetail, qtbot: QtBot) -> None:
    gaps = gap_plan(staged=STAGED).target.gaps.gaps
    gap = next(each for each in gaps if each.type is GapType.MISSING_VOLUME_TYPE)
    assert "Show in Storage Map" in text(detail, GapRow(gap, ()))
    with qtbot.waitSignal(detail.storage_wanted) as kind:
        detail.lines.link_activated.emit("storage")
    assert kind.args == ["missing_volume_type"]


def test_several_gaps_in_a_line_each(detail: GapDetail) -> None:
    rows = list(ROWS.values())
    said = text(detail, *rows)
    still = len(PLAN.target.gaps.open)
    assert detail.heading.text() == f"{len(rows)} gaps selected · {still} open · 10 VMs"
    assert said.count("\n") == len(rows) - 1
    assert all(row.gap.action in said for row in rows)


def test_a_flavor_has_no_rows_of_the_map(detail: GapDetail) -> None:
    assert "Network map" not in text(detail, ROWS["missing_flavor", "4 vCPU, 8 GB"])
