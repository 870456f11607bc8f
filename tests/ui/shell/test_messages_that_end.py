"""Error messages leave when they are no longer true; "saved" is said of what is saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app.domain.errors import UserError
from app.resources import resource_path
from app.services import projects
from tests.ui.conftest import Planner


def errors(planner: Planner) -> list[str]:
    return [each.note.text for each in planner.ctx.notifier.toasts() if each.note.kind == "error"]


def status(planner: Planner) -> str:
    return str(planner.window.status.saved.full_text())


def test_a_refused_edit_is_forgotten_when_it_was_corrected(sample_planner: Planner) -> None:
    ctx = sample_planner.ctx
    assert status(sample_planner) == "All changes saved"
    assert ctx.operations.do(projects.rename, ctx.project_id, "", "") is None
    assert ctx.operations.do(projects.rename, ctx.project_id, " ", "") is None
    assert len(errors(sample_planner)) == 1
    assert status(sample_planner) == "A change was refused, all others are saved"
    assert ctx.operations.do(projects.rename, ctx.project_id, "Better", "")
    assert errors(sample_planner) == []
    assert status(sample_planner) == "All changes saved"


def test_a_file_that_could_not_be_read_is_forgotten_when_one_could(
    planner: Planner, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.xlsx"
    bad.write_text("no workbook")
    planner.import_files(bad)
    assert len(errors(planner)) == 1
    planner.import_files(resource_path("samples/demo.xlsx"))
    assert errors(planner) == []


def test_what_could_not_be_done_just_then_goes_with_the_next_thing(planner: Planner) -> None:
    planner.window.exports.export("xlsx")
    assert len(errors(planner)) == 1
    planner.open_sample()
    assert errors(planner) == []


def test_other_errors_stay(sample_planner: Planner) -> None:
    ctx = sample_planner.ctx
    ctx.report(UserError("The disk is full."), "job:Exporting")
    assert ctx.operations.do(projects.rename, ctx.project_id, "Better", "")
    assert errors(sample_planner) == ["The disk is full."]


def test_saved_is_not_said_beside_a_refused_value(sample_planner: Planner) -> None:
    page = sample_planner.show("setup")
    field = page.schedule.field("shift_start")
    field.editor.setText("25:99")
    field.editor.textEdited.emit("25:99")
    field.commit()
    assert field.message
    assert status(sample_planner) == "A change was refused, all others are saved"
    field.revert()
    assert status(sample_planner) == "All changes saved"


def test_a_field_that_is_gone_refuses_nothing(sample_planner: Planner) -> None:
    from PySide6.QtWidgets import QLineEdit

    from app.ui.parts.refused import refused_fields

    field = QLineEdit()
    refused_fields().mark(field, refused=True)
    assert status(sample_planner) != "All changes saved"
    field.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert status(sample_planner) == "All changes saved"
