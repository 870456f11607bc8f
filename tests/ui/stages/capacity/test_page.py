"""The Capacity page on the sample project, used as a user would."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QToolButton,
    QToolTip,
    QWidget,
)

from app.domain.cloud import CloudInventory, CloudNode, InventorySource
from app.domain.cloud_record import packed
from app.domain.destinations import OneQuota, OneTenant, Vms
from app.domain.planning.capacity.demand import CapacityPlan
from app.domain.planning.capacity.node_sizing import NodeProfile, SizingBasis
from app.domain.planning.capacity.overcommit import OvercommitProfile
from app.domain.planning.capacity.quotas import OVERCOMMITTED_WARNING
from app.services import capacity
from app.ui.parts.number_field import NumberField
from app.ui.shell.stage_states import StageStates
from app.ui.stages.capacity.node_dialog import NodeDialog
from app.ui.stages.capacity.overcommit_dialog import OvercommitDialog
from app.ui.stages.capacity.page import CapacityPage
from app.ui.stages.capacity.profile_dialog import ProfileDialog
from app.ui.table.editors import CellLineEdit
from tests.ui.conftest import Planner
from tests.ui.stages.desk import PageDesk

Key = Qt.Key
W = TypeVar("W", bound=QWidget)
LARGE = NodeProfile(0, "large", 32, 64, 512.0)
SMALL = NodeProfile(0, "small", 16, 32, 256.0)


class Desk(PageDesk):
    """The page with hands to work on it."""

    page: CapacityPage

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, "capacity")
        self.qtbot.waitUntil(lambda: self.page.model.total_count > 0)

    @property
    def capacity(self) -> CapacityPlan:
        plan = self.ctx.plan
        assert plan is not None
        return plan.target.capacity

    def nodes(self) -> dict[str, NodeProfile]:
        return {node.name: node for node in self.page.nodes.model.all_records()}

    def do(self, action: Any, *arguments: Any) -> None:
        assert self.page.edits.do(action, *arguments)

    def figure(self, key: str) -> str:
        return self.page.sizing.figures.kpi(key).value

    def dialog(self, kind: type[W]) -> W:
        def visible() -> list[W]:
            return [each for each in self.planner.window.findChildren(kind) if each.isVisible()]

        self.qtbot.waitUntil(lambda: bool(visible()))
        return visible()[0]

    def type_number(self, key: str, text: str, end: Key | None = Key.Key_Return) -> None:
        """Type into a field of the strip."""
        editor = self.page.strip.field(key).editor
        assert isinstance(editor, NumberField)
        editor.setFocus()
        editor.selectAll()
        QTest.keyClicks(editor, text)
        if end is not None:
            QTest.keyClick(editor, end)

    def choose(self, key: str, value: str) -> None:
        """Choose from a list of the strip by the keyboard."""
        editor = self.page.strip.field(key).editor
        assert isinstance(editor, QComboBox)
        editor.setFocus()
        steps = editor.findData(value) - editor.currentIndex()
        for _ in range(abs(steps)):
            QTest.keyClick(editor, Key.Key_Down if steps > 0 else Key.Key_Up)
        QTest.keyClick(editor, Key.Key_Return)

    def edit_node(self, name: str, column: str, text: str) -> CellLineEdit:
        """Type into a cell of the node profiles; the editor, closed or not."""
        table = self.page.nodes.table
        assert table.reveal(self.nodes()[name].id, column)
        table.grid.setFocus()
        QTest.keyClick(table.grid, Key.Key_F2)
        editor = next(e for e in table.grid.findChildren(CellLineEdit) if e.isVisible())
        editor.selectAll()
        QTest.keyClicks(editor, text)
        return editor

    def select_nodes(self, *names: str) -> None:
        table, keys = self.page.nodes.table, [self.nodes()[name].id for name in names]
        if table.selected_keys() != keys:
            with self.qtbot.waitSignal(table.selection_changed):
                table.select_keys(keys)

    def read_cloud(self) -> None:
        inventory = CloudInventory(
            InventorySource.LIVE,
            datetime.fromisoformat("2026-11-02T08:00:00"),
            nodes=tuple(CloudNode(f"n{n}", 96, 1024 * 1024, 4096, 8, 16384) for n in range(3)),
        )

        def write(workspace: Any, project: int) -> Any:
            with workspace.unit(project, "Read the cloud") as unit:
                unit.insert(
                    "migration_pcd_inventories",
                    {"source": "live", "read_at": inventory.read_at,
                     "inventory": packed(inventory)},
                )  # fmt: skip
            return unit.changes

        self.do(write)

    def undo(self) -> None:
        self.planner.settle()
        self.ctx.operations.undo()
        self.planner.settle()


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


# -- what is shown ---------------------------------------------------------------------------------


def test_sums_are_those_of_the_plan(desk: Desk) -> None:
    rows, plan = desk.page.model.all_records(), desk.ctx.plan
    assert plan is not None
    assert sum(row.needs.vms for row in rows) == plan.totals.vms
    assert sum(row.needs.vcpu for row in rows) == plan.totals.vcpu
    assert sum(row.needs.ram_mib for row in rows) == plan.totals.ram_mib
    assert sum(row.needs.disk_mib for row in rows) == pytest.approx(plan.totals.disk_mib)
    assert f"{plan.totals.vms} VMs · " in desk.page.needs_line.text()
    total = sum(row.quota.cores for row in rows)
    assert desk.page.quota_line.text().startswith(f"Quotas: {total} vCPU · ")
    assert "Sum over the tenants" in desk.page.quota_line.toolTip()


def test_the_basis_of_the_sizing_is_shown_with_its_coverage(desk: Desk) -> None:
    demand = desk.capacity.demand
    assert desk.page.sizing.badge.text == "Measured usage"
    assert desk.page.sizing.coverage.text() == (
        f"{demand.cpu_known} of {demand.vms} powered-on VMs measured"
    )
    assert "Overall ÷ Max" in desk.page.sizing.badge.toolTip()


def test_without_a_node_profile_a_node_is_assumed_and_the_page_asks_for_one(desk: Desk) -> None:
    capacity = desk.capacity
    assert capacity.sizing is not None
    assert capacity.assumed
    assert desk.figure("required") == str(capacity.sizing.required)
    assert "nodes assumed" in desk.page.header.accessibleDescription()
    assert any("assumed to be like" in text for text in desk.page.strip.notes.texts)
    desk.page.nodes.table.empty_pressed.emit()
    assert desk.dialog(NodeDialog).windowTitle() == "New node profile"


def test_a_figure_of_a_quota_explains_itself_on_hover(desk: Desk) -> None:
    table = desk.page.table
    place = desk.page.model.place_of("quota_vcpu")
    assert place is not None
    key = desk.page.model.key_at(0)
    assert table.reveal(key, "quota_vcpu")
    index = desk.page.model.index(0, place)
    point = table.grid.visualRect(index).center()
    viewport = table.grid.viewport()
    event = QHelpEvent(QEvent.Type.ToolTip, point, viewport.mapToGlobal(point))
    QApplication.sendEvent(viewport, event)
    row = desk.page.model.record_of(key)
    assert f"{row.needs.vcpu} vCPU × (1 + 20 %) = {row.quota.cores}" in QToolTip.text()


def test_nodes_explain_themselves(desk: Desk) -> None:
    desk.do(capacity.save_node, LARGE)
    sizing = desk.capacity.sizing
    assert sizing is not None
    assert desk.figure("required") == str(sizing.required)
    assert desk.figure("usage") == str(sizing.by_usage)
    assert desk.figure("placement") == str(sizing.by_placement)
    assert desk.figure("binding").casefold() == sizing.binding.casefold()
    assert desk.figure("cpu_ratio") == f"{sizing.cpu_ratio:.2f}:1"
    figures = desk.page.sizing.figures
    assert f"= {sizing.required}; 0 are there" in figures.kpi("required").toolTip()
    assert f"⌉ = {sizing.by_usage} × “large”" in figures.kpi("usage").toolTip()
    assert f"{sizing.by_placement} nodes = by placement" in figures.kpi("placement").toolTip()
    button = desk.planner.window.header.figure_button("nodes")
    assert button.text() == f"{sizing.required} nodes"
    assert desk.page.header.accessibleDescription().startswith(f"{sizing.required} nodes required")


# -- settings --------------------------------------------------------------------------------------


def test_headroom_is_saved_by_enter_as_one_step_and_shows_at_once(desk: Desk) -> None:
    row = desk.page.model.all_records()[0]
    steps = len(desk.ctx.operations.history.steps)
    desk.type_number("quota_headroom_pct", "50")
    shown = desk.page.model.record_of(row.key)
    assert shown.quota.cores == -(-row.needs.vcpu * 3 // 2)
    assert len(desk.ctx.operations.history.steps) == steps + 1
    assert desk.ctx.operations.history.last.label == "Set headroom to 50 %"
    desk.undo()
    assert desk.page.model.record_of(row.key).quota == row.quota


@pytest.mark.parametrize(
    ("text", "words"),
    [("999", "between 0 and 300 %"), ("-1", "between 0"), ("lots", "not “lots”"), ("", "number")],
)
def test_a_wrong_headroom_is_told_beside_the_field_while_typing(
    desk: Desk, text: str, words: str
) -> None:
    field = desk.page.strip.field("quota_headroom_pct")
    steps = len(desk.ctx.operations.history.steps)
    if text:
        desk.type_number("quota_headroom_pct", text, None)
    else:
        desk.type_number("quota_headroom_pct", "5", None)
        QTest.keyClick(field.editor, Key.Key_Backspace)
    assert words in field.message
    QTest.keyClick(field.editor, Key.Key_Return)
    assert len(desk.ctx.operations.history.steps) == steps
    QTest.keyClick(field.editor, Key.Key_Escape)
    assert not field.message
    assert field.editor.text() == "20"


def test_the_other_basis_is_warned_of_and_its_columns_change_places(desk: Desk) -> None:
    desk.do(capacity.save_node, LARGE)
    row = desk.page.model.all_records()[0]
    assert not desk.page.strip.notes.isVisible()
    desk.choose("quota_basis", "overcommitted")
    assert desk.page.strip.notes.texts == [OVERCOMMITTED_WARNING]
    assert desk.page.strip.notes.isVisible()
    shown = desk.page.model.record_of(row.key)
    assert (shown.quota, shown.other) == (row.other, row.quota)
    titles = {column.key: column.title for column in desk.page.model.columns}
    assert titles["other_vcpu"] == "vCPU + 20 %"
    desk.undo()
    assert not desk.page.strip.notes.texts
    assert {c.key: c.title for c in desk.page.model.columns}["other_vcpu"] == "vCPU ÷ 4"


def test_another_overcommit_profile_changes_nodes_and_says_so(desk: Desk) -> None:
    desk.do(capacity.save_node, SMALL)
    before = desk.capacity.sizing
    assert before is not None
    desk.choose("overcommit_profile", "conservative")
    after = desk.capacity.sizing
    assert after is not None
    assert after.required > before.required
    more = after.required - before.required
    assert desk.planner.toasts()[-1] == (
        f"Set overcommit profile to “conservative” · {after.required} nodes required (+{more})"
    )


def test_a_peak_buffer_raises_the_demand(desk: Desk) -> None:
    before = desk.capacity.demand.cpu
    desk.type_number("peak_buffer_pct", "25")
    assert desk.capacity.demand.cpu == pytest.approx(before * 1.25)


def test_what_is_typed_is_forgotten_with_the_project(desk: Desk) -> None:
    desk.type_number("quota_headroom_pct", "999", None)
    desk.ctx.set_project(desk.ctx.state.project)
    desk.planner.settle()
    assert not desk.page.strip.field("quota_headroom_pct").message


# -- node profiles ---------------------------------------------------------------------------------


def test_a_node_profile_is_added_by_the_dialog(desk: Desk) -> None:
    desk.page.add_action.trigger()
    dialog = desk.dialog(NodeDialog)
    assert [dialog.editor(name).text() for name in ("cores", "threads", "ram_gb")] == ["", "", ""]
    for name, text in (("name", "compute"), ("cores", "32"), ("threads", "16"), ("ram_gb", "512")):
        editor = dialog.editor(name)
        editor.setFocus()
        QTest.keyClicks(editor, text)
    assert dialog.message("threads") == "A node has at least as many threads as cores."
    assert not dialog.message("name")
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    threads = dialog.editor("threads")
    assert isinstance(threads, NumberField)
    threads.selectAll()
    QTest.keyClicks(threads, "64")
    assert not dialog.message("threads")
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    stored = desk.nodes()["compute"]
    assert (stored.cores, stored.threads, stored.ram_gb, stored.is_default) == (32, 64, 512.0, True)
    assert desk.page.nodes.selected() == [stored]
    desk.undo()
    assert not desk.nodes()


def test_each_wrong_field_of_the_dialog_has_its_own_message(desk: Desk) -> None:
    desk.do(capacity.save_node, LARGE)
    desk.page.add_action.trigger()
    dialog = desk.dialog(NodeDialog)
    assert not any(dialog.message(name) for name in ("name", "cores", "ram_gb"))
    for name, text in (("name", "LARGE"), ("cores", "1.5"), ("ram_gb", "much")):
        QTest.keyClicks(dialog.editor(name), text)
    assert "already" in dialog.message("name")
    assert dialog.message("cores") == "Cores takes a whole number."
    assert "not “much”" in dialog.message("ram_gb")
    assert not dialog.message("threads"), "not yet typed"
    dialog.accept()
    assert dialog.message("threads") == "Give the number of threads."
    assert dialog.isVisible()
    dialog.reject()


def test_the_dialog_starts_from_a_host_of_the_source(desk: Desk) -> None:
    desk.page.add_action.trigger()
    dialog = desk.dialog(NodeDialog)
    assert dialog.source.count() > 1
    dialog.source.setFocus()
    QTest.keyClick(dialog.source, Key.Key_Down)
    values = dialog.source.currentData()
    record = dialog.record()
    assert isinstance(record, NodeProfile)
    assert (record.cores, record.threads, record.ram_gb) == (
        values["cores"], 2 * values["cores"], values["ram_gb"],
    )  # fmt: skip
    assert record.existing == 0
    dialog.reject()


def test_a_profile_is_edited_in_place(desk: Desk) -> None:
    desk.do(capacity.save_node, LARGE)
    before = desk.capacity.sizing
    assert before is not None
    editor = desk.edit_node("large", "ram_gb", "128")
    QTest.keyClick(editor, Key.Key_Return)
    assert desk.nodes()["large"].ram_gb == 128.0
    after = desk.capacity.sizing
    assert after is not None
    assert after.required > before.required
    assert f"nodes required (+{after.required - before.required})" in desk.planner.toasts()[-1]
    desk.undo()
    assert desk.nodes()["large"].ram_gb == 512.0


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("name", "SMALL", "already"),
        ("cores", "0", "1"),
        ("cores", "65", "at least as many threads as cores"),
        ("threads", "31", "at least as many threads as cores"),
        ("ram_gb", "-5", "1"),
        ("existing", "two", ""),
    ],
)
def test_a_wrong_cell_is_refused_while_typing(
    desk: Desk, column: str, text: str, words: str
) -> None:
    desk.do(capacity.save_node, LARGE)
    desk.do(capacity.save_node, SMALL)
    before = desk.nodes()
    editor = desk.edit_node("large", column, text)
    assert words in editor.refusal()
    assert editor.refusal()
    QTest.keyClick(editor, Key.Key_Return)
    QTest.keyClick(editor, Key.Key_Escape)
    assert desk.nodes() == before


def test_a_tick_chooses_the_default_and_the_last_one_stays(desk: Desk) -> None:
    desk.do(capacity.save_node, LARGE)
    desk.do(capacity.save_node, SMALL)
    table = desk.page.nodes.table
    for name in ("small", "small"):
        assert table.reveal(desk.nodes()[name].id, "is_default")
        table.grid.setFocus()
        QTest.keyClick(table.grid, Key.Key_Space)
    assert [name for name, node in desk.nodes().items() if node.is_default] == ["small"]
    assert "always the default" in desk.planner.toasts()[-1]
    sizing = desk.capacity.sizing
    assert sizing is not None
    assert sizing.profile.name == "small"


def test_narrow_node_profiles_keep_their_buttons_as_icons(desk: Desk) -> None:
    nodes = desk.page.nodes
    assert not nodes.table.columns.frozen, "the empty table's sentence is not covered"
    buttons = nodes.findChildren(QToolButton)
    named = {button.defaultAction().text(): button for button in buttons if button.defaultAction()}
    wordy = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    for width, expected in ((900, True), (300, False), (900, True)):
        nodes.resize(width, nodes.height())
        assert (named["Delete"].toolButtonStyle() == wordy) is expected
        assert named["Add…"].toolButtonStyle() == wordy


def test_buttons_follow_the_selection(desk: Desk) -> None:
    nodes = desk.page.nodes
    desk.do(capacity.save_node, LARGE)
    desk.do(capacity.save_node, SMALL)
    desk.select_nodes("large")
    assert nodes.delete_action.isEnabled()
    assert not nodes.default_action.isEnabled(), "it is the default"
    desk.select_nodes("large", "small")
    assert not nodes.default_action.isEnabled()
    desk.select_nodes("small")
    nodes.default_action.trigger()
    assert desk.nodes()["small"].is_default
    desk.select_nodes("small")
    nodes.delete_action.trigger()
    assert set(desk.nodes()) == {"large"}
    assert desk.nodes()["large"].is_default
    assert "“large” is the default now" in desk.planner.toasts()[-1]
    desk.undo()
    assert set(desk.nodes()) == {"large", "small"}


def test_a_pasted_block_is_one_step(desk: Desk) -> None:
    desk.do(capacity.save_node, LARGE)
    desk.do(capacity.save_node, SMALL)
    table, steps = desk.page.nodes.table, len(desk.ctx.operations.history.steps)
    assert table.reveal(desk.nodes()["large"].id, "ram_gb")
    QApplication.clipboard().setText("1024\t15\t3\n768\t7.5\t4")
    table.paste()
    found = desk.nodes()
    assert [(n.ram_gb, n.storage_tb, n.existing) for n in found.values()] == [
        (1024.0, 15.0, 3), (768.0, 7.5, 4),
    ]  # fmt: skip
    assert len(desk.ctx.operations.history.steps) == steps + 1
    assert desk.figure("existing") == "7"


def test_nodes_of_the_live_cloud_count_and_can_be_taken(desk: Desk) -> None:
    assert not desk.page.adopt_action.isEnabled()
    assert not desk.page.nodes.adopt_action.isEnabled()
    desk.do(capacity.save_node, replace(LARGE, existing=2))
    desk.read_cloud()
    assert desk.figure("existing") == "3"
    assert "live cloud" in desk.page.sizing.figures.kpi("existing").accessibleName()
    assert "column Existing does not" in desk.page.nodes.note.text()
    desk.page.adopt_action.trigger()
    assert "96 vCPU 1024 GB" in desk.nodes()
    assert desk.planner.toasts()[-1].startswith("Took 1 node profile from the cloud")
    assert "already running on the existing nodes" in " ".join(
        mark.tooltip for mark in desk.page.sizing.chart.marks
    )


def test_the_basis_of_the_sizing_is_chosen_by_hand(desk: Desk) -> None:
    desk.do(capacity.save_node, LARGE)
    measured = desk.capacity.demand
    assert measured.basis is SizingBasis.ACTUAL
    desk.choose("sizing_basis", "allocation")
    assert desk.page.sizing.badge.text == "Allocation"
    assert desk.page.sizing.coverage.text().endswith("chosen by hand")
    assert desk.capacity.demand.cpu > measured.cpu
    assert desk.ctx.operations.history.last.label == "Set sizing basis to “Allocation”"
    desk.undo()
    assert desk.capacity.demand == measured


def test_a_vm_that_fits_no_node_is_warned_of(desk: Desk) -> None:
    desk.do(capacity.save_node, replace(LARGE, threads=4, cores=2))
    sizing = desk.capacity.sizing
    assert sizing is not None
    assert sizing.vms_without_place > 1
    assert desk.page.sizing.notes.isVisible()
    assert "No node takes a flavor of" in desk.page.sizing.notes.texts[0]
    words = f"{sizing.vms_without_place} VMs fit no node"
    assert words in desk.page.header.accessibleDescription()
    states = {state.key: state for state in StageStates().of(desk.ctx.plan, has_project=True)}
    assert states["capacity"].state == "work"
    points = sizing.vms_without_place + (not sizing.survives_loss)
    assert str(states["capacity"].points) == str(points), "as the tab writes it"


# -- overcommit profiles ---------------------------------------------------------------------------


def open_profiles(desk: Desk) -> OvercommitDialog:
    QTest.mouseClick(desk.page.strip.profiles_button, Qt.MouseButton.LeftButton)
    return desk.dialog(OvercommitDialog)


def test_profiles_fit_the_width_and_no_heading_is_the_name_of_a_button(desk: Desk) -> None:
    dialog = open_profiles(desk)
    assert dialog.use_button.text() not in [column.title for column in dialog.model.columns]
    desk.qtbot.waitUntil(
        lambda: dialog.table.header.length() == dialog.table.grid.viewport().width()
    )
    assert dialog.table.grid.horizontalScrollBar().maximum() == 0
    dialog.reject()


def pick(desk: Desk, dialog: OvercommitDialog, name: str) -> None:
    key = next(
        dialog.model.key_at(row)
        for row in range(dialog.model.shown_count)
        if dialog.model.record_at(row).name == name
    )
    if dialog.table.selected_keys() != [key]:
        with desk.qtbot.waitSignal(dialog.table.selection_changed):
            dialog.table.select_keys([key])


def press(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def fill(dialog: QDialog, editor: QLineEdit | NumberField, text: str) -> None:
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, text)


def test_built_in_profiles_can_only_be_used_and_copied(desk: Desk) -> None:
    dialog = open_profiles(desk)
    pick(desk, dialog, "balanced")
    assert not dialog.use_button.isEnabled(), "it is in use"
    assert not dialog.edit_button.isEnabled()
    assert not dialog.delete_button.isEnabled()
    pick(desk, dialog, "aggressive")
    press(dialog.use_button)
    assert desk.capacity.settings.overcommit.name == "aggressive"
    assert not dialog.use_button.isEnabled()
    dialog.reject()


def test_a_copy_is_changed_used_edited_and_deleted(desk: Desk) -> None:
    dialog = open_profiles(desk)
    pick(desk, dialog, "balanced")
    press(dialog.copy_button)
    form = desk.dialog(ProfileDialog)
    assert form.editor("name").text() == "balanced copy"
    fill(form, form.editor("name"), "balanced")
    assert "already" in form.message("name")
    fill(form, form.editor("name"), "databases")
    fill(form, form.editor("cpu_ratio"), "0.5")
    assert "between 1 and 64" in form.message("cpu_ratio")
    fill(form, form.editor("cpu_ratio"), "2")
    press(form.accept_button)
    own = desk.capacity.settings.own_profiles
    assert [(profile.name, profile.cpu_ratio, profile.ram_ratio) for profile in own] == [
        ("databases", 2.0, 1.5)
    ]
    pick(desk, dialog, "databases")
    press(dialog.use_button)
    assert "databases" in desk.page.strip.field("overcommit_profile").editor.currentText()
    press(dialog.edit_button)
    form = desk.dialog(ProfileDialog)
    assert form.windowTitle() == "Overcommit profile “databases”"
    fill(form, form.editor("ram_ratio"), "1")
    press(form.accept_button)
    assert desk.capacity.settings.overcommit.ram_ratio == 1.0
    pick(desk, dialog, "databases")
    press(dialog.delete_button)
    assert desk.capacity.settings.overcommit.name == "balanced"
    assert "“balanced” takes its place" in desk.planner.toasts()[-1]
    dialog.reject()
    desk.undo()
    assert desk.capacity.settings.overcommit.name == "databases"
    assert "databases" in desk.page.strip.field("overcommit_profile").editor.currentText()


def test_a_new_profile_needs_all_its_figures(desk: Desk) -> None:
    dialog = open_profiles(desk)
    press(dialog.add_button)
    form = desk.dialog(ProfileDialog)
    form.accept()
    assert form.isVisible()
    assert form.message("name") == "A profile needs a name."
    assert form.message("cpu_ratio") == "Give the vCPUs on one thread."
    form.reject()
    dialog.reject()


def test_the_profiles_follow_undo(desk: Desk) -> None:
    desk.do(capacity.save_profile, OvercommitProfile(0, "own", 2.0, 1.0, 1.0))
    dialog = open_profiles(desk)
    assert dialog.model.shown_count == 4
    desk.undo()
    assert dialog.model.shown_count == 3
    dialog.reject()


# -- going on from here ----------------------------------------------------------------------------


def test_a_tenant_is_revealed_and_leads_to_its_vms_and_row(desk: Desk) -> None:
    key = desk.page.model.key_at(1)
    desk.page.reveal(OneQuota(key))
    assert desk.page.table.selected_keys() == [key]
    desk.qtbot.waitUntil(desk.page.vms_action.isEnabled)
    with desk.qtbot.waitSignal(desk.ctx.happenings.destination_chosen) as caught:
        desk.page.vms_action.trigger()
    assert caught.args == [Vms(tenants=(key,), scope="plan")]
    with desk.qtbot.waitSignal(desk.ctx.happenings.destination_chosen) as caught:
        desk.page.tenant_action.trigger()
    assert caught.args == [OneTenant(key)]


def test_selected_rows_are_summed(desk: Desk) -> None:
    desk.page.table.grid.setFocus()
    with desk.qtbot.waitSignal(desk.page.sums_changed) as caught:
        desk.page.table.select_all()
    total = sum(row.quota.cores for row in desk.page.model.all_records())
    assert f"{total} Quota vCPU" in caught.args[0]


def test_commands_of_the_edit_menu_work_on_the_quotas(desk: Desk) -> None:
    desk.page.find_in_page()
    assert desk.page.table.bar.isAncestorOf(desk.planner.window.focusWidget())
    shown = desk.page.table.filters.row_shown
    desk.page.filter_action.trigger()
    assert desk.page.table.filters.row_shown != shown


def test_the_page_is_empty_without_vms(planner: Planner) -> None:
    page = planner.show("capacity")
    assert isinstance(page, CapacityPage)
    planner.qtbot.waitUntil(page.empty.isVisible)
    page.add_action.trigger()
    page.profiles_action.trigger()
    assert not [w for w in planner.window.findChildren(QDialog) if w.isVisible()]
