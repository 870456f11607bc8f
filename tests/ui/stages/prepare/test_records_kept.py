"""Delete project, Clear RVTools Data and Restore name what would lose its record, and wait."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.services import workspace_backups
from app.ui.shell.backups import BackupsDialog
from tests.memory_cloud import PLACE
from tests.ui.conftest import Planner
from tests.ui.stages.prepare.desk import PrepPageDesk


@pytest.fixture
def desk(sample_planner: Planner) -> PrepPageDesk:
    desk = PrepPageDesk(sample_planner)
    desk.select("Create domain Acme")
    desk.choose("Run selected")
    sample_planner.dialogs.confirmed = False
    return desk


def asked(desk: PrepPageDesk) -> str:
    title, text = desk.planner.dialogs.asked[-1]
    return f"{title}: {text}"


def test_deleting_the_project_names_the_resources(desk: PrepPageDesk) -> None:
    page: Any = desk.planner.show("projects")
    page.list.select_project(desk.ctx.project_id)
    page.delete_action.trigger()
    assert PLACE.title in asked(desk)
    assert "• Create domain Acme" in asked(desk)
    assert desk.ctx.project_id, "a no keeps it"
    desk.planner.dialogs.confirmed = True
    page.delete_action.trigger()
    desk.planner.settle()
    assert desk.planner.toasts()[-1].startswith("Deleted")


def test_clearing_the_data_names_the_resources(desk: PrepPageDesk) -> None:
    desk.planner.trigger("clear-data")
    assert "• Create domain Acme" in asked(desk)
    assert desk.ctx.plan.vms
    desk.planner.dialogs.confirmed = True
    desk.planner.trigger("clear-data")
    desk.planner.settle()
    assert not desk.ctx.plan.vms


def test_restoring_names_what_the_backup_does_not_know(desk: PrepPageDesk) -> None:
    planner, workspace = desk.planner, desk.ctx.workspace
    saved = workspace.back_up("by hand")
    desk.planner.dialogs.confirmed = True
    desk.select("Create domain Shop")
    desk.choose("Run selected")
    planner.dialogs.confirmed = False
    path = workspace.path
    assert saved in [each.path for each in workspace_backups.listed(path)]
    planner.flow.show_backups()
    planner.settle()
    dialog = next(each for each in QApplication.topLevelWidgets() if isinstance(each, BackupsDialog)
                  and each.isVisible())  # fmt: skip
    place = next(n for n in range(dialog.list.topLevelItemCount())
                 if dialog.list.topLevelItem(n).toolTip(0) == str(saved))  # fmt: skip
    dialog.list.setCurrentItem(dialog.list.topLevelItem(place))
    desk.qtbot.mouseClick(dialog.restore_button, Qt.MouseButton.LeftButton)
    assert "• Create domain Shop" in asked(desk)
    assert "Create domain Acme" not in asked(desk), "the backup knows of it"
    assert desk.ctx.workspace is workspace, "a no restores nothing"
