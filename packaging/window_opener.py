"""Opens the program's window for the scripts that measure or picture it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.ui.shell.dialogs_port import Dialogs


def open_window(home: Path, dialogs: Dialogs | None = None) -> tuple[QApplication, Any]:
    """The application in the light theme, and its window at 1280x800 with a new workspace.

    All files of the program go to ``home``. The workspace opens in the background. ``dialogs``
    answer the questions that are put to a user, by default the user.
    """
    from app import bootstrap, cli
    from app.paths import app_paths
    from app.ui.shell.application import build, make_application
    from app.ui.theme.style import set_theme

    application = make_application()
    set_theme(application, "light")
    parts = bootstrap.window_parts(app_paths(home).create(), cli.check_program)
    made = build(parts, dialogs)
    made.window.resize(1280, 800)
    made.window.show()
    made.flow.open()
    return application, made
