"""What undo keeps in files is whole, private, and gone when nobody needs it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from app.domain.changes import ChangeSet, RowChange, SnapshotChange
from app.domain.errors import UserError
from app.services.undo_store import PREFIX, STOWED_ROWS, Stowed, UndoStore, sweep


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def store(temporary: Path) -> Iterator[UndoStore]:
    store = UndoStore()
    yield store
    store.close()


def many(rows: int = STOWED_ROWS) -> ChangeSet:
    moment = datetime.fromisoformat("2026-11-02 10:00:00")
    changed = tuple(
        RowChange("migration_vms", key, {"created": None, "networks": ["LAN", "Größe"]},
                  {"created": moment, "networks": []})
        for key in range(rows)
    )  # fmt: skip
    return ChangeSet("Exclude many", 3, changed, frozenset({"migration_vms"}), note="many")


def test_a_step_of_many_rows_comes_back_whole(store: UndoStore) -> None:
    step = many()
    kept = store.stow(step)
    assert isinstance(kept, Stowed)
    assert (kept.label, kept.changes.rows) == ("Exclude many", ())
    assert store.fetch(kept) == step
    assert store.size(kept) == kept.path.stat().st_size > 0
    store.discard(kept)
    assert not kept.path.exists()
    with pytest.raises(UserError, match="is gone"):
        store.fetch(kept)


def test_a_step_of_few_rows_stays_in_memory(store: UndoStore) -> None:
    step = many(STOWED_ROWS - 1)
    assert store.stow(step) is step
    assert store.fetch(step) is step
    assert store.size(step) == 0


def test_copies_of_a_project_count_and_go_with_their_step(store: UndoStore) -> None:
    before, after = store.next_copy(), store.next_copy()
    assert before != after
    before.write_bytes(b"12345")
    after.write_bytes(b"123")
    step = ChangeSet("Import", 1, snapshot=SnapshotChange(1, str(before), str(after)))
    assert store.size(step) == 8
    store.discard(step)
    assert not before.exists()
    assert not after.exists()


def test_nothing_outside_the_folder_is_deleted(store: UndoStore, tmp_path: Path) -> None:
    own = tmp_path / "own.sqlite"
    own.touch()
    store.discard(ChangeSet("Import", 1, snapshot=SnapshotChange(1, str(own))))
    assert own.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bits")
def test_the_folder_is_its_owners_alone(store: UndoStore) -> None:
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700


def test_closing_leaves_nothing(temporary: Path) -> None:
    store = UndoStore()
    store.next_copy().touch()
    store.close()
    assert list(temporary.iterdir()) == []


def aged(folder: Path) -> None:
    os.utime(folder, (1_000_000_000, 1_000_000_000))


def test_what_a_killed_program_has_left_is_swept(temporary: Path) -> None:
    code = (
        f"import os, tempfile; from pathlib import Path; tempfile.tempdir = {str(temporary)!r}\n"
        "from app.services.undo_store import UndoStore\n"
        "store = UndoStore(); (store.folder / 'a.sqlite').touch(); print(store.folder)\n"
        "os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    left = Path(done.stdout.strip())
    assert (left / "a.sqlite").exists()
    assert sweep() == 0, "so young it might be about to be locked"
    aged(left)
    assert sweep() == 1
    assert not left.exists()


def test_folders_in_use_and_those_of_others_stay(temporary: Path, store: UndoStore) -> None:
    other = temporary / "somebody-elses"
    other.mkdir()
    link = temporary / f"{PREFIX}link"
    link.symlink_to(other, target_is_directory=True)
    for each in (store.folder, other):
        aged(each)
    assert sweep() == 0
    assert store.folder.exists()
    assert other.exists()


def test_a_step_whose_file_cannot_be_written_stays_in_memory(store: UndoStore) -> None:
    """It was carried out: a disk without room must not keep it from being shown and undone."""
    step = many()
    store.folder.rename(store.folder.with_name("elsewhere"))
    assert store.stow(step) is step
    store.folder.with_name("elsewhere").rename(store.folder)
    assert [each.name for each in store.folder.iterdir() if each.suffix == ".rows"] == []
    assert isinstance(store.stow(step), Stowed)
