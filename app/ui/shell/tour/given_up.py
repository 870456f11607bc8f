"""Answers of somebody who gives every question up, for walks on which nobody sits there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.domain.errors import UserError


class GivenUp:
    """The :class:`~app.ui.shell.dialogs_port.Dialogs` of a walk: notes each question, says no.

    ``files`` are the exceptions, by the title of the question: what is picked there.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.files: Mapping[str, Sequence[Path]] = {}

    def confirm(self, title: str, text: str, accept: str, *, danger: bool = False) -> bool:  # noqa: ARG002
        """Note the question; no."""
        self.asked.append(title)
        return False

    def ask_text(self, title: str, label: str, value: str = "") -> str | None:  # noqa: ARG002
        """Note the question; no text."""
        self.asked.append(title)
        return None

    def open_files(self, title: str, folder: Path, patterns: str) -> list[Path]:  # noqa: ARG002
        """Note the question; the files that stand for it, mostly none."""
        self.asked.append(title)
        return list(self.files.get(title, ()))

    def open_folder(self, title: str, folder: Path) -> Path | None:  # noqa: ARG002
        """Note the question; no folder."""
        self.asked.append(title)
        return None

    def save_file(self, title: str, suggestion: Path, patterns: str) -> Path | None:  # noqa: ARG002
        """Note the question; no file."""
        self.asked.append(title)
        return None

    def tell_error(self, error: UserError) -> None:
        """Note what was told."""
        self.asked.append(error.message)
