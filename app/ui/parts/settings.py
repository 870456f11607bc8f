"""The program's own settings, typed, in a plain ini file."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from app.domain.errors import UserError

log = logging.getLogger(__name__)

THEMES = ("system", "light", "dark")
RECENT = 10
LEAST_ZOOM, MOST_ZOOM = 70, 300
"""Of the text size, in percent of the system's."""
_WIDEST = 100_000  # pixels that no screen has

LAST_PLACE, PROJECTS = "last", "projects"
STARTS = (LAST_PLACE, PROJECTS)
"""What a start shows: the workspace, project and page of last time, or the list of projects."""

_FOLDED = {False: "stages_collapsed", True: "stages_collapsed_narrow"}


class Settings:
    """Reads and writes settings; a value that cannot be read gives its default.

    The file is ini on every system: the native stores differ in what they keep, and a test must
    be able to read it again.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._store = QSettings(str(path), QSettings.Format.IniFormat)

    def _text(self, key: str, default: str = "") -> str:
        value = self._store.value(key, default)
        return value if isinstance(value, str) else default

    @property
    def theme(self) -> str:
        """``system``, ``light`` or ``dark``."""
        value = self._text("theme", "system")
        return value if value in THEMES else "system"

    @theme.setter
    def theme(self, value: str) -> None:
        self._store.setValue("theme", value)

    @property
    def zoom(self) -> int:
        """Text size in percent of the system's."""
        text = self._text("zoom", "100")
        return min(MOST_ZOOM, max(LEAST_ZOOM, int(text))) if text.isdigit() else 100

    @zoom.setter
    def zoom(self, value: int) -> None:
        self._store.setValue("zoom", str(value))

    @property
    def starts_with(self) -> str:
        """What a start shows: one of :data:`STARTS`."""
        value = self._text("starts_with", LAST_PLACE)
        return value if value in STARTS else LAST_PLACE

    @starts_with.setter
    def starts_with(self, value: str) -> None:
        self._store.setValue("starts_with", value)

    @property
    def previews_imports(self) -> bool:
        """Whether what was found is shown before every first import into a project.

        It is shown all the same where a column is missing.
        """
        return self._text("previews_imports", "yes") == "yes"

    @previews_imports.setter
    def previews_imports(self, value: bool) -> None:
        self._store.setValue("previews_imports", "yes" if value else "no")

    @property
    def shortcuts(self) -> dict[str, list[str]]:
        """Keys that the user has chosen, by command; those that are as they were are not here."""
        found = self._json("shortcuts", {})
        pairs = found.items() if isinstance(found, dict) else ()
        return {
            command: [key for key in keys if isinstance(key, str)]
            for command, keys in pairs
            if isinstance(keys, list)
        }

    @shortcuts.setter
    def shortcuts(self, value: dict[str, list[str]]) -> None:
        self._store.setValue("shortcuts", json.dumps(value))

    @property
    def guide_step(self) -> int:
        """The step at which the guided tour was left; -1 before anybody has seen it."""
        text = self._text("guide_step", "-1")
        return int(text) if text.isdigit() else -1

    @guide_step.setter
    def guide_step(self, value: int) -> None:
        self._store.setValue("guide_step", str(value))

    @property
    def operator_name(self) -> str:
        """Who works with the program, as histories name them; empty for the system account's."""
        return self._text("operator_name")

    @operator_name.setter
    def operator_name(self, value: str) -> None:
        self._store.setValue("operator_name", " ".join(value.split()))

    def stages_folded(self, *, tight: bool) -> bool:
        """Whether the stage bar shows icons only; ``tight`` in a window too narrow for names."""
        return self._text(_FOLDED[tight], "yes" if tight else "no") == "yes"

    def set_stages_folded(self, folded: bool, *, tight: bool) -> None:
        """Remember what the user chose."""
        self._store.setValue(_FOLDED[tight], "yes" if folded else "no")

    @property
    def folder(self) -> Path:
        """The folder that the last file dialog used."""
        text = self._text("folder")
        return Path(text) if text and Path(text).is_dir() else Path.home()

    @folder.setter
    def folder(self, value: Path) -> None:
        self._store.setValue("folder", str(value))

    @property
    def export_folders(self) -> list[Path]:
        """Where exports and copies of workspaces were written lately, newest first."""
        found = self._json("export_folders", [])
        names = found if isinstance(found, list) else []
        return [Path(name) for name in names if isinstance(name, str)]

    def add_export_folder(self, folder: Path) -> None:
        """Put a folder first in the list of those; what a kill leaves there is swept at a start."""
        names = [str(folder), *(str(old) for old in self.export_folders if old != folder)]
        self._store.setValue("export_folders", json.dumps(names[:RECENT]))

    def project_of(self, workspace: Path) -> int:
        """Key of the project that was open in a workspace, 0 for none."""
        for name, key in self._projects():
            if name == str(workspace):
                return key
        return 0

    def remember_project(self, workspace: Path, key: int) -> None:
        """Keep which project is open in a workspace: keys mean others in another one."""
        others = [pair for pair in self._projects() if pair[0] != str(workspace)]
        self._store.setValue("projects", json.dumps([[str(workspace), key], *others][:RECENT]))

    def _projects(self) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        stored = self._json("projects", [])
        for pair in stored if isinstance(stored, list) else []:
            match pair:
                case [str(name), int(key)]:
                    found.append((name, key))
        return found

    @property
    def last_place(self) -> tuple[str, int, str]:
        """Workspace file, key of the project and key of the stage that were shown last."""
        match self._json("last_place", []):
            case [str(workspace), int(project), str(stage)]:
                return workspace, project, stage
        return "", 0, ""

    @last_place.setter
    def last_place(self, value: tuple[str, int, str]) -> None:
        self._store.setValue("last_place", json.dumps(value))

    @property
    def recent(self) -> list[Path]:
        """Workspace files opened lately, newest first."""
        return [Path(name) for name in self._json("recent", []) if isinstance(name, str)]

    def add_recent(self, path: Path) -> None:
        """Put a workspace file first in the list of recent ones."""
        names = [str(path), *(str(old) for old in self.recent if old != path)]
        self._store.setValue("recent", json.dumps(names[:RECENT]))

    def forget_recent(self, path: Path) -> None:
        """Take a workspace file out of the list."""
        names = [str(old) for old in self.recent if old != path]
        self._store.setValue("recent", json.dumps(names))

    @property
    def recent_commands(self) -> list[str]:
        """What the command palette was used for lately, by key, newest first."""
        found = self._json("recent_commands", [])
        return [key for key in found if isinstance(key, str)] if isinstance(found, list) else []

    @recent_commands.setter
    def recent_commands(self, keys: Sequence[str]) -> None:
        self._store.setValue("recent_commands", json.dumps(list(keys)))

    def table_layout(self, table: str) -> dict[str, Any]:
        """The saved layout of a table, empty before any."""
        found = self._json(f"table/{table}", {})
        return found if isinstance(found, dict) else {}

    def set_table_layout(self, table: str, layout: dict[str, Any]) -> None:
        """Keep the layout of a table."""
        self._store.setValue(f"table/{table}", json.dumps(layout))

    def splitter_sizes(self, splitter: str) -> list[int]:
        """How a splitter's parts were sized by hand, in pixels; empty before that."""
        found = self._json(f"splitter/{splitter}", [])
        sizes = found if isinstance(found, list) else []
        sane = all(isinstance(each, int) and 0 <= each < _WIDEST for each in sizes)
        return sizes if sane and any(sizes) else []

    def set_splitter_sizes(self, splitter: str, sizes: Sequence[int]) -> None:
        """Keep the sizes of a splitter's parts."""
        self._store.setValue(f"splitter/{splitter}", json.dumps(list(sizes)))

    def window_state(self) -> tuple[QByteArray, QByteArray]:
        """Geometry and dock layout of the main window."""
        return self._bytes("window/geometry"), self._bytes("window/state")

    def set_window_state(self, geometry: QByteArray, state: QByteArray) -> None:
        """Keep geometry and dock layout."""
        self._store.setValue("window/geometry", geometry.toBase64().toStdString())
        self._store.setValue("window/state", state.toBase64().toStdString())

    def _bytes(self, key: str) -> QByteArray:
        return QByteArray.fromBase64(self._text(key).encode("ascii", "ignore"))

    def _json(self, key: str, default: Any) -> Any:
        try:
            return json.loads(self._text(key) or json.dumps(default))
        except json.JSONDecodeError:
            return default

    def sync(self) -> None:
        """Write to disk now, all or nothing; what could not be written is tried again next time.

        :raises UserError: when the file could not be written.
        """
        # An object of its own for the same file: the status of one stays at its first error.
        writing = QSettings(str(self._path), QSettings.Format.IniFormat)
        writing.sync()
        if writing.status() is not QSettings.Status.NoError:
            raise UserError(
                "The settings could not be saved.",
                f"Check that there is room on the disk of {self._path.parent}, and that you may "
                "write there; until then they hold for this window only.",
            )

    def sync_at_end(self) -> None:
        """The same when the window closes and nobody can be told any more."""
        try:
            self.sync()
        except UserError as error:
            log.warning("settings: %s", error)
