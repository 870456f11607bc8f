"""The page Prepare PCD as it is used: runs, dry runs, decisions, rollback, approval, papers."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.adapters.cloud.catalog import chosen_region
from app.db import tables, writer
from app.domain.errors import UserError
from app.domain.planning.provisioning.found import Found, Holding
from app.domain.planning.provisioning.gate import Card
from app.domain.planning.provisioning.plan_record import CloudPlace
from app.domain.planning.provisioning.specs import TaskType
from app.domain.planning.provisioning.task import Decision, TaskStatus
from app.services import confirming
from app.ui.parts.passwords_once import PasswordsOnceDialog
from app.ui.shell.passphrase_dialog import PassphraseDialog
from app.ui.shell.password_keeping import PasswordKeeping
from app.ui.stages.prepare import page as page_module
from app.ui.stages.prepare.approval_dialog import ApprovalDialog
from app.ui.stages.prepare.counts import DRY_RUN
from app.ui.stages.prepare.log_dialog import LogDialog
from app.ui.stages.prepare.missing_dialog import MissingDialog
from app.ui.stages.prepare.rollback_dialog import RollBackDialog
from app.ui.stages.prepare.settings_dialog import PrepSettingsDialog
from app.ui.stages.prepare.task_dialog import TaskDialog
from tests.memory_cloud import PLACE, MemoryCloud
from tests.ui.conftest import WAIT_MS, Planner
from tests.ui.stages.prepare.desk import PrepPageDesk
from tests.unit.services.provisioning.desk import WANTED, PlainVault
from tests.workbench import dump

TASKS = len(WANTED)
CLOUD = PLACE.title


@pytest.fixture
def desk(sample_planner: Planner) -> PrepPageDesk:
    return PrepPageDesk(sample_planner)


def refuse(desk: PrepPageDesk, kind: TaskType, times: int = 1) -> None:
    """Let calls that create something of a type fail, with words of the cloud."""
    left = [times]

    def fault(call: str, spec: Any) -> None:
        if call == "create" and spec.type is kind and left[0]:
            left[0] -= 1
            raise UserError("Keystone said no (403).", "Ask for the admin role.")

    desk.cloud.before = fault


def settings(desk: PrepPageDesk, **config: Any) -> None:
    """What the project decides about provisioning."""
    row = {"project_id": desk.ctx.project_id, "config": config}
    with desk.ctx.workspace.bulk() as connection:
        writer.bulk_insert(connection, tables.prep_settings, [row])
    desk.page.reading.read_tasks()
    desk.planner.settle()


def test_without_a_plan_the_page_says_what_is_missing(sample_planner: Planner) -> None:
    desk = PrepPageDesk(sample_planner, planned=False, connected=False)
    page = desk.page
    assert page.cloud.text == "No connection to a cloud is set up yet."
    assert page.cards.cards[Card.FLAVORS].figure.startswith("0 of 30 shapes")
    assert page.nothing.isVisible()
    assert not desk.tool("Generate").isEnabled(), "the gate is closed"
    desk.click(page.cards.cards[Card.SUBNETS].missing)
    dialog = desk.dialog(MissingDialog)
    row = dialog.table.records.record_at(0)
    assert row.why
    assert row.hint
    dialog.reject()
    desk.click(page.cards.cards[Card.SUBNETS].jump)
    assert sample_planner.window.stages.current_stage() == "network_map"


def test_an_open_gate_generates_the_plan_for_the_cloud_that_is_connected(
    sample_planner: Planner,
) -> None:
    desk = PrepPageDesk(sample_planner, planned=False)
    ctx, page = desk.ctx, desk.page
    assert (
        page.cloud.text == "The plan would be made for https://cloud.example/v3 · RegionOne · admin"
    )
    confirming.confirm_all(ctx.workspace, ctx.plan)
    mappings = {m.id: {"vlan_id": 3000 + m.id, "confirmed": True, "no_subnet": True}
                for m in ctx.plan.target.mappings if m.target_network == "DMZ-210"}  # fmt: skip
    with ctx.workspace.bulk() as connection:
        writer.update_rows(connection, tables.network_mappings, mappings)
    ctx.state.plan_again()
    sample_planner.settle()
    assert page.state.gate is not None
    assert page.state.gate.ready
    desk.press("Generate")
    assert len(desk.tasks()) > 100
    assert page.cloud.text == f"The plan belongs to {CLOUD}"
    assert [bar.title for bar in page.planned.bars.bars][:3] == ["Domains", "Projects", "Quotas"]
    assert page.table.isVisible()


def test_a_run_asks_with_the_clouds_name_and_how_many_of_what(desk: PrepPageDesk) -> None:
    desk.planner.dialogs.confirmed = False
    desk.press("Run all")
    title, text = desk.planner.dialogs.asked[-1]
    assert title == "Run provisioning"
    assert CLOUD in text
    assert f"{TASKS} tasks" in text
    assert "2 domains, 3 projects" in text
    assert desk.count(TaskStatus.DONE) == 0, "nothing runs without a yes"
    desk.planner.dialogs.confirmed = True
    desk.press("Run all")
    assert desk.count(TaskStatus.DONE) == TASKS
    assert desk.planner.toasts()[-1].startswith(f"Provisioning: {TASKS} done")
    assert not desk.tool("Run all").isEnabled()
    assert all(bar.told == f"{n} of {n}" for bar in desk.page.planned.bars.bars
               if (n := sum(bar.counts.values())))  # fmt: skip


def test_a_failure_shows_the_clouds_words_and_retry_goes_on(desk: PrepPageDesk) -> None:
    refuse(desk, TaskType.CREATE_PROJECT)
    desk.press("Run all")
    assert desk.count(TaskStatus.FAILED) == 1
    (line,) = desk.page.planned.failures.texts
    assert "Keystone said no (403). Ask for the admin role." in line
    waiting = [row for row in desk.page.table.records.all_records() if row.waits]
    assert waiting, "what waits behind the failure says so"
    assert "which failed" in waiting[0].said
    desk.press("Retry")
    assert desk.count(TaskStatus.FAILED) == 0
    assert desk.page.planned.failures.isHidden()
    assert desk.count(TaskStatus.PENDING) > 0, "only what had failed was run"


def test_a_look_at_the_cloud_keeps_what_a_call_has_failed_for(desk: PrepPageDesk) -> None:
    refuse(desk, TaskType.CREATE_PROJECT)
    desk.press("Run all")
    (before,) = desk.page.planned.failures.texts
    desk.press("Dry run")
    assert desk.page.planned.failures.texts == [before]


def test_a_region_that_the_cloud_lacks_leads_to_the_connection(desk: PrepPageDesk) -> None:
    catalog = [{"type": "identity", "endpoints": [{"region": "RegionOne"}]}]
    desk.cloud.open = lambda *_given: chosen_region(catalog, "Nowhere")
    desk.press("Dry run")
    assert desk.page.banner.text == "The cloud has no region “Nowhere”. Its regions: RegionOne."
    desk.click(desk.page.banner._action)
    assert desk.planner.window.stages.current_stage() == "readiness"


def test_one_task_runs_alone_from_the_selection(desk: PrepPageDesk) -> None:
    assert not desk.page.actions_.run_selected.isEnabled()
    desk.select("Create domain Acme")
    desk.choose("Run selected")
    assert "1 domain" in desk.planner.dialogs.asked[-1][1]
    assert desk.task("Create domain Acme").status is TaskStatus.DONE
    assert desk.count(TaskStatus.DONE) == 1


def test_cancel_begins_nothing_new_and_writes_what_was_under_way(
    desk: PrepPageDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "FOLLOW_MS", 20)
    held, entered = threading.Event(), threading.Event()

    def slow(call: str, _spec: Any) -> None:
        if call == "create":
            entered.set()
            held.wait(10)

    desk.cloud.before = slow
    desk.click(desk.tool("Run all"))
    desk.qtbot.waitUntil(entered.is_set, timeout=WAIT_MS)
    desk.qtbot.waitUntil(lambda: "now: " in desk.page.planned.running.text, timeout=WAIT_MS)
    assert not desk.tool("Dry run").isEnabled(), "one thing at a time"
    began = sum(call == "create" for call, _ in desk.cloud.calls)
    desk.click(desk.page.planned.running.cancel)
    desk.qtbot.waitUntil(lambda: "stopping" in desk.page.planned.running.text, timeout=WAIT_MS)
    held.set()
    desk.planner.settle()
    assert sum(call == "create" for call, _ in desk.cloud.calls) == began
    assert desk.count(TaskStatus.DONE) == began
    assert desk.count(TaskStatus.RUNNING) == 0
    assert desk.planner.toasts()[-1].startswith("Cancelled:")
    desk.cloud.before = lambda *_: None
    desk.press("Run all")
    assert desk.count(TaskStatus.DONE) == TASKS, "it is finished from where it stopped"


def test_edits_wait_while_a_run_writes(desk: PrepPageDesk) -> None:
    held, entered = threading.Event(), threading.Event()

    def slow(call: str, _spec: Any) -> None:
        entered.set()
        held.wait(10)

    desk.cloud.before = slow
    desk.click(desk.tool("Run all"))
    desk.qtbot.waitUntil(entered.is_set, timeout=WAIT_MS)
    with pytest.raises(UserError, match="still writing"):
        desk.ctx.operations.check_free()
    desk.planner.dialogs.confirmed = False
    desk.planner.window.close()
    assert "calls under way end and are written" in desk.planner.dialogs.asked[-1][1]
    assert desk.planner.window.isVisible()
    held.set()
    desk.planner.settle()
    desk.ctx.operations.check_free()


def test_a_dry_run_colours_the_bars_and_a_difference_is_decided(desk: PrepPageDesk) -> None:
    network = desk.task("Create network own")
    values = {**network.spec.to_dict(), "kind": "geneve", "external": True}
    desk.cloud.resources[network.task_key] = Found("n1", "own", values)
    desk.press("Dry run")
    assert desk.cloud.calls == [], "nothing is changed"
    desk.click(_button(desk.page.planned.views, "Dry run"))
    bar = next(bar for bar in desk.page.planned.bars.bars if bar.title == "Networks")
    assert bar.counts["exists_different"] == 1
    desk.click(_button(desk.page.planned.scopes[DRY_RUN], "Differs"))
    assert desk.shown() == ["Create network own"]
    desk.select("Create network own")
    QTest.keyClick(desk.page.table.grid, Qt.Key.Key_Return)
    dialog = desk.dialog(TaskDialog)
    difference = dialog.differences.records.record_at(0)
    assert (difference.field, difference.wanted, difference.found) == ("external", "no", "yes")
    desk.click(dialog.adopt)
    desk.planner.settle()
    assert desk.task("Create network own").decision == Decision.ADOPT
    desk.page.table.clear_filters()
    desk.press("Run all")
    found = desk.task("Create network own")
    assert (found.status, found.resource_id) == (TaskStatus.SKIPPED, "n1")
    assert not found.created


def test_a_stage_filters_its_tasks_and_the_counts_tell(desk: PrepPageDesk) -> None:
    bars = desk.page.planned.bars
    mark = next(mark for mark in bars.marks if mark.key is TaskType.CREATE_PROJECT)
    desk.qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=mark.rect.center().toPoint())
    assert len(desk.shown()) == 3
    assert bars.chosen is TaskType.CREATE_PROJECT
    desk.qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=mark.rect.center().toPoint())
    assert len(desk.shown()) == TASKS
    waiting = _button(desk.page.planned.scopes["progress"], "Waiting")
    assert waiting.text() == f"Waiting {TASKS}"


def test_a_rollback_shows_first_what_goes_and_what_stays(desk: PrepPageDesk) -> None:
    desk.cloud.resources[desk.task("Create domain Acme").task_key] = Found("old", "Acme")
    desk.press("Run all")
    shop = desk.task("Create project Shop / web")
    desk.cloud.others[shop.task_key] = [Holding("server", "s1", "web-1")]
    before = dict(desk.cloud.resources)
    desk.press("Roll back all")
    dialog = desk.dialog(RollBackDialog)
    assert CLOUD in dialog.sentence.text()
    fates = {row.task.name: (row.fate, row.why) for row in dialog.table.records.all_records()}
    assert fates["Create domain Acme"] == ("stays", "The cloud had it before; it is not ours.")
    assert fates["Create project Shop / web"] == ("in use", "It holds server web-1.")
    assert fates["Create domain Shop"][0] == "stays"
    assert fates["Create project Acme / web"][0] == "deleted"
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert desk.cloud.resources == before, "Return keeps everything"
    desk.press("Roll back all")
    dialog = desk.dialog(RollBackDialog)
    assert not dialog.accept_button.isEnabled()
    assert dialog.accept_button.toolTip() == f"Type {PLACE.host} first."
    QTest.keyClicks(dialog.typed, PLACE.host[:-1])
    assert not dialog.accept_button.isEnabled()
    QTest.keyClicks(dialog.typed, PLACE.host[-1].upper())
    desk.click(dialog.accept_button)
    desk.planner.settle()
    left = {found.id for found in desk.cloud.resources.values()}
    assert "old" in left
    assert shop.resource_id in left
    assert desk.task("Create project Acme / web").status is TaskStatus.PENDING
    assert desk.planner.toasts()[-1].startswith("Rollback:")


def test_a_run_needs_the_approval_where_the_project_asks_for_it(desk: PrepPageDesk) -> None:
    settings(desk, approval_required=True)
    approval = desk.page.approval
    assert approval.isVisible()
    desk.press("Run all")
    assert desk.planner.dialogs.asked == [], "no question where the answer is no"
    assert desk.planner.toasts()[-1] == (
        "The provisioning plan is not approved. Request the approval on the page Prepare PCD."
    )
    desk.click(approval.request)
    desk.planner.settle()
    assert approval.text.startswith("Approval requested by")
    desk.press("Run all")
    assert "somebody has to approve the plan" in desk.planner.toasts()[-1]
    desk.click(approval.reject)
    dialog = desk.dialog(ApprovalDialog)
    desk.click(dialog.accept_button)
    assert "Say why" in dialog.message("notes"), "a rejection has its reason"
    dialog.comment.setPlainText("Wrong region")
    desk.click(dialog.accept_button)
    desk.planner.settle()
    assert approval.text.endswith("Wrong region")
    desk.press("Run all")
    assert "rejected (Wrong region): mend that" in desk.planner.toasts()[-1]
    desk.click(approval.request)
    desk.planner.settle()
    desk.click(approval.approve)
    desk.click(desk.dialog(ApprovalDialog).accept_button)
    desk.planner.settle()
    assert approval.text.startswith("Approved by")
    assert approval.request.isHidden(), "what is approved need not be asked for again"
    desk.press("Run all")
    assert desk.count(TaskStatus.DONE) == TASKS


def test_pending_and_failed_tasks_are_cleared_and_done_ones_stay(desk: PrepPageDesk) -> None:
    refuse(desk, TaskType.CREATE_PROJECT, times=3)
    desk.press("Run all")
    done = desk.count(TaskStatus.DONE)
    desk.page.actions_.clear.trigger()
    desk.planner.settle()
    assert CLOUD in desk.planner.dialogs.asked[-1][1]
    assert len(desk.tasks()) == done
    stages = desk.planner.window.stages
    place = stages.stage_keys().index("prepare")
    assert stages.stage_bar.stage(place).state == "done", "none of those that are left waits"


def test_the_log_and_the_summary_are_written_without_secrets(
    desk: PrepPageDesk, tmp_path: Path
) -> None:
    desk.press("Run all")
    passwords = set(desk.cloud.passwords.values())
    desk.page.log_action.trigger()
    dialog = desk.dialog(LogDialog)
    assert dialog.table.records.total_count >= 2 * TASKS
    files = {}
    for kind, write in (
        ("csv", lambda: desk.click(dialog.export_buttons[0])),
        ("xlsx", desk.page.xlsx_action.trigger),
        ("pdf", lambda: desk.planner.trigger("export-prep-pdf")),
    ):
        files[kind] = tmp_path / f"out.{kind}"
        desk.answer_file(files[kind])
        write()
        desk.planner.settle()
    dialog.reject()
    text = files["csv"].read_text("utf-8-sig")
    assert text.startswith("When (UTC),Who,What,Task")
    assert "Create domain Acme" in text
    assert files["xlsx"].read_bytes()[:2] == b"PK"
    assert files["pdf"].read_bytes()[:5] == b"%PDF-"
    told = text + str(dump(desk.ctx.workspace)) + "".join(desk.planner.toasts())
    assert not [secret for secret in (*passwords, "secret word") if secret in told]


def test_passwords_that_cannot_be_kept_are_said_once(desk: PrepPageDesk) -> None:
    desk.ctx.passwords = PasswordKeeping(desk.ctx, lambda _phrase: PlainVault(keeps=False))
    desk.press("Run all")
    asking = desk.dialog(PassphraseDialog)
    asking.chosen.emit(PlainVault(keeps=False))
    asking.reject()
    desk.planner.settle()
    dialog = desk.dialog(PasswordsOnceDialog)
    told = dialog.view.toPlainText()
    assert all(secret in told for secret in desk.cloud.passwords.values())
    assert "svc-web" in told
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not any(s in "".join(desk.planner.toasts()) for s in desk.cloud.passwords.values())


def test_another_cloud_is_refused_with_both_names(desk: PrepPageDesk) -> None:
    other = MemoryCloud(CloudPlace("https://other.example/v3", "RegionTwo", "x", "ops"))
    desk.ctx.provisioning_cloud = lambda: other
    desk.press("Dry run")
    assert CLOUD in desk.page.banner.text
    assert other.place.title in desk.page.banner.text
    desk.press("Run all")
    assert other.calls == []


def test_without_a_password_the_page_leads_to_the_connection(sample_planner: Planner) -> None:
    desk = PrepPageDesk(sample_planner, connected=False)
    desk.press("Dry run")
    assert "missing" in desk.page.banner.text
    desk.click(desk.page.banner._action)
    assert sample_planner.window.stages.current_stage() == "readiness"


def test_following_a_run_reads_only_what_has_changed(desk: PrepPageDesk) -> None:
    desk.select("Create domain Acme")
    desk.choose("Run selected")
    state, ctx = desk.page.state, desk.ctx
    assert state.follow(ctx.workspace, ctx.project_id) == [], "all of it was read at the end"
    desk.select("Create domain Shop")
    desk.choose("Run selected")
    before = time.process_time()
    for _ in range(50):
        desk.page._show_tasks()
    assert (time.process_time() - before) / 50 < 0.1, "no turn stalls the window"


def test_an_approval_of_another_plan_counts_no_more(desk: PrepPageDesk) -> None:
    settings(desk, approval_required=True)
    approval = desk.page.approval
    assert approval.request.text() == "Request approval"
    desk.click(approval.request)
    desk.planner.settle()
    desk.click(approval.approve)
    desk.click(desk.dialog(ApprovalDialog).accept_button)
    desk.planner.settle()
    desk.select("Create flavor")
    desk.press("Run all")
    assert desk.count(TaskStatus.DONE) == TASKS
    assert approval.request.isHidden(), "a run changes no wish"
    keys = [task.id for task in desk.tasks() if task.task_type is TaskType.CREATE_FLAVOR]
    with desk.ctx.workspace.bulk() as connection:
        writer.delete_rows(connection, tables.prep_tasks, keys)
    desk.page.reading.read_tasks()
    desk.planner.settle()
    who = desk.ctx.workspace.who
    assert approval.text == f"The plan was changed after {who} decided on it."
    assert approval.request.isVisible()
    assert approval.request.text() == "Request approval again"


def test_the_run_log_tells_the_order_within_a_minute(desk: PrepPageDesk) -> None:
    desk.press("Run all")
    desk.choose("Run log")
    records = desk.dialog(LogDialog).table.records
    place = records.place_of("at")
    assert place is not None
    first = records.record_at(0)
    assert records.text_at(0, place).endswith(f" {first.at:%H:%M:%S}")


def test_at_large_text_what_stands_above_the_tasks_takes_fewer_lines(desk: PrepPageDesk) -> None:
    page, ctx = desk.page, desk.ctx
    desk.planner.window.resize(1280, 800)
    desk.planner.settle()
    card = page.cards.cards[Card.FLAVORS]
    lines = page.cards.height() / page.cards.fontMetrics().height()
    assert card.figure.endswith("ready")
    try:
        ctx.set_zoom(200)
        desk.planner.settle()
        assert page.cards.height() / page.cards.fontMetrics().height() < lines
        assert not card.figure.endswith("ready")
        assert card.jump.isVisible()
        assert "ready" in card.accessibleName()
    finally:
        ctx.set_zoom(100)
        desk.planner.settle()
    assert card.figure.endswith("ready")


def test_only_the_newest_failure_stands_above_the_tasks_in_a_low_window(
    desk: PrepPageDesk,
) -> None:
    desk.cloud.before = lambda call, spec: (
        _refuse() if call == "create" and spec.type is TaskType.CREATE_DOMAIN else None
    )
    desk.press("Run all")
    shown = len(desk.page.planned.failures.texts)
    desk.page.planned.failures.show_few(True)
    assert len(desk.page.planned.failures.texts) == 1
    desk.page.planned.failures.show_few(False)
    assert len(desk.page.planned.failures.texts) == shown


def _refuse() -> None:
    raise UserError("Quota.", "Raise it.")


def _button(switch: Any, text: str) -> Any:
    QApplication.processEvents()
    return next(b for b in switch.findChildren(QAbstractButton) if b.text().startswith(text))


def test_settings_open_from_the_page_and_count_at_once(desk: PrepPageDesk) -> None:
    assert desk.page.approval.isHidden()
    desk.choose("Settings")
    dialog = desk.dialog(PrepSettingsDialog)
    dialog.approval.setChecked(True)
    desk.click(dialog.accept_button)
    desk.planner.settle()
    assert desk.page.approval.text == "The plan needs an approval before it runs."


def test_notes_lead_to_where_they_are_seen_to(desk: PrepPageDesk) -> None:
    assert any("volume type" in text for text in desk.page.notes.texts)
    button = next(b for b in desk.page.notes.findChildren(QAbstractButton) if b.isVisible())
    desk.click(button)
    assert desk.planner.window.stages.current_stage() == "storage"


def test_what_cannot_be_done_says_why(sample_planner: Planner) -> None:
    desk = PrepPageDesk(sample_planner)
    act = desk.page.actions_

    def why(action: QAction) -> str:
        assert not action.isEnabled(), action.text()
        return action.toolTip().partition("\n")[2]

    assert why(act.generate) == (
        "Not all is ready yet: Networks and subnets, Flavors, Images, Users. See the cards."
    )
    assert desk.tool("Generate").toolTip().endswith("See the cards.")
    assert why(act.retry) == "No task has failed."
    assert why(act.roll_back_all) == "No task was carried out yet."
    assert why(act.run_selected) == "Select tasks first."
    desk.select("Create domain Acme")
    assert act.run_selected.isEnabled()
    assert why(act.adopt).startswith("None of the selected tasks is about something that differs")
    sample_planner.dialogs.confirmed = True
    desk.press("Run all")
    assert why(act.run_all) == "Every task is done or skipped."
    assert why(act.run_selected) == "The selected tasks are done or skipped already."
    assert why(act.clear) == "Every task was carried out; roll back instead."


def test_a_flavor_that_differs_is_adopted_and_never_changed(desk: PrepPageDesk) -> None:
    flavor = desk.task("Create flavor")
    spec = flavor.spec
    desk.cloud.create(spec, {}, "")
    found = desk.cloud.resources[spec.key]
    other = Found(found.id, found.name, {**found.values, "vcpus": 64})
    desk.cloud.resources[spec.key] = other
    desk.press("Run all")
    failed = desk.task(flavor.name)
    assert "(vCPUs: wanted" in failed.error
    assert failed.hint == "Adopt it as it is, or choose another name: flavors cannot be changed."
    desk.select(flavor.name)
    act = desk.page.actions_
    assert act.adopt.isEnabled()
    assert not act.change.isEnabled()
    assert act.change.toolTip().endswith("adopt the one there is, or choose another name.")


def test_one_task_is_carried_out_in_the_singular(desk: PrepPageDesk) -> None:
    desk.planner.dialogs.confirmed = False
    desk.select("Create domain Acme")
    desk.choose("Run selected")
    desk.choose("Clear pending")
    texts = [text for _title, text in desk.planner.dialogs.asked]
    assert texts[0].startswith(f"In {CLOUD} 1 task is carried out: 1 domain.")
    assert texts[1].startswith(f"Of the plan for {CLOUD} {TASKS} tasks are taken out: ")


def test_the_order_is_read_and_sorted_by_stage_and_place(desk: PrepPageDesk) -> None:
    records = desk.page.table.records
    place = records.place_of("order")
    assert place is not None
    shown = [records.index(row, place).data() for row in range(records.rowCount())]
    assert shown[0] == "1.1"
    pairs = [tuple(map(int, text.split("."))) for text in shown]
    records.sort(place, Qt.SortOrder.AscendingOrder)
    again = [records.index(row, place).data() for row in range(records.rowCount())]
    assert [tuple(map(int, text.split("."))) for text in again] == sorted(pairs)
