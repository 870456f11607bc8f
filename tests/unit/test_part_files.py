"""Part files: those of killed programs are swept, those of living ones are not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.part_files import open_part, put_in_place, sweep_parts

HOLD = """
import sys
from pathlib import Path
from app.part_files import open_part
path, stream = open_part(Path(sys.argv[1]))
stream.write(b"half of it")
stream.flush()
print(path, flush=True)
sys.stdin.read()
"""


def age(path: Path) -> None:
    """Make a file look as if nobody had written to it for long."""
    os.utime(path, (0, 0))


def test_a_living_second_copy_keeps_its_part_and_a_killed_one_loses_it(tmp_path: Path) -> None:
    line = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        part = Path(other.stdout.readline().strip())
        assert part.parent == tmp_path
        age(part)
        assert sweep_parts(tmp_path) == 0
        assert part.exists()
        other.kill()
        other.wait()
    assert part.read_bytes() == b"half of it"
    assert sweep_parts(tmp_path) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_part_of_this_program_is_kept_while_it_is_written(tmp_path: Path) -> None:
    path, stream = open_part(tmp_path)
    with stream:
        age(path)
        assert sweep_parts(tmp_path) == 0
    assert path.exists()


def test_only_parts_go_and_only_old_ones(tmp_path: Path) -> None:
    young = tmp_path / ".0123456789ab.part"
    others = [
        ".0123456789ab.part.gz", "0123456789ab.part", ".0123456789AB.part", ".x.part", "plan.csv",
    ]  # fmt: skip
    for name in (young.name, *others):
        (tmp_path / name).write_bytes(b"x")
    for name in others:
        age(tmp_path / name)
    (tmp_path / ".bbbbbbbbbbbb.part").mkdir()
    age(tmp_path / ".bbbbbbbbbbbb.part")
    assert sweep_parts(tmp_path) == 0
    age(young)
    assert sweep_parts(tmp_path) == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(
        [".bbbbbbbbbbbb.part", *others]
    )


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_with_such_a_name_stays_with_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"x")
    age(tmp_path / "kept")
    (tmp_path / ".0123456789ab.part").symlink_to(tmp_path / "kept")
    assert sweep_parts(tmp_path) == 0
    assert (tmp_path / "kept").exists()


def test_a_folder_that_is_gone_is_passed_over(tmp_path: Path) -> None:
    assert sweep_parts(tmp_path / "nowhere") == 0


def test_a_part_takes_its_place(tmp_path: Path) -> None:
    path, stream = open_part(tmp_path)
    with stream:
        stream.write(b"new")
    (tmp_path / "plan").write_bytes(b"old")
    put_in_place(path, tmp_path / "plan")
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"new"]
