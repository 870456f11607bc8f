"""Adding a record by hand: every complaint beneath its field."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.cell_values import PLAIN_FORMAT
from app.domain.cloud import CloudDomain, CloudFlavor, CloudNode, CloudProject, ProjectQuota
from app.domain.cloud_entry import KINDS
from app.ui.stages.readiness.inventory_columns import inventory_columns
from app.ui.stages.readiness.inventory_record_dialog import InventoryRecordDialog
from tests.gap_samples import CLOUD

Left = Qt.MouseButton.LeftButton


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def opened(kind: str, parent: QWidget) -> InventoryRecordDialog:
    columns = inventory_columns(kind, CLOUD, editable=True)
    dialog = InventoryRecordDialog(kind, columns, CLOUD, PLAIN_FORMAT, parent)
    dialog.show()
    return dialog


def type_into(dialog: InventoryRecordDialog, name: str, text: str) -> None:
    editor = dialog.editor(name)
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, text)


def added(dialog: InventoryRecordDialog, qtbot: QtBot) -> object:
    with qtbot.waitSignal(dialog.chosen) as chosen:
        QTest.mouseClick(dialog.accept_button, Left)
    return chosen.args[0]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_complained_about_before_it_is_typed(kind: str, parent: QWidget) -> None:
    dialog = opened(kind, parent)
    assert dialog.message("name") == ""
    QTest.mouseClick(dialog.accept_button, Left)
    assert "cannot be empty" in dialog.message("name")
    assert dialog.isVisible()


def test_a_hypervisor(parent: QWidget, qtbot: QtBot) -> None:
    dialog = opened("nodes", parent)
    type_into(dialog, "name", "node-1")
    type_into(dialog, "vcpus", "64")
    type_into(dialog, "ram_gb", "512")
    assert "already" in dialog.message("name")
    assert not dialog.accept_button.isEnabled()
    type_into(dialog, "name", "node-2")
    assert dialog.message("name") == ""
    assert added(dialog, qtbot) == CloudNode("node-2", 64, 524288)


def test_a_flavor_with_a_wrong_number(parent: QWidget, qtbot: QtBot) -> None:
    dialog = opened("flavors", parent)
    type_into(dialog, "name", "m1.tiny")
    type_into(dialog, "vcpus", "none")
    assert "whole number" in dialog.message("vcpus")
    type_into(dialog, "vcpus", "1")
    type_into(dialog, "ram_gb", "0.5 GB")
    assert added(dialog, qtbot) == CloudFlavor("", "m1.tiny", 1, 512)


def test_a_project_with_quotas(parent: QWidget, qtbot: QtBot) -> None:
    dialog = opened("projects", parent)
    type_into(dialog, "name", "project-1")
    box = dialog.editor("domain_name")
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData("domain-1"))
    assert "already" in dialog.message("name")
    box.setCurrentIndex(box.findData("domain-2"))
    cores = dialog.editor("quota.cores")
    assert isinstance(cores, QLineEdit)
    assert "“unlimited”" in cores.placeholderText()
    shown = cores.fontMetrics().horizontalAdvance(cores.placeholderText())
    assert shown < cores.width()
    type_into(dialog, "quota.cores", "many")
    assert "unlimited" in dialog.message("quota.cores")
    type_into(dialog, "quota.cores", "unlimited")
    type_into(dialog, "quota.ram_gb", "64")
    assert added(dialog, qtbot) == CloudProject(
        "", "project-1", "domain-2", quota=ProjectQuota(cores=-1, ram_mib=65536)
    )


def test_a_domain_that_is_disabled(parent: QWidget, qtbot: QtBot) -> None:
    dialog = opened("domains", parent)
    type_into(dialog, "name", "closed")
    dialog.editor("enabled").toggle()
    assert added(dialog, qtbot) == CloudDomain("", "closed", enabled=False)
