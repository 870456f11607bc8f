"""The dialog of provisioning settings: what is typed is checked, and saved as one step."""

from __future__ import annotations

from app.domain.planning.provisioning.settings import PrepSettings
from app.services.provisioning.generating import read_settings
from app.ui.stages.prepare.settings_dialog import PrepSettingsDialog, ask_settings
from tests.ui.conftest import Planner


def opened(planner: Planner) -> PrepSettingsDialog:
    dialog = ask_settings(planner.ctx)
    assert dialog is not None
    return dialog


def settings(planner: Planner) -> PrepSettings:
    return read_settings(planner.ctx.workspace, planner.ctx.project_id)


def test_all_settings_are_saved_as_one_step(sample_planner: Planner) -> None:
    dialog = opened(sample_planner)
    assert dialog.physical_network.text() == "physnet1"
    dialog.single_domain.setText("Acme")
    dialog.volume_type.setText("ssd")
    dialog.group.setEditText("web")
    dialog.approval.setChecked(True)
    dialog.parallel.set_value(16)
    dialog.accept()
    sample_planner.settle()
    assert settings(sample_planner) == PrepSettings(
        single_domain="Acme", volume_type="ssd", security_group="web",
        approval_required=True, parallel=16,
    )  # fmt: skip
    again = opened(sample_planner)
    assert again.group.currentText() == "web"
    again.group.setCurrentIndex(2)
    again.accept()
    sample_planner.settle()
    assert settings(sample_planner).security_group == ""
    sample_planner.ctx.operations.undo()
    sample_planner.ctx.operations.undo()
    sample_planner.settle()
    assert settings(sample_planner) == PrepSettings()


def test_what_does_not_fit_is_said_beneath_its_field(sample_planner: Planner) -> None:
    dialog = opened(sample_planner)
    dialog.network_project.setText("net")
    assert dialog.message("network_project") == ""
    dialog.accept()
    assert dialog.isVisible()
    assert "in which domain" in dialog.message("network_domain")
    dialog.network_domain.setText("Default")
    dialog.physical_network.setText("")
    assert dialog.message("network_domain") == ""
    assert "is needed" in dialog.message("physical_network")
    dialog.parallel.lineEdit().setText("99")
    dialog.parallel.edited.emit()
    assert "1 to 32" in dialog.message("parallel")
    dialog.reject()
