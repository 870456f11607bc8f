from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.domain.errors import UserError
from app.ui.parts.settings import Settings


def test_what_is_saved_is_in_the_file(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "home" / "settings.ini")
    settings.theme = "dark"
    settings.sync()
    assert "theme=dark" in (tmp_path / "home" / "settings.ini").read_text(encoding="utf-8")


if sys.platform != "win32":

    def test_a_file_that_cannot_be_written_is_told_and_tried_again(tmp_path: Path) -> None:
        home = tmp_path / "home"
        settings = Settings(home / "settings.ini")
        home.rename(tmp_path / "elsewhere")
        home.touch()  # a file: nothing can lie in it, whoever asks
        settings.operator_name = "Ann"
        for _ in range(2):
            with pytest.raises(UserError, match="could not be saved") as told:
                settings.sync()
            assert str(home) in told.value.hint
        settings.sync_at_end()
        assert settings.operator_name == "Ann"
        home.unlink()
        (tmp_path / "elsewhere").rename(home)
        settings.sync()
        assert "Ann" in (home / "settings.ini").read_text(encoding="utf-8")
