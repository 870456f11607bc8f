"""Where the program keeps its data, settings, logs and temporary files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import UserError

APP_NAME = "Migration Planner"
HOME_VARIABLE = "MIGRATION_PLANNER_HOME"
WORKSPACE_SUFFIX = ".mplan"
WORKSPACE_NAME = f"workspace{WORKSPACE_SUFFIX}"


@dataclass(frozen=True, slots=True)
class AppPaths:
    """The program's folders. They need not exist before :meth:`create`."""

    data: Path
    config: Path
    cache: Path
    logs: Path

    @property
    def default_workspace(self) -> Path:
        """The workspace file that is used when no other is named."""
        return self.data / WORKSPACE_NAME

    def create(self) -> AppPaths:
        """Make the folders that are missing and return the paths themselves.

        :raises UserError: when a folder cannot be made.
        """
        for folder in (self.data, self.config, self.cache, self.logs):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise UserError(
                    f"The program's folder “{folder}” cannot be made.",
                    f"Make it writable, or name another place in {HOME_VARIABLE}.",
                    str(error),
                ) from error
        return self


def app_paths(home: Path | None = None) -> AppPaths:
    """The folders of this user.

    ``home``, or else the environment variable MIGRATION_PLANNER_HOME, puts all of them below one
    folder; without either they are where the operating system wants them.
    """
    named = home or os.environ.get(HOME_VARIABLE, "").strip()
    if named:
        root = Path(named).expanduser().absolute()
        return AppPaths(root / "data", root / "config", root / "cache", root / "logs")
    from platformdirs import PlatformDirs  # noqa: PLC0415 - not needed for a named home

    places = PlatformDirs(APP_NAME, appauthor=False)
    return AppPaths(
        places.user_data_path,
        places.user_config_path,
        places.user_cache_path,
        places.user_log_path,
    )


def is_there(path: Path) -> bool:
    """Whether there is a file where a workspace is said to lie.

    :raises UserError: when nobody can tell, since its folder may not be entered.
    """
    try:
        return path.is_file()
    except OSError as error:
        raise UserError(
            f"The workspace file {path} cannot be reached.",
            "Check that you may enter its folder.",
            str(error),
        ) from error
