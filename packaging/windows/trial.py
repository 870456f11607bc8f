"""Installs the Windows program under Wine, uses it, upgrades it and takes it away again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from windows import installer
from windows.wine import Wine, windows_path

from app import __version__

ROOT = installer.ROOT
OLDER = "0.0.1"
UNINSTALL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\MigrationPlanner"
IS_RUNNING = 3
MOST_INSTALLED_MB = 260
SCREEN = (1400, 900)
LEAST_COVERED = 0.7
PATIENCE_S = 180
ZONE = "time_zone=Europe/Berlin"
"""Named, because Wine and Linux need not call the computer's own zone by one name."""


class Trial:
    """One installer, tried in a Windows in which nothing was installed before."""

    def __init__(self, setup: Path, folder: Path, work: Path) -> None:
        self.setup = setup
        self.frozen = folder
        self.work = work
        self.wine = Wine(work / "wine-trial").create()
        local = self.wine.variable("LOCALAPPDATA")
        self.installed = rf"{local}\Programs\Migration Planner"
        self.data = rf"{local}\Migration Planner"
        self.shortcut = (
            self.wine.variable("APPDATA")
            + r"\Microsoft\Windows\Start Menu\Programs\Migration Planner.lnk"
        )
        self.window_program = rf"{self.installed}\{installer.PROGRAMS[0]}"
        self.console_program = rf"{self.installed}\{installer.PROGRAMS[1]}"

    def run(self) -> None:
        """Every step, in the order of a user's year; stops at the first that fails."""
        shutil.rmtree(self.work / "trial", ignore_errors=True)
        try:
            before = self._files()
            self._install_older()
            self._upgrade()
            self._self_test()
            self._plans_are_the_same()
            self._window()
            self._uninstall(before)
        finally:
            self.wine.stop()

    def _install_older(self) -> None:
        older = self.work / "older"
        shutil.rmtree(older, ignore_errors=True)
        (older / "_internal" / "gone").mkdir(parents=True)
        (older / "_internal" / "gone" / "left-behind.txt").write_text("of an older version")
        for name in installer.PROGRAMS:
            (older / name).write_text(f"stands for version {OLDER}")
        setup = installer.build(older, self.work / "older-setup.exe", version=OLDER)
        self.wine.run(windows_path(setup), "/S")
        check(self._left_behind().exists(), "the older version was not installed")
        check(OLDER in self._registered("DisplayVersion"), "the older version is not registered")
        notes = self.wine.path(self.data) / "data-of-the-user.txt"
        notes.parent.mkdir(parents=True)
        notes.write_text("kept")
        tell(f"installed version {OLDER}, silently")

    def _left_behind(self) -> Path:
        return self.wine.path(self.installed) / "_internal" / "gone" / "left-behind.txt"

    def _registered(self, value: str) -> str:
        return self.wine.run("reg", "query", UNINSTALL, "/v", value)

    def _upgrade(self) -> None:
        started = time.monotonic()
        self.wine.run(windows_path(self.setup), "/S")
        seconds = time.monotonic() - started
        self.wine.wait()  # what the installer has started writes the shortcut
        there = installer.files_of(self.wine.path(self.installed))
        wanted = {*installer.files_of(self.frozen), Path("uninstall.exe")}
        check(not self._left_behind().exists(), "files of the older version stayed")
        check(set(there) == wanted, f"other files than packed: {set(there) ^ wanted}")
        check(__version__ in self._registered("DisplayVersion"), "the version is not registered")
        check(self.wine.path(self.shortcut).exists(), "there is no entry in the Start menu")
        size = sum((self.wine.path(self.installed) / each).stat().st_size for each in there)
        check(size <= MOST_INSTALLED_MB * 1e6, f"the program takes {size / 1e6:.0f} MB")
        tell(
            f"upgraded to {__version__} in {seconds:.0f} s: {len(there)} files, {size / 1e6:.0f} MB"
        )

    def _self_test(self) -> None:
        started = time.monotonic()
        code, said = self.wine.attempt(
            self.console_program, "--self-test", QT_QPA_PLATFORM="offscreen"
        )
        print(said, end="")
        check(code == 0, f"the self-test ended with exit code {code}")
        version = self.wine.run(self.console_program, "--version").strip()
        check(version.endswith(__version__), f"the program calls itself {version}")
        tell(f"self-test passed in {time.monotonic() - started:.0f} s")

    def _plans_are_the_same(self) -> None:
        for export in (ROOT / "resources" / "samples" / "demo.xlsx", self._csv_zip()):
            started = time.monotonic()
            out = self.work / "trial" / f"Pläne {export.stem}"
            asked = ["--name", "Trial ä", "--set", ZONE]
            said = self.wine.run(
                self.console_program, "plan", windows_path(export), "--out",
                windows_path(out / "windows"), *asked,
            )  # fmt: skip
            seconds = time.monotonic() - started
            line = [sys.executable, "-m", "app", "plan", export, "--out", out / "linux", *asked]
            environment = {**os.environ, "MIGRATION_PLANNER_HOME": str(self.work / "trial" / "own")}
            here = subprocess.run(
                [str(each) for each in line], check=True, cwd=ROOT, env=environment,
                capture_output=True, encoding="utf-8",
            ).stdout  # fmt: skip
            check(_told(said) == _told(here), f"Windows says\n{said}\nand Linux\n{here}")
            plans = [_plan(out / system / "plan.json") for system in ("windows", "linux")]
            check(plans[0] == plans[1], f"the plans of {export.name} differ: {differences(*plans)}")
            tables = [(out / system / "plan.csv").read_bytes() for system in ("windows", "linux")]
            check(tables[0] == tables[1], f"the tables of {export.name} differ")
            written = sorted(path.name for path in (out / "windows").iterdir())
            check(len(written) == 4, f"written were {written}")
            tell(f"plan of {export.name} in {seconds:.0f} s: {', '.join(written)}; as on Linux")

    def _csv_zip(self) -> Path:
        target = self.work / "trial" / "csv-export.zip"
        target.parent.mkdir(parents=True, exist_ok=True)
        line = [sys.executable, "-m", "tests.generator", target, "--vms", "300", "--csv", "german"]
        subprocess.run([str(each) for each in line], check=True, cwd=ROOT, capture_output=True)
        return target

    def _window(self) -> None:
        """Open a workspace as the Explorer does, look at the window, install over it, close it."""
        workspace = rf"{self.data}\Trial workspace.mplan"
        sample = windows_path(ROOT / "resources" / "samples" / "demo.xlsx")
        out = windows_path(self.work / "trial" / "kept")
        self.wine.run(self.console_program, "plan", sample, "--out", out, "--database", workspace)
        with screen() as display:
            started = time.monotonic()
            opened = self.wine.start(*self._opened_by(workspace), DISPLAY=display)
            picture = self.work / "window.png"
            picture.unlink(missing_ok=True)
            until(lambda: self._shows(opened, display, picture), "the window did not show")
            seconds = time.monotonic() - started
            in_use = self.wine.path(f"{workspace}-wal")
            check(in_use.exists(), "the window has not opened the workspace")
            tell(f"the window opened a workspace in {seconds:.0f} s; look at {picture}")
            code, _said = self.wine.attempt(windows_path(self.setup), "/S")
            check(code == IS_RUNNING, f"installed over the running program: exit code {code}")
            check(len(installer.files_of(self.wine.path(self.installed))) > 100, "files are gone")
            tell("the installer leaves a running program alone")
            self.wine.run("taskkill", "/im", installer.PROGRAMS[0], DISPLAY=display)
            opened.communicate(timeout=PATIENCE_S)
            self.wine.wait()
            check(not in_use.exists(), "the window has not closed the workspace")
        log = self.wine.path(self.data).rglob("migration-planner.log")
        lines = "".join(path.read_text(encoding="utf-8") for path in log)
        check(f"started, version {__version__}" in lines, f"the log tells of no window:\n{lines}")
        bad = [line for line in lines.splitlines() if " ERROR " in line or " CRITICAL " in line]
        check(not bad, "\n".join(bad))

    def _shows(self, opened: subprocess.Popen[bytes], display: str, picture: Path) -> bool:
        check(opened.poll() is None, "the program has ended before its window was there")
        return photograph(display, picture)

    def _opened_by(self, workspace: str) -> list[str]:
        """What the Explorer starts for a file, as the registry says.

        Wine 8 itself does not look at the file types of a single user.
        """
        kind = self._of_registry(r"HKCU\Software\Classes\.mplan")
        command = self._of_registry(rf"HKCU\Software\Classes\{kind}\shell\open\command")
        wanted = f'"{self.window_program}" "%1"'
        check(command == wanted, f"a workspace is opened by {command}")
        return [self.window_program, workspace]

    def _of_registry(self, key: str) -> str:
        """The text of a key without a name."""
        said = self.wine.run("reg", "query", key, "/ve")
        return said.partition("REG_SZ")[2].strip()

    def _uninstall(self, before: set[Path]) -> None:
        kept = self.wine.path(self.data)
        data = {path for path in kept.rglob("*") if path.is_file()}
        self.wine.run(rf"{self.installed}\uninstall.exe", "/S")
        registry = self.wine.registry()
        self.wine.restart()  # then Windows deletes the copy that the uninstaller runs from
        left = {path for path in self._files() - before if not path.is_relative_to(kept)}
        ours = {path for path in left if not _is_of_wine(path)}
        check(not ours, "left behind:\n" + "\n".join(map(str, sorted(ours))))
        check(not self.wine.path(self.installed).exists(), "the program's folder is still there")
        names = ("Migration", ".mplan")
        keys = [line for line in registry.splitlines() if any(each in line for each in names)]
        check(not keys, "left in the registry:\n" + "\n".join(keys))
        check(data <= set(kept.rglob("*")), "data of the user is gone")
        tell(f"uninstalled, silently: nothing left but {len(data)} files of data")

    def _files(self) -> set[Path]:
        self.wine.wait()
        root = self.wine.folder / "drive_c"
        return {path for path in root.rglob("*") if path.is_file() and not path.is_symlink()}


def check(good: bool, words: str) -> None:
    """Stop the trial when something is not as it must be."""
    if not good:
        raise SystemExit(f"FAILED  {words}")


def tell(words: str) -> None:
    """One step has gone well."""
    print(f"ok      {words}", flush=True)


def differences(first: object, second: object, place: str = "", most: int = 10) -> list[str]:
    """Where two readings of JSON differ, at most ``most`` places."""
    if isinstance(first, dict) and isinstance(second, dict):
        parts = [(key, first.get(key), second.get(key)) for key in sorted({*first, *second})]
    elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        pairs = zip(first, second, strict=True)
        parts = [(str(at), one, two) for at, (one, two) in enumerate(pairs)]
    else:
        return [] if first == second else [f"{place}: {first!r} and {second!r}"]
    found: list[str] = []
    for key, one, two in parts:
        found += differences(one, two, f"{place}/{key}", most)
    return found[:most]


def _plan(path: Path) -> object:
    return json.loads(path.read_text(encoding="utf-8"))


def _told(said: str) -> list[str]:
    return [line for line in said.splitlines() if not line.startswith("wrote ")]


def _is_of_wine(path: Path) -> bool:
    """Whether a file lies where Wine itself writes, whatever program runs."""
    return "/drive_c/windows/" in path.as_posix()


@contextmanager
def screen() -> Iterator[str]:
    """A screen without a monitor, for as long as the block takes; its name."""
    reading, writing = os.pipe()
    size = "x".join(map(str, (*SCREEN, 24)))
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"],
        pass_fds=[writing], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            yield f":{said.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def photograph(display: str, target: Path) -> bool:
    """Take a picture of a black screen; whether a window covers most of it, and it rests."""
    from PIL import Image, ImageGrab

    before = None
    if target.exists():
        with Image.open(target) as kept:
            before = kept.convert("RGB").tobytes()
    picture = ImageGrab.grab(xdisplay=display).convert("RGB")
    picture.save(target)
    dark = picture.convert("L").histogram()[0]
    covered = 1 - dark / (picture.width * picture.height)
    return covered > LEAST_COVERED and picture.tobytes() == before


def until(condition: Callable[[], bool], words: str) -> None:
    """Ask every two seconds until it is so."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        check(time.monotonic() < end, words)
        time.sleep(2)
