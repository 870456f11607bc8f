"""From the sample and a file of flows to cohorts and their export, with the keyboard alone."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QWidget,
)
from shiboken6 import isValid

from app.domain.model import Vm
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeState
from app.domain.planning.dependencies.standing import Keeping
from app.domain.planning.plan.plan import Plan
from app.ui.shell.list_import_dialog import ListImportDialog
from app.ui.shell.stages import STAGES
from app.ui.stages.cohorts.assign_dialog import AssignDialog
from tests.ui.conftest import WAIT_MS, Planner
from tests.ui.hands import CONTROL, Hands, Key, name_of, stops


@pytest.fixture
def hands(planner: Planner) -> Hands:
    planner.settle()
    return Hands(planner)


def write_flows(plan: Plan, path: Path) -> None:
    """Three days of flows within and across tenants, and a name server of everybody."""
    of_tenant: dict[int | None, list[Vm]] = defaultdict(list)
    for vm in plan.vms:
        if vm.in_plan and vm.primary_ip:
            of_tenant[vm.tenant_id].append(vm)
    first, second, third, fourth = sorted(of_tenant.values(), key=len, reverse=True)[:4]
    server = fourth[0]
    flows = [
        (first[0], first[1], 5432), (first[2], first[1], 5432), (second[0], first[1], 8080),
        (second[1], second[2], 3306), (third[0], second[2], 443), (third[1], third[2], 1433),
    ]  # fmt: skip
    flows += [(vm, server, 53) for vm in (*first, *second)]
    lines = ["src_ip,dst_ip,dst_port,protocol,bytes,start_time"]
    for day in (1, 2, 3):
        lines += [
            f"{client.primary_ip},{host.primary_ip},{port},tcp,{day * port * 100},"
            f"2026-11-0{day}T10:00:00"
            for client, host, port in flows
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def accepted(plan: Plan) -> list[Edge]:
    return [edge for edge in plan.edges if edge.state is EdgeState.ACCEPTED]


def test_from_the_sample_to_three_cohorts(hands: Hands, tmp_path: Path) -> None:
    planner = hands.planner
    hands.command("open the sample", "Open the sample project")
    planner.settle()
    path = tmp_path / "flows.csv"
    write_flows(hands.plan, path)

    planner.dialogs.files = [path]
    hands.command("import network flows", "Import network flows…")
    dialog = dialog_of(hands, ListImportDialog)
    hands.qtbot.waitUntil(lambda: not dialog.previewing.working, timeout=WAIT_MS)
    assert hands.name == "Source address"
    hands.tab_to("Proposed")
    hands.tab_to("Choose columns")
    hands.tab_to("Propose 6 dependencies")
    hands.press(Key.Key_Return)
    planner.settle()
    assert planner.toasts()[-1] == (
        "6 dependencies; 1 shared service: to be reviewed on the page Dependencies"
    )

    hands.command("proposals", "Dependencies: Proposals")
    assert hands.name == "Proposed dependencies"
    hands.press(Key.Key_A, CONTROL)
    hands.command("accept", "Accept")
    planner.settle()
    assert len(accepted(hands.plan)) == 6
    assert hands.name == "Proposed dependencies"

    hands.command("shared services", "Dependencies: Shared services")
    hands.press(Key.Key_A, CONTROL)
    hands.command("accept", "Accept")
    planner.settle()

    hands.command("edges", "Dependencies: Edges")
    assert hands.name == "Dependencies"
    hands.press(Key.Key_A, CONTROL)
    hands.command("kind order", "Kind: Order")
    planner.settle()
    assert {edge.kind for edge in accepted(hands.plan)} == {EdgeKind.ORDER}

    hands.command("auto-assign", "Auto-assign tenants to cohorts…")
    assign = dialog_of(hands, AssignDialog)
    hands.tab_to("Cohorts")
    hands.press(Key.Key_A, CONTROL)
    hands.type("3")
    hands.press(Key.Key_Tab)
    hands.qtbot.waitUntil(assign.apply_button.isEnabled, timeout=WAIT_MS)
    assert len(assign.prepared.preview.cohorts) == 3
    hands.press(Key.Key_Return)
    planner.settle()
    assert len(hands.plan.cohorts) == 3
    assert all(tenant.cohort for tenant in hands.plan.tenant_plans)
    kept = {standing.keeping for standing in hands.plan.standings.values()}
    assert kept == {Keeping.KEPT}

    hands.command("what-if", "Cohorts: What-If")
    before = hands.plan.parameters.bandwidth_gbps
    hands.tab_to("Bandwidth, slider")
    hands.press(Key.Key_Right, times=5)
    planner.settle()
    hands.tab_to("Apply to project…")
    hands.press(Key.Key_Space)
    planner.settle()
    assert hands.plan.parameters.bandwidth_gbps == pytest.approx(before + 0.5)

    hands.command("gantt", "Migration Plan: Gantt")
    assert hands.name == "Tenants over days"
    chart = planner.window.page("plan").gantt.chart
    rows = len(chart._rows)
    hands.press(Key.Key_Down, times=2)
    hands.press(Key.Key_Space)
    assert len(chart._rows) > rows
    wide = chart.day_width
    hands.press(Key.Key_Plus, CONTROL)
    assert chart.day_width > wide
    hands.press(Key.Key_Return)
    assert planner.window.page("plan").switch.current == "days"

    for words, meant, suffix in (("excel", "Excel…", "xlsx"), ("pdf", "PDF…", "pdf")):
        planner.dialogs.target = tmp_path / f"plan.{suffix}"
        hands.command(words, meant)
        planner.settle()
    book = load_workbook(tmp_path / "plan.xlsx")
    assert {"Cohorts", "Dependencies"} <= set(book.sheetnames)
    titles = [entry.title for entry in PdfReader(tmp_path / "plan.pdf").outline]
    assert "Gantt" in titles


def all_are_visited_and_named(hands: Hands, front: QWidget) -> None:
    """Nothing is left out by Tab; what a preview enables meanwhile may come too late."""
    wanted = stops(front)
    visited = hands.round()
    still = stops(front)
    left_out = [each for each in wanted if each in still and each not in visited]
    assert [name_of(each) for each in left_out] == []
    # A message that went away meanwhile has taken its buttons along.
    assert [type(each) for each in visited if isValid(each) and not name_of(each)] == []


PAGES = tuple(stage.key for stage in STAGES)


@pytest.mark.parametrize("page", PAGES)
def test_tab_visits_all_of_a_page_and_comes_back(sample_planner: Planner, page: str) -> None:
    hands = Hands(sample_planner)
    sample_planner.show(page)
    sample_planner.settle()
    sample_planner.window.stages.setFocus()
    all_are_visited_and_named(hands, sample_planner.window)


@pytest.mark.parametrize(
    ("page", "command"),
    [("cohorts", "Auto-assign…"), ("tenants", "Detection…"), ("vms", "")],
)
def test_tab_visits_all_of_a_dialog_and_comes_back(
    sample_planner: Planner, tmp_path: Path, page: str, command: str
) -> None:
    hands = Hands(sample_planner)
    sample_planner.show(page)
    if command:
        hands.command(command[:-1], command)
    else:
        write_flows(hands.plan, tmp_path / "flows.csv")
        sample_planner.dialogs.files = [tmp_path / "flows.csv"]
        hands.command("import network flows", "Import network flows…")
    dialog = dialog_of(hands, QDialog)
    sample_planner.settle()
    all_are_visited_and_named(hands, dialog)
    dialog.reject()


def dialog_of(hands: Hands, kind: type[QDialog]) -> QDialog:
    """The dialog of a kind, once it has come up."""

    def up() -> bool:
        return isinstance(QApplication.activeModalWidget(), kind)

    hands.qtbot.waitUntil(up, timeout=WAIT_MS)
    return QApplication.activeModalWidget()
