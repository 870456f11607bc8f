"""Writing plans: into a folder that is made, in known formats, never half."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import bootstrap
from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.services import exports, planning, projects
from app.services.workspace import Workspace
from tests.nobody import BECOME_NOBODY


def test_every_format_is_written_into_a_new_folder(filled: Workspace, tmp_path: Path) -> None:
    plan = planning.build(filled, 1, Ticket())
    folder = tmp_path / "new" / "out"
    kinds = list(exports.FORMATS)
    written = exports.write_all(bootstrap.exporters(), plan, kinds, folder, Ticket())
    assert written == [folder / f"plan.{kind}" for kind in kinds]
    assert sorted(folder.iterdir()) == sorted(written)
    assert all(path.stat().st_size > 300 for path in written)


def test_the_suffix_is_added(filled: Workspace, tmp_path: Path) -> None:
    plan = planning.build(filled, 1, Ticket())
    target = tmp_path / "my plan.v2"
    written = exports.write(bootstrap.exporters(), plan, "json", target, Ticket())
    assert written.name == "my plan.v2.json"


def test_what_cannot_be_written(filled: Workspace, tmp_path: Path) -> None:
    plan = planning.build(filled, 1, Ticket())
    exporters = bootstrap.exporters()
    with pytest.raises(UserError, match="no export format"):
        exports.write(exporters, plan, "docx", tmp_path / "plan", Ticket())
    with pytest.raises(UserError, match="no export format"):
        exports.write_all(exporters, plan, ["json", "docx"], tmp_path / "out", Ticket())
    assert not (tmp_path / "out").exists()
    empty = planning.build(filled, projects.create(filled, "Empty").id, Ticket())
    with pytest.raises(UserError, match="nothing to export"):
        exports.write(exporters, empty, "json", tmp_path / "plan", Ticket())


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(UserError, match="cannot be made or written"):
            exports.prepare_folder(folder)
    exports.prepare_folder(tmp_path / "new")
    exports.prepare_folder(tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


WRITE = f"""
import sys
from pathlib import Path
{BECOME_NOBODY}
from app.domain.errors import UserError
from app.services import exports
become_nobody()
try:
    exports.prepare_folder(Path(sys.argv[1]))
except UserError as error:
    print(error.message)
"""

if os.name == "posix":

    @pytest.mark.parametrize("name", ["out", "out/new"])
    def test_a_folder_that_may_not_be_written(name: str, nobodys_folder: Path) -> None:
        (nobodys_folder / "out").mkdir()
        (nobodys_folder / "out").chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-c", WRITE, str(nobodys_folder / name)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert "cannot be made or written" in done.stdout, done.stderr
