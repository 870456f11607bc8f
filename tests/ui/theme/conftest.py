from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.theme.style import set_theme


@pytest.fixture
def worn(qapp: QApplication) -> Iterator[QApplication]:
    """The application, in the light theme before and after the test."""
    set_theme(qapp, "light")
    yield qapp
    set_theme(qapp, "light")
