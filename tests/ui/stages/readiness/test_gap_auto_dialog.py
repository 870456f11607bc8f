from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.planning.gaps.auto_resolve import AutoKind, applied, auto_steps
from app.domain.planning.plan.target import replan_target
from app.ui.stages.readiness.gap_auto_dialog import AutoResolveDialog
from tests.gap_samples import MAPPINGS, gap_plan, mapping

Left = Qt.MouseButton.LeftButton


def click(tick: QCheckBox) -> None:
    QTest.mouseClick(tick, Left, pos=QPoint(6, tick.height() // 2))


def test_the_preview_follows_the_ticks(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    plan = gap_plan()
    steps = auto_steps(plan)
    dialog = AutoResolveDialog(plan, steps, parent)
    dialog.show()
    assert {kind: tick.isChecked() for kind, tick in dialog.ticks.items()} == {
        AutoKind.CONFIRM_TENANT: True,
        AutoKind.CONFIRM_NETWORK: True,
        AutoKind.MAP_NETWORK: True,
        AutoKind.ACCEPT_FLAVOR: False,
        AutoKind.LEAVE_IMAGE: False,
    }
    assert dialog.table.records.total_count == 4
    assert dialog.accept_button.text() == "Do 4 steps"
    sure = applied(plan, dialog.wanted()).gaps
    assert f"{plan.target.gaps.now} → {sure.now} now" in dialog.score.text()
    for kind in (AutoKind.ACCEPT_FLAVOR, AutoKind.LEAVE_IMAGE):
        click(dialog.ticks[kind])
    assert dialog.wanted() == list(steps)
    assert f"→ {len(applied(plan, steps).gaps.open)}" in dialog.score.text()
    for tick in dialog.ticks.values():
        click(tick)
    assert not dialog.accept_button.isEnabled()
    click(dialog.ticks[AutoKind.MAP_NETWORK])
    with qtbot.waitSignal(dialog.chosen) as chosen:
        QTest.mouseClick(dialog.accept_button, Left)
    assert [step.kind for step in chosen.args[0]] == [AutoKind.MAP_NETWORK]


def test_networks_of_one_name_are_told_apart_and_the_table_fills_its_width(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    twin = mapping(1, id=6, vcenter="vc-2")
    plan = gap_plan(mappings=[*MAPPINGS, twin])
    names = {"vc-1": "north.example.net", "vc-2": "south.example.net"}
    networks = tuple(
        replace(network, vcenter=vcenter, vcenter_name=name)
        for network in plan.networks
        for vcenter, name in names.items()
    )
    target = replan_target(plan.target, plan.vms, plan.tenants, networks, plan.target.given)
    plan = replace(plan, networks=networks, target=target)
    dialog = AutoResolveDialog(plan, auto_steps(plan), parent)
    dialog.show()
    records = dialog.table.records
    place = records.place_of("resource")
    assert place is not None
    shown = [records.text_at(row, place) for row in range(records.shown_count)]
    assert shown == [
        "Tenant 1 / vdc-1", "Tenant 3 / vdc-3", "VLAN-1 (north.example.net)",
        "VLAN-1 (south.example.net)", "VLAN-5",
    ]  # fmt: skip
    assert [column.title for column in records.columns] == ["Step", "Applies to", "Details"]
    qtbot.waitUntil(lambda: dialog.table.header.length() == dialog.table.grid.viewport().width())


def test_it_says_why_no_step_is_chosen_beforehand(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    plan = gap_plan()
    unsure = [step for step in auto_steps(plan) if step.kind is AutoKind.LEAVE_IMAGE]
    why = "none is chosen beforehand"
    for steps, said in ((unsure, True), (auto_steps(plan), False)):
        dialog = AutoResolveDialog(plan, steps, parent)
        texts = [label.text() for label in dialog.findChildren(QLabel)]
        assert any(why in text for text in texts) == said
