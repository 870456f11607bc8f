"""One running copy for each folder of data, among real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path

import pytest

from app.running_copy import LONGEST_ADDRESS, Request, RunningCopy
from tests.conftest import ROOT

COPY = """
import sys
from pathlib import Path
from app.running_copy import RunningCopy

copy = RunningCopy(Path({folder!r}))
print("claimed", copy.claim(), flush=True)
def take(request):
    print(request.path, flush=True)
    return {takes}
{listens}copy.listen(take)
print("ready", flush=True)
sys.stdin.read()
copy.close()
"""

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts running copies in processes of their own."""
    started: list[subprocess.Popen[str]] = []

    def run(folder: Path, *, takes: bool = True, listens: bool = True) -> subprocess.Popen[str]:
        code = COPY.format(folder=str(folder), takes=takes, listens="" if listens else "# ")
        process = subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "claimed True\n"
        assert process.stdout.readline() == "ready\n"
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[RunningCopy]:
    """A second start, in this process."""
    made = RunningCopy(tmp_path)
    yield made
    made.close()


def test_a_second_start_hands_its_file_over(
    tmp_path: Path, start: Start, copy: RunningCopy
) -> None:
    first = start(tmp_path)
    assert not copy.claim()
    path = tmp_path / "Bärenhöhle & co.mplan"
    assert copy.hand_over(path)
    assert line(first) == str(path)
    assert copy.hand_over(None)
    assert line(first) == "None"


def test_a_path_is_handed_over_from_where_it_was_named(
    tmp_path: Path, start: Start, copy: RunningCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = start(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert copy.hand_over(Path("plan.mplan"))
    assert line(first) == str(tmp_path / "plan.mplan")


def test_other_folders_have_copies_of_their_own(
    tmp_path: Path, start: Start, copy: RunningCopy
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    start(other)
    assert copy.claim()


@pytest.mark.skipif(os.name == "nt", reason="other signals")
def test_what_a_killed_copy_leaves_keeps_nobody_from_starting(
    tmp_path: Path, start: Start, copy: RunningCopy
) -> None:
    killed = start(tmp_path)
    killed.kill()
    killed.wait()
    assert (tmp_path / "running.socket").exists()
    following = start(tmp_path)
    assert copy.hand_over(tmp_path / "plan.mplan")
    assert line(following) == str(tmp_path / "plan.mplan")


@pytest.mark.skipif(os.name == "nt", reason="other signals")
def test_a_copy_that_hangs_is_not_waited_for(tmp_path: Path, start: Start) -> None:
    hanging = start(tmp_path)
    hanging.send_signal(signal.SIGSTOP)
    second = RunningCopy(tmp_path, patience=0.3)
    assert not second.claim()
    assert not second.hand_over(None)
    second.close()


def test_a_copy_that_does_not_listen_yet_is_not_waited_for_long(
    tmp_path: Path, start: Start
) -> None:
    start(tmp_path, listens=False)
    second = RunningCopy(tmp_path, patience=0.3)
    assert not second.hand_over(None)


def test_a_copy_that_passes_it_over_has_not_taken_it(tmp_path: Path, start: Start) -> None:
    start(tmp_path, takes=False)
    second = RunningCopy(tmp_path, patience=0.3)
    assert not second.hand_over(tmp_path / "plan.mplan")


def test_a_copy_that_ends_meanwhile_leaves_its_place(
    tmp_path: Path, start: Start, copy: RunningCopy
) -> None:
    ending = start(tmp_path, listens=False)
    assert not copy.claim()
    ending.communicate()
    assert not copy.hand_over(None)  # and is now the running copy itself
    assert not RunningCopy(tmp_path).claim()
    taken: list[Request] = []
    copy.listen(lambda request: not taken.append(request))
    third = RunningCopy(tmp_path)
    assert third.hand_over(None)
    assert taken == [Request(None)]


def test_a_stranger_without_the_key_is_let_go(tmp_path: Path, copy: RunningCopy) -> None:
    taken: list[Request] = []
    assert copy.claim()
    copy.listen(lambda request: not taken.append(request))
    place = tmp_path / "running.json"
    if os.name != "nt":
        assert place.stat().st_mode & 0o077 == 0
    told = json.loads(place.read_text(encoding="utf-8"))
    with pytest.raises(AuthenticationError):
        Client(told["address"], authkey=b"guessed")
    for nonsense in (b"no JSON", b"[]", b'{"path": 3}'):
        with Client(told["address"], authkey=bytes.fromhex(told["key"])) as connection:
            connection.send_bytes(nonsense)
            with pytest.raises((OSError, EOFError)):
                connection.recv_bytes()
    assert RunningCopy(tmp_path).hand_over(None)
    assert taken == [Request(None)]


@pytest.mark.skipif(os.name == "nt", reason="pipes have short names")
def test_a_folder_with_a_long_path_is_reached_by_a_short_one(tmp_path: Path, start: Start) -> None:
    deep = tmp_path / ("a long name of a folder " * 4).strip()
    deep.mkdir()
    first = start(deep)
    told = json.loads((deep / "running.json").read_text(encoding="utf-8"))
    assert len(told["address"]) <= LONGEST_ADDRESS
    assert Path(told["address"]).parent.stat().st_mode & 0o077 == 0
    assert RunningCopy(deep).hand_over(deep / "plan.mplan")
    assert line(first) == str(deep / "plan.mplan")
    Path(told["address"]).unlink()
    Path(told["address"]).parent.rmdir()


def test_a_folder_that_takes_no_file_makes_each_start_its_own(tmp_path: Path) -> None:
    copy = RunningCopy(tmp_path / "missing")
    assert copy.claim()
    copy.listen(lambda _request: True)
    copy.close()
