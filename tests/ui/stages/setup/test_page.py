"""The Setup page: fields save themselves, the path offers a bandwidth, the plan follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView, QWidget

from app.domain.model import CalendarWindow
from app.domain.parameters import PARAMETERS
from app.domain.planning.plan.plan import Schedule
from app.domain.progress import Ticket
from app.services import calendars, planning, projects
from app.services.calendars import ScopeChoices
from app.ui.parts.calendar_popup import CalendarPopup
from app.ui.parts.date_field import DateField
from app.ui.parts.number_field import NumberField, plain_number
from app.ui.parts.parameter_field import ChoiceField, ParameterField
from app.ui.stages.setup.calendar_rows import CalendarRow, calendar_rows, when_text
from app.ui.stages.setup.calendar_window import CalendarWindowDialog
from app.ui.stages.setup.calendar_windows import CalendarRuleModel
from app.ui.stages.setup.page import SetupPage
from tests.ui.conftest import WAIT_MS, Planner


class Setup:
    """The page with what a user does on it."""

    def __init__(self, planner: Planner) -> None:
        page = planner.show("setup")
        assert isinstance(page, SetupPage)
        self.planner, self.page = planner, page
        planner.window.activateWindow()
        planner.qtbot.waitUntil(planner.window.isActiveWindow, timeout=WAIT_MS)

    def field(self, key: str) -> ParameterField:
        found = [form for form in self.page._forms if key in set(form.keys())]
        assert len(found) == 1
        return found[0].field(key)

    def type(self, key: str, text: str) -> None:
        """Replace what stands in a field, without leaving it."""
        editor = self.field(key).editor
        assert isinstance(editor, (NumberField, QLineEdit))
        editor.setFocus()
        editor.selectAll()
        QTest.keyClick(editor, Qt.Key.Key_Delete)
        QTest.keyClicks(editor, text)

    def enter(self, key: str, text: str) -> None:
        self.type(key, text)
        QTest.keyClick(self.field(key).editor, Qt.Key.Key_Return)

    def choose(self, key: str, label: str) -> None:
        """Pick an entry of a list by the keyboard."""
        editor = self.field(key).editor
        assert isinstance(editor, ChoiceField)
        editor.setFocus()
        QTest.keyClick(editor, Qt.Key.Key_Home)
        while editor.currentText() != label:
            QTest.keyClick(editor, Qt.Key.Key_Down)
        QTest.keyClick(editor, Qt.Key.Key_Return)

    def shown(self, key: str) -> str:
        editor = self.field(key).editor
        return editor.currentText() if isinstance(editor, ChoiceField) else editor.text()

    def stored(self, key: str) -> Any:
        ctx = self.planner.ctx
        return projects.get(ctx.workspace, ctx.project_id).values[key]

    def windows(self) -> list[CalendarWindow]:
        ctx = self.planner.ctx
        return calendars.windows(ctx.workspace, ctx.project_id)

    def dialog(self) -> CalendarWindowDialog:
        """The open dialog."""
        found = [w for w in QApplication.topLevelWidgets() if isinstance(w, CalendarWindowDialog)]
        assert len(found) == 1
        return found[0]


@pytest.fixture
def setup(planner: Planner) -> Setup:
    """The page of a project without VMs."""
    made = projects.create(planner.ctx.workspace, "Test")
    planner.ctx.set_project(made)
    planner.settle()
    return Setup(planner)


@pytest.fixture
def planned(sample_planner: Planner) -> Setup:
    """The page of the sample project."""
    return Setup(sample_planner)


def press(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


# -- fields ----------------------------------------------------------------------------------------


def test_without_a_project_the_page_says_what_comes_here(planner: Planner) -> None:
    page = Setup(planner).page
    assert page.empty.isVisible()
    assert not page.content.isVisible()


def test_every_parameter_has_a_field_with_its_help(setup: Setup) -> None:
    for spec in PARAMETERS:
        if spec.kind == "pipes":  # a field for each vCenter; see below
            continue
        editor = setup.field(spec.key).editor
        assert editor.toolTip() == spec.help
        assert spec.label in editor.accessibleName()


def test_enter_saves_a_field_as_one_undo_step(setup: Setup) -> None:
    setup.enter("working_hours_per_day", "6.5")
    assert setup.stored("working_hours_per_day") == 6.5
    (step,) = setup.planner.ctx.operations.history.steps
    assert step.label == "Set Working hours per day"


def test_leaving_a_field_saves_it(setup: Setup) -> None:
    setup.type("migration_agent_slots", "12")
    assert setup.stored("migration_agent_slots") == 10
    setup.field("agent_count").editor.setFocus()
    assert setup.stored("migration_agent_slots") == 12


def test_a_pause_in_typing_saves(setup: Setup) -> None:
    setup.type("agent_count", "3")
    setup.planner.qtbot.waitUntil(lambda: setup.stored("agent_count") == 3, timeout=WAIT_MS)


def test_arrows_step_a_number_within_its_bounds(setup: Setup) -> None:
    editor = setup.field("working_days_per_week").editor
    editor.setFocus()
    for _ in range(5):
        QTest.keyClick(editor, Qt.Key.Key_Up)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert setup.stored("working_days_per_week") == 7
    QTest.keyClick(editor, Qt.Key.Key_Down)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert setup.stored("working_days_per_week") == 6


def test_a_refused_date_is_told_as_the_field_writes_dates(setup: Setup) -> None:
    field = setup.field("start_date")
    setup.enter("start_date", "2027-03-01")
    shown = field.editor.text()
    assert "-" not in shown
    setup.type("start_date", "soon")
    assert f"takes a date like {shown}, not “soon”" in field.message
    setup.type("start_date", "1850-01-01")
    assert "must be between" in field.message
    assert "-" not in field.message


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("working_hours_per_day", "25", "must be between 0.5 and 24"),
        ("working_days_per_week", "0", "must be between 1 and 7"),
        ("migration_agent_slots", "2.5", "must be a whole number"),
        ("bandwidth_gbps", "fast", "takes a number, not “fast”"),
        ("bandwidth_gbps", "", "cannot be empty"),
        ("bandwidth_gbps", "nan", "takes a number"),
        ("start_date", "31/02/2027", "takes a date like"),
    ],
)
def test_a_refused_value_is_said_while_typing_and_never_stored(
    setup: Setup, key: str, text: str, said: str
) -> None:
    before = setup.stored(key)
    setup.type(key, text)
    field = setup.field(key)
    assert said in field.message
    assert field.editor.property("invalid") is True
    QTest.keyClick(field.editor, Qt.Key.Key_Return)
    setup.field("cutover_mins").editor.setFocus()
    assert setup.stored(key) == before
    assert said in field.message
    assert len(setup.planner.ctx.operations.history.steps) == 0


def test_escape_goes_back_to_what_is_saved(setup: Setup) -> None:
    setup.type("bandwidth_gbps", "99999")
    editor = setup.field("bandwidth_gbps").editor
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert setup.shown("bandwidth_gbps") == "4"
    assert setup.field("bandwidth_gbps").message == ""
    assert not setup.field("bandwidth_gbps").dirty


def test_optional_numbers_can_be_set_and_emptied(setup: Setup) -> None:
    setup.enter("target_vms_per_day", "40")
    assert setup.stored("target_vms_per_day") == 40
    setup.enter("target_vms_per_day", "")
    assert setup.stored("target_vms_per_day") is None
    editor = setup.field("target_vms_per_day").editor
    assert isinstance(editor, NumberField)
    assert editor.lineEdit().placeholderText() == "no cap"


def test_the_start_date_is_typed_and_cleared(setup: Setup) -> None:
    setup.enter("start_date", "2027-03-01")
    assert setup.stored("start_date") == date(2027, 3, 1)
    editor = setup.field("start_date").editor
    assert isinstance(editor, DateField)
    assert editor.day() == date(2027, 3, 1)
    editor.clear_action.trigger()
    assert setup.stored("start_date") is None
    assert editor.placeholderText() == "set at import"


def test_the_same_value_again_is_no_step(setup: Setup) -> None:
    setup.enter("bandwidth_gbps", "4.0")
    assert len(setup.planner.ctx.operations.history.steps) == 0
    assert setup.shown("bandwidth_gbps") == "4"


def test_fields_follow_undo_and_redo(setup: Setup) -> None:
    setup.enter("bandwidth_gbps", "2.5")
    setup.enter("cold_multiplier", "0.01")
    setup.planner.ctx.operations.undo()
    assert setup.shown("cold_multiplier") == ""
    setup.planner.ctx.operations.undo()
    assert setup.shown("bandwidth_gbps") == "4"
    assert setup.stored("bandwidth_gbps") == 4
    setup.planner.ctx.operations.redo()
    assert setup.shown("bandwidth_gbps") == "2.5"


def test_the_undo_keys_reach_the_window_from_a_saved_field(setup: Setup) -> None:
    setup.enter("agent_count", "5")
    editor = setup.field("agent_count").editor
    QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert setup.stored("agent_count") == 2
    assert setup.shown("agent_count") == "2"


def test_what_is_being_typed_survives_a_refresh(setup: Setup) -> None:
    setup.type("bandwidth_gbps", "3")
    ctx = setup.planner.ctx
    ctx.operations.do(projects.set_parameters, ctx.project_id, {"cutover_mins": 45})
    setup.planner.settle()
    assert setup.shown("bandwidth_gbps") == "3"
    assert setup.shown("cutover_mins") == "45"


def test_another_project_shows_its_own_values(setup: Setup) -> None:
    setup.type("bandwidth_gbps", "3x")
    ctx = setup.planner.ctx
    other = projects.create(ctx.workspace, "Other", values={"bandwidth_gbps": 1.5})
    ctx.set_project(other)
    setup.planner.settle()
    assert setup.shown("bandwidth_gbps") == "1.5"
    assert setup.field("bandwidth_gbps").message == ""


@pytest.mark.parametrize(
    ("value", "text"), [(4.0, "4"), (0.000001, "0.000001"), (2.4, "2.4"), (1_000_000.0, "1000000")]
)
def test_numbers_are_written_with_all_digits(value: float, text: str) -> None:
    assert plain_number(value) == text


@pytest.mark.parametrize(
    ("start", "steps", "after"), [("4", 1, 4.1), ("10", 1, 11), ("10", -1, 9.9), ("", 1, 0.001)]
)
def test_free_numbers_step_by_a_tenth_of_their_size(
    qtbot: Any, start: str, steps: int, after: float
) -> None:
    field = NumberField(0.001, 10_000)
    qtbot.addWidget(field)
    field.lineEdit().setText(start)
    field.stepBy(steps)
    assert field.number() == pytest.approx(after)


# -- topology --------------------------------------------------------------------------------------

LINK = (
    "link_gbps",
    "link_usable_pct",
    "source_upload_mbps",
    "target_download_mbps",
    "rtt_category",
)


@pytest.mark.parametrize(
    ("label", "value", "used"),
    [
        ("Cross-site, dedicated link", "cross_site_dedicated", {"link_gbps", "link_usable_pct"}),
        (
            "Cross-site, internet",
            "cross_site_internet",
            {"link_usable_pct", "source_upload_mbps", "target_download_mbps", "rtt_category"},
        ),
    ],
)
def test_only_the_fields_of_the_topology_are_shown(
    setup: Setup, label: str, value: str, used: set[str]
) -> None:
    assert not any(setup.field(key).isVisible() for key in LINK)
    setup.choose("topology_type", label)
    assert setup.stored("topology_type") == value
    assert {key for key in LINK if setup.field(key).isVisible()} == used
    setup.planner.ctx.operations.undo()
    assert setup.shown("topology_type") == "Local: same site"
    assert not any(setup.field(key).isVisible() for key in LINK)


def test_the_path_names_its_bottleneck_and_offers_what_it_carries(setup: Setup) -> None:
    topology = setup.page.topology
    # 10 Gbps × 40 % at source and target, 500 MB/s × 8: all 4 Gbps, the first one binds.
    assert topology.sentence == "Source host NIC is the bottleneck: the path carries 4 Gbps."
    assert not topology.offer_button.isEnabled()
    assert topology.reason == "The plan uses 4 Gbps already."
    setup.enter("storage_write_mbs", "300")
    assert topology.sentence.startswith("Target storage write is the bottleneck")
    assert topology.offer_button.text() == "Use 2.4 Gbps"
    press(topology.offer_button)
    assert setup.stored("bandwidth_gbps") == 2.4
    assert setup.shown("bandwidth_gbps") == "2.4"
    assert not topology.offer_button.isEnabled()


def test_the_path_follows_while_typing(setup: Setup) -> None:
    setup.type("storage_write_mbs", "100")
    assert setup.page.topology.pipe.bottleneck is not None
    assert setup.page.topology.pipe.bottleneck.mbps == 800
    assert any("100 MB/s × 8" in mark.tooltip for mark in setup.page.topology.pipe.marks)
    assert setup.stored("storage_write_mbs") == 500


def test_a_bandwidth_below_the_least_is_not_offered(setup: Setup) -> None:
    setup.choose("topology_type", "Cross-site, internet")
    setup.enter("source_upload_mbps", "0.1")
    topology = setup.page.topology
    assert not topology.offer_button.isEnabled()
    assert "must be between 0.001" in topology.reason


def test_transfer_times_follow_the_formulas(setup: Setup) -> None:
    # 1000 × 1024 × 8 ÷ (4000 × 3600) × 1.14 = 0.6485 h; warm adds the cutover of half an hour,
    # and so do both in a lane.
    times = setup.page.times
    assert times.rows()[3] == ("1 h 09 min", "39 min", "1 h 09 min", "1 h 09 min")
    assert "one copy at a time has the whole pipe, the cutover included" in times.note.text()
    setup.enter("per_vm_mbps", "1000")
    assert times.rows()[3] == ("1 h 09 min", "39 min", "3 h 06 min", "3 h 06 min")
    assert "4 copies at a time share the pipe, 1,000 Mbps each" in times.note.text()
    setup.enter("cutover_mins", "0")
    setup.enter("cold_multiplier", "0.01")
    assert times.rows()[3] == ("39 min", "10 h", "2 h 36 min", "10 h")


def test_shift_and_zone_are_typed_and_checked(setup: Setup) -> None:
    setup.enter("shift_start", "22:30")
    assert setup.stored("shift_start") == "22:30"
    setup.enter("time_zone", "europe/berlin")
    assert setup.stored("time_zone") == "Europe/Berlin"
    setup.enter("time_zone", "Europe/Nowhere")
    assert "there is no zone" in setup.field("time_zone").message
    assert setup.stored("time_zone") == "Europe/Berlin"


def test_a_start_that_is_over_has_a_button_that_moves_it(setup: Setup) -> None:
    setup.enter("start_date", "2026-01-05")
    banner = setup.page.start_over
    assert banner.isVisible()
    assert "which is over" in banner.accessibleName()
    banner.action_clicked.emit()
    assert setup.stored("start_date") == date(2026, 11, 3)
    assert not banner.isVisible()


# -- the plan --------------------------------------------------------------------------------------


def test_the_header_says_what_the_plan_takes(planned: Setup) -> None:
    plan = planned.planner.ctx.plan
    assert plan is not None
    described = planned.page.header.accessibleDescription()
    assert described.startswith(f"{plan.schedule.total_days} working days ends ")
    assert f"{plan.schedule.calendar_days} of 30 calendar days" in described
    assert f"lower bound {plan.schedule.lower_bound_days} (" in described


def test_a_value_being_typed_previews_the_days(planned: Setup) -> None:
    plan = planned.planner.ctx.plan
    assert plan is not None
    before = plan.schedule.total_days
    planned.type("bandwidth_gbps", "1")
    line = planned.page.plan_line
    planned.planner.qtbot.waitUntil(lambda: line.text.startswith("Would be"), timeout=WAIT_MS)
    planned.planner.qtbot.waitUntil(
        lambda: not planned.planner.ctx.runner.busy or planned.stored("bandwidth_gbps") == 1,
        timeout=WAIT_MS,
    )
    expected = planning.what_if(
        planned.planner.ctx.workspace, plan, {"bandwidth_gbps": 1.0}, Ticket()
    ).total_days
    assert f"Would be {expected} working days ({expected - before:+})," in line.text


def test_after_a_save_the_line_says_what_the_change_did(planned: Setup) -> None:
    plan = planned.planner.ctx.plan
    assert plan is not None
    before = plan.schedule.total_days
    planned.enter("bandwidth_gbps", "1")
    planned.planner.settle()
    plan = planned.planner.ctx.plan
    assert plan is not None
    after = plan.schedule.total_days
    assert after > before
    assert planned.page.plan_line.text == f"Now {after} working days (+{after - before})."


def test_taking_back_what_was_typed_ends_the_preview(planned: Setup) -> None:
    planned.type("bandwidth_gbps", "1")
    QTest.keyClick(planned.field("bandwidth_gbps").editor, Qt.Key.Key_Escape)
    planned.planner.settle()
    assert planned.page.plan_line.text.startswith("A change is saved")


def test_only_the_last_of_many_previews_is_shown(planned: Setup) -> None:
    seen: list[Schedule] = []
    planned.page.preview.ready.connect(seen.append)
    for slots in (1, 2, 3, 40):
        planned.page.preview.ask({"migration_agent_slots": slots})
        planned.page.preview._start()
    planned.planner.qtbot.waitUntil(lambda: bool(seen), timeout=WAIT_MS)
    planned.planner.settle()
    plan = planned.planner.ctx.plan
    assert plan is not None
    workspace = planned.planner.ctx.workspace
    wanted = planning.what_if(workspace, plan, {"migration_agent_slots": 40}, Ticket())
    assert [schedule.total_days for schedule in seen] == [wanted.total_days]


def test_a_preview_without_changes_is_the_plan_itself(planned: Setup) -> None:
    ctx = planned.planner.ctx
    window = CalendarWindow(0, "Nights", "maintenance", None, 22, 2)
    ctx.operations.do(calendars.save_window, ctx.project_id, window)
    planned.planner.settle()
    assert ctx.plan is not None
    assert planning.what_if(ctx.workspace, ctx.plan, {}, Ticket()) == ctx.plan.schedule


def test_a_calendar_without_time_is_previewed_as_vms_without_a_day(planned: Setup) -> None:
    ctx = planned.planner.ctx
    assert ctx.plan is not None
    window = CalendarWindow(
        0, "For ever", "blackout", None, 0, 24, date(2020, 1, 1), date(2200, 1, 1)
    )
    ctx.operations.do(calendars.save_window, ctx.project_id, window)
    found = planning.what_if(ctx.workspace, ctx.plan, {}, Ticket())
    assert found.total_days == 0
    assert len(found.unplaced) == ctx.plan.totals.vms
    planned.planner.settle()


# -- calendar --------------------------------------------------------------------------------------


def test_a_window_is_added_by_the_dialog(setup: Setup) -> None:
    assert (
        setup.page.windows.note == "Work happens from Monday to Friday, 8 hours a day from 09:00."
    )
    press(setup.page.windows.add_button)
    dialog = setup.dialog()
    QTest.keyClicks(dialog.label, "Saturday shift")
    QTest.keyClicks(dialog.weekday, "Saturday")
    dialog.start_hour.selectAll()
    QTest.keyClicks(dialog.start_hour, "8")
    dialog.end_hour.selectAll()
    QTest.keyClicks(dialog.end_hour, "17:30")
    press(dialog.buttons.button(dialog.buttons.StandardButton.Save))
    (window,) = setup.windows()
    assert (window.label, window.kind, window.weekday) == ("Saturday shift", "maintenance", 5)
    assert (window.start_hour, window.end_hour, window.active) == (8, 17.5, True)
    assert "only within the active maintenance windows" in setup.page.windows.note
    setup.planner.ctx.operations.undo()
    assert setup.windows() == []
    assert not setup.page.windows.table.isVisible()


def test_a_wrong_window_is_said_beside_the_field_and_not_saved(setup: Setup) -> None:
    press(setup.page.windows.add_button)
    dialog = setup.dialog()
    dialog.start_hour.selectAll()
    QTest.keyClicks(dialog.start_hour, "25")
    assert dialog.message("start_hour") == "Hours of the day are between 0:00 and 24:00."
    dialog.start_hour.selectAll()
    QTest.keyClicks(dialog.start_hour, "late")
    assert "such as 22:30" in dialog.message("start_hour")
    press(dialog.buttons.button(dialog.buttons.StandardButton.Save))
    assert dialog.isVisible()
    assert setup.windows() == []
    dialog.reject()


def test_a_blackout_needs_its_days_in_order(setup: Setup) -> None:
    press(setup.page.windows.blackout_button)
    dialog = setup.dialog()
    assert not dialog.start_hour.isVisible()
    save = dialog.buttons.button(dialog.buttons.StandardButton.Save)
    press(save)
    assert "needs its first and last day" in dialog.message("first_day")
    QTest.keyClicks(dialog.first_day, "2026-12-24")
    QTest.keyClicks(dialog.last_day, "2026-12-20")
    assert "cannot be before" in dialog.message("last_day")
    dialog.last_day.selectAll()
    QTest.keyClicks(dialog.last_day, "2027-01-02")
    assert dialog.message("last_day") == ""
    press(save)
    (window,) = setup.windows()
    assert (window.first_day, window.last_day) == (date(2026, 12, 24), date(2027, 1, 2))
    assert window.label == "Blackout"


def test_a_window_is_edited_switched_off_and_removed(setup: Setup) -> None:
    ctx, table = setup.planner.ctx, setup.page.windows.table
    for label in ("Night", "Weekend"):
        window = CalendarWindow(0, label, "maintenance", None, 22, 6)
        ctx.operations.do(calendars.save_window, ctx.project_id, window)
    cell = table.visualRect(table.model().index(1, 1))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell.center())
    press(setup.page.windows.edit_button)
    dialog = setup.dialog()
    dialog.label.selectAll()
    QTest.keyClicks(dialog.label, "Sunday")
    QTest.keyClick(dialog.label, Qt.Key.Key_Return)
    assert [window.label for window in setup.windows()] == ["Night", "Sunday"]
    assert [row.name for row in setup.page.windows.selected()] == ["Sunday"]

    tick = table.visualRect(table.model().index(0, 0))
    inside = QPoint(tick.left() + table.fontMetrics().height() // 2, tick.center().y())
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=inside)
    assert [window.active for window in setup.windows()] == [False, True]
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert [window.active for window in setup.windows()] == [True, True]

    table.selectRow(1)
    press(setup.page.windows.remove_button)
    assert [window.label for window in setup.windows()] == ["Night"]
    ctx.operations.undo()
    assert [window.label for window in setup.windows()] == ["Night", "Sunday"]


@pytest.mark.parametrize(
    ("window", "text"),
    [
        (CalendarWindow(1, "", "maintenance"), "Every day, all day"),
        (
            CalendarWindow(1, "", "maintenance", 5, 22, 6.5),
            "Saturday, 22:00 to 06:30 (next day)",
        ),
        (CalendarWindow(1, "", "maintenance", 0, 8, 24), "Monday, 08:00 to 24:00"),
        (
            CalendarWindow(1, "", "maintenance", 1, 20, 22, repeats="nth_weekday", nth=2),
            "Second Tuesday of the month, 20:00 to 22:00",
        ),
        (
            CalendarWindow(
                1, "", "maintenance", None, 20, 22, repeats="month_end", month_offset=-2
            ),
            "2 working days before the month's last one, 20:00 to 22:00",
        ),
        (
            CalendarWindow(1, "", "maintenance", 5, 20, 2, time_zone="America/New_York"),
            "Saturday, 20:00 to 02:00 (next day), America/New_York time",
        ),
    ],
)
def test_windows_are_worded(window: CalendarWindow, text: str) -> None:
    assert when_text(window) == text


def test_the_rule_model_keeps_the_rules_of_models(qtbot: Any) -> None:
    def rows(*rules: CalendarWindow) -> list[CalendarRow]:
        return calendar_rows(rules, ScopeChoices(), date(2027, 3, 1), "UTC")

    model = CalendarRuleModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    both = CalendarWindow(1, "A", "maintenance"), CalendarWindow(2, "B", "blackout")
    model.set_rows(rows(*both))
    model.set_rows(rows(CalendarWindow(1, "A", "maintenance", active=False)))
    model.set_rows([])
    assert model.rowCount() == 0


# -- data and layout -------------------------------------------------------------------------------


def test_the_data_section_names_what_was_imported(planned: Setup) -> None:
    source = planned.page.source
    assert source.fact("Files") == "demo.xlsx"
    assert "vInfo\u00a0375" in source.fact("Rows by sheet")
    wanted: list[str] = []
    source.wanted.disconnect(planned.page._run)
    source.wanted.connect(wanted.append)
    for button in (
        source.import_button, source.report_button, source.take_out_button, source.clear_button,
    ):  # fmt: skip
        press(button)
    assert wanted == ["import", "import-report", "take-out-vcenter", "clear-data"]


def test_without_data_only_import_is_offered(setup: Setup) -> None:
    source = setup.page.source
    assert source.import_button.isEnabled()
    assert not source.report_button.isEnabled()
    assert source.take_out_button.isHidden()
    assert not source.clear_button.isEnabled()


@pytest.mark.parametrize(("width", "beside"), [(1900, True), (900, False)])
def test_columns_stand_beside_each_other_where_there_is_room(
    setup: Setup, width: int, beside: bool
) -> None:
    setup.planner.window.resize(width, 800)
    setup.planner.qtbot.waitUntil(lambda: setup.page.columns.beside is beside, timeout=WAIT_MS)
    viewport = setup.page.scroll_area.viewport()
    setup.planner.qtbot.waitUntil(
        lambda: setup.page.columns.width() == viewport.width(), timeout=WAIT_MS
    )


def test_tab_walks_through_the_fields_in_reading_order(setup: Setup) -> None:
    focus: Callable[[], QWidget | None] = setup.planner.window.focusWidget
    setup.field("start_date").editor.setFocus()
    walked = []
    for _ in range(8):
        before = focus()
        assert before is not None
        QTest.keyClick(before, Qt.Key.Key_Tab)
        after = focus()
        assert after is not None
        walked.append(after.objectName())
    assert walked[:7] == [
        "field-migration_duration_days",
        "field-working_hours_per_day",
        "field-shift_start",
        "field-time_zone",
        "field-working_days_per_week",
        "field-working_days",
        "field-target_vms_per_day",
    ]
    assert focus() is setup.page.windows.add_button


def test_what_was_typed_is_saved_when_the_page_is_left_or_closed(setup: Setup) -> None:
    setup.type("cutover_mins", "20")
    setup.planner.show("projects")
    assert setup.stored("cutover_mins") == 20
    setup.planner.show("setup")
    setup.type("cutover_mins", "10")
    setup.planner.window.close()
    assert setup.stored("cutover_mins") == 10


def test_arrow_keys_pass_over_choices_without_saving_each(setup: Setup) -> None:
    editor = setup.field("topology_type").editor
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_Down)
    QTest.keyClick(editor, Qt.Key.Key_Down)
    assert setup.field("rtt_category").isVisible()
    setup.planner.qtbot.waitUntil(
        lambda: setup.stored("topology_type") == "cross_site_internet", timeout=WAIT_MS
    )
    assert len(setup.planner.ctx.operations.history.steps) == 1


def test_a_hidden_page_catches_up_when_it_is_shown(setup: Setup) -> None:
    ctx = setup.planner.ctx
    setup.planner.show("projects")
    ctx.operations.do(projects.set_parameters, ctx.project_id, {"bandwidth_gbps": 1.25})
    setup.planner.settle()
    assert setup.shown("bandwidth_gbps") == "4"
    setup.planner.show("setup")
    assert setup.shown("bandwidth_gbps") == "1.25"


# The offscreen platform says so of every popup.
@pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")
def test_a_date_is_picked_in_the_calendar_and_saved_at_once(setup: Setup) -> None:
    setup.enter("start_date", "2027-03-01")
    editor = setup.field("start_date").editor
    QTest.keyClick(editor, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    popup = editor.findChild(CalendarPopup)
    assert isinstance(popup, CalendarPopup)
    days = popup.calendar.findChild(QTableView)
    assert days is not None
    QTest.keyClick(days, Qt.Key.Key_Right)
    QTest.keyClick(days, Qt.Key.Key_Return)
    assert setup.stored("start_date") == date(2027, 3, 2)


# -- pipes of vCenters -----------------------------------------------------------------------------


def test_a_vcenters_pipe_is_typed_saved_undone_and_refused(planned: Setup) -> None:
    pipes = planned.page.pipes
    row = pipes.rows[0]
    assert row.editor.accessibleName() == f"Pipe of {row.name} (Mbps)"

    def enter(text: str) -> None:
        row.editor.setFocus()
        row.editor.selectAll()
        QTest.keyClick(row.editor, Qt.Key.Key_Delete)
        QTest.keyClicks(row.editor, text)
        QTest.keyClick(row.editor, Qt.Key.Key_Return)

    enter("500")
    assert planned.stored("source_pipes") == [[row.identity, 500.0]]
    planned.planner.settle()
    plan = planned.planner.ctx.plan
    assert plan is not None
    assert plan.parameters.source_pipes == ((row.identity, 500.0),)
    enter("0")
    assert "must be between 0.1" in row.message
    assert planned.stored("source_pipes") == [[row.identity, 500.0]]
    QTest.keyClick(row.editor, Qt.Key.Key_Escape)
    assert row.message == ""
    enter("")
    assert planned.stored("source_pipes") == []
    planned.planner.ctx.operations.undo()
    planned.planner.settle()
    assert planned.stored("source_pipes") == [[row.identity, 500.0]]
    assert row.editor.number() == 500


def test_without_a_vcenter_there_is_no_pipe_to_name(setup: Setup) -> None:
    assert setup.page.pipes.rows == []
    assert not setup.page.pipes.isVisible()
