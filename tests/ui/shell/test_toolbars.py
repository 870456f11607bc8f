"""The tools of every page, told apart even where only their icons have room."""

from __future__ import annotations

import pytest

from app.ui.shell.stages import STAGES
from tests.ui.conftest import Planner


@pytest.mark.parametrize("stage", [stage.key for stage in STAGES])
def test_no_two_buttons_of_a_toolbar_look_alike(sample_planner: Planner, stage: str) -> None:
    sample_planner.show(stage)
    sample_planner.settle()
    header = sample_planner.window.page(stage).header
    icons = {}
    for action in header.actions_offered()[: len(header.buttons())]:
        assert not action.icon().isNull(), action.text()
        pixels = bytes(action.icon().pixmap(16).toImage().constBits())
        assert pixels not in icons, f"{action.text()} looks as {icons[pixels]} does"
        icons[pixels] = action.text()
