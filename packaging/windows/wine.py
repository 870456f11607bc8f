"""A Windows of its own below build/: Wine, with the libraries that Windows has and it lacks.

What is made here is for building and trying on Linux. None of it goes into the installer.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHIMS = ("bcryptprimitives", "icuuc", "ucrtbase")
"""Libraries of Windows 10 that Wine 8 does not have, or not whole; each is made from
``wine/NAME.c``."""

PASSED_ON = {"ucrtbase": "ucrtwine"}
"""Of a library that Wine has in part, the name that Wine's own one goes by: functions that are not
in ``wine/NAME.c`` (there as ``own_FUNCTION``) are passed on to it."""

SHIM_LIBRARIES = {"bcryptprimitives": ["-ladvapi32"]}
TOOLS = "x86_64-w64-mingw32-"
MINUTES = 60
MOST_TIME = 40 * MINUTES

# No entries in the menus of this computer, no downloads of parts that nothing here uses; and where
# Wine has a library too, the one that was made here comes first.
_OVERRIDES = "winemenubuilder.exe=d;mscoree=d;mshtml=d;" + ";".join(f"{n}=n,b" for n in PASSED_ON)


def windows_path(path: Path) -> str:
    """How a program under Wine names a file of this computer."""
    return "Z:" + str(path.absolute()).replace("/", "\\")


class Wine:
    """One Windows with its own files and registry, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder.with_name(folder.name + "-home")

    def environment(self, **more: str) -> dict[str, str]:
        """What a program is started with: this Windows, no screen, a home of its own."""
        kept = {key: value for key, value in os.environ.items() if key in {"PATH", "USER"}}
        return kept | {
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "WINEPREFIX": str(self.folder),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": _OVERRIDES,
            "TZ": "UTC",
            **more,
        }

    def create(self) -> Wine:
        """Make it anew: Windows 10 with the libraries that Wine lacks."""
        if self.folder.exists():
            self.stop()
            shutil.rmtree(self.folder)
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        subprocess.run(
            ["wineboot", "-i"], check=True, env=self.environment(), stdin=subprocess.DEVNULL,
            capture_output=True, timeout=MOST_TIME,
        )  # fmt: skip
        self.run("reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f")
        self.wait()
        for name in SHIMS:
            build_shim(name, self.folder / "drive_c" / "windows" / "system32")
        return self

    def start(self, *command: str | Path, **more: str) -> subprocess.Popen[bytes]:
        """Start a program and let it run. It gets no input and its output is kept."""
        return subprocess.Popen(
            ["wine", *map(str, command)], env=self.environment(**more), cwd=self.home,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def attempt(self, *command: str | Path, **more: str) -> tuple[int, str]:
        """Run a program to its end; its exit code and all that it said."""
        process = self.start(*command, **more)
        said, _nothing = process.communicate(timeout=MOST_TIME)
        return process.returncode, said.decode("utf-8", "replace").replace("\r\n", "\n")

    def run(self, *command: str | Path, **more: str) -> str:
        """Run a program that must succeed; what it said."""
        code, said = self.attempt(*command, **more)
        if code:
            raise SystemExit(f"{said}\nfailed with exit code {code}: {' '.join(map(str, command))}")
        return said

    def wait(self) -> None:
        """Wait until every program has ended and the registry is on the disk."""
        subprocess.run(["wineserver", "-w"], check=True, env=self.environment(), timeout=MOST_TIME)

    def restart(self) -> None:
        """Start this Windows again, which does what was put off until then."""
        self.wait()
        self.run("wineboot", "-r")
        self.wait()

    def stop(self) -> None:
        """End what still runs in this Windows, and nothing else."""
        subprocess.run(["wineserver", "-k"], check=False, env=self.environment())

    def variable(self, name: str) -> str:
        """The value of a variable of the Windows user, such as ``LOCALAPPDATA``."""
        return self.run("cmd", "/c", "echo", f"%{name}%").strip()

    def path(self, windows: str) -> Path:
        """Where a file of this Windows lies on this computer."""
        drive, _colon, rest = windows.partition(":")
        root = Path("/") if drive.upper() == "Z" else self.folder / f"drive_{drive.lower()}"
        return root.joinpath(*rest.strip("\\").split("\\"))

    def registry(self) -> str:
        """The user's part of the registry as text, once every program has ended."""
        self.wait()
        return (self.folder / "user.reg").read_text(encoding="utf-8", errors="replace")


def build_shim(name: str, folder: Path) -> Path:
    """Make one of the libraries that only Wine needs; Wine's own stays under another name."""
    target = folder / f"{name}.dll"
    with tempfile.TemporaryDirectory() as work:
        compiled = Path(work) / f"{name}.o"
        _mingw("gcc", "-c", "-O2", "-Wall", "-o", compiled, HERE / "wine" / f"{name}.c")
        exports: str | Path = "-Wl,--export-all-symbols"
        if name in PASSED_ON:
            wines = target.rename(folder / f"{PASSED_ON[name]}.dll")
            exports = Path(work) / f"{name}.def"
            own = re.findall(r" T own_(\w+)$", _mingw("nm", compiled), re.MULTILINE)
            exports.write_text(definitions(exported(wines), own, wines.stem))
        libraries = SHIM_LIBRARIES.get(name, ())
        _mingw("gcc", "-shared", "-static", "-s", "-o", target, compiled, exports, *libraries)
    return target


def exported(library: Path) -> list[str]:
    """The names that a library of Windows offers to others."""
    table = _mingw("objdump", "-p", library).partition("[Ordinal/Name Pointer] Table")[2]
    # Newer tools put the ordinal and a hint before the name.
    line = r"^\s*\[ *\d+\] +(?:\+base\[ *\d+\] +[0-9a-f]+ +)?(\S+)$"
    return re.findall(line, table, re.MULTILINE)


def definitions(names: Iterable[str], own: Collection[str], other: str) -> str:
    """A library's exports for the linker: its own functions, the rest of another library."""
    lines = [f"{each} = {f'own_{each}' if each in own else f'{other}.{each}'}" for each in names]
    return "\n".join(["EXPORTS", *lines, ""])


def _mingw(tool: str, *arguments: str | Path) -> str:
    line = [f"{TOOLS}{tool}", *map(str, arguments)]
    return subprocess.run(line, check=True, stdout=subprocess.PIPE, text=True).stdout
