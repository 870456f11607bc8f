"""Packs the frozen Windows program into its installer, and looks at what goes in."""

from __future__ import annotations

import platform
import re
import shutil
import struct
import subprocess
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from windows.program_parts import version_numbers, write_icon
from windows.wine import HERE, SHIMS

from app import __version__

ROOT = HERE.parent.parent
PROGRAMS = ("migration-planner.exe", "migration-planner-cli.exe")
MOST_SETUP_MB = 100
TARGETS = {False: "amd64-unicode", True: "x86-unicode"}
"""What the installer itself runs on. NSIS for Windows brings only the latter, which every Windows
takes; a 64-bit Wine alone takes only the former."""

NOT_OURS_TO_GIVE = (
    *(f"{name}.dll" for name in SHIMS), "ucrtbase.dll", "api-ms-win-*.dll", "*wine*",
    "_wmi.pyd", "kernel32.dll", "user32.dll", "ntdll.dll",
)  # fmt: skip
"""Parts of Windows, and what stands in for them under Wine: never in the installer."""

OF_WINDOWS = (
    "api-ms-win-*", "ext-ms-*",
    "advapi32", "authz", "avrt", "bcrypt", "bcryptprimitives", "cfgmgr32", "combase", "comctl32",
    "comdlg32", "crypt32", "cryptbase", "d2d1", "d3d9", "d3d11", "d3d12", "dbghelp", "dcomp",
    "dnsapi", "dwmapi", "dwrite", "dxgi", "gdi32", "icuuc", "imm32", "iphlpapi", "kernel32",
    "mpr", "msvcrt", "ncrypt", "netapi32", "ntdll", "ole32", "oleaut32", "opengl32", "pdh",
    "powrprof", "propsys", "psapi", "rpcrt4", "secur32", "setupapi", "shcore", "shell32",
    "shlwapi", "synchronization", "ucrtbase", "uiautomationcore", "user32", "userenv", "usp10",
    "uxtheme",
    "version", "winmm", "winspool.drv", "wintrust", "wldap32", "ws2_32", "wsock32", "wtsapi32",
)  # fmt: skip
"""Libraries that every Windows 10 has. Those of Visual C++ are not among them: Wine has them,
a fresh Windows has not."""


def setup_path(version: str = __version__) -> Path:
    """Where the installer is put."""
    return ROOT / "dist" / f"migration-planner-{version}-windows-x64-setup.exe"


def files_of(folder: Path) -> list[Path]:
    """Every file of the frozen program, by its place in the folder, in one fixed order."""
    found = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    return sorted(found, key=lambda path: path.as_posix().casefold())


def faults(files: Iterable[Path]) -> list[str]:
    """What is wrong with a list of files that are to be installed, a line for each."""
    listed = [path.as_posix() for path in files]
    said = [f"{name} is missing." for name in PROGRAMS if name not in listed]
    for name in listed:
        last = name.rpartition("/")[2].casefold()
        if any(fnmatch(last, pattern) for pattern in NOT_OURS_TO_GIVE):
            said.append(f"{name} is a part of Windows or stands in for one.")
        elif not name.startswith("_internal/") and name not in PROGRAMS:
            said.append(f"{name} lies where the uninstaller does not look.")
    return said


def made_by_wine(folder: Path) -> list[str]:
    """Libraries of Wine itself, which carry its mark; a line for each."""
    marked = [path for path in files_of(folder) if _WINES_MARK in _head(folder / path)]
    return [f"{path.as_posix()} is a library of Wine." for path in marked]


_WINES_MARK = b"Wine "


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        start = file.read(0x60)
    return start[0x40:] if start[:2] == b"MZ" else b""


def imported_libraries(path: Path) -> Iterator[str]:
    """The names of the libraries that a Windows program or library loads when it starts."""
    data = path.read_bytes()
    if data[:2] != b"MZ":
        return
    (header,) = struct.unpack_from("<I", data, 0x3C)
    count, optional_size = struct.unpack_from("<6xH12xH", data, header)
    optional = header + 24
    (magic,) = struct.unpack_from("<H", data, optional)
    directory = optional + (112 if magic == 0x20B else 96)
    (table,) = struct.unpack_from("<I", data, directory + 8)
    sections = [
        struct.unpack_from("<8x4I", data, optional + optional_size + 40 * number)
        for number in range(count)
    ]

    def at(address: int) -> int:
        for size, start, raw_size, raw in sections:
            if start <= address < start + max(size, raw_size):
                return int(address - start + raw)
        raise ValueError(f"{path.name} has no address {address:#x}")

    place = at(table) if table else len(data)
    while place + 20 <= len(data):
        (name,) = struct.unpack_from("<12xI", data, place)
        if not name:
            return
        start = at(name)
        yield data[start : data.index(b"\0", start)].decode("ascii")
        place += 20


def missing_libraries(folder: Path) -> list[str]:
    """Libraries that the program's parts load and that neither Windows nor the folder has."""
    files = files_of(folder)
    there = {path.name.casefold() for path in files}
    said = []
    for path in files:
        if path.suffix.casefold() in {".exe", ".dll", ".pyd"}:
            for name in map(str.casefold, imported_libraries(folder / path)):
                stem = name.removesuffix(".dll")
                if name not in there and not any(fnmatch(stem, each) for each in OF_WINDOWS):
                    said.append(f"{path.as_posix()} needs {name}.")
    return said


def file_lines(folder: Path, files: Iterable[Path]) -> str:
    """What is installed, in the language of NSIS: each file by its name, nothing by a pattern."""
    lines, place = [], None
    for path in files:
        parent = "\\".join(path.parent.parts)
        if parent != place:
            place = parent
            lines.append(f'SetOutPath "{_quoted(_below(parent))}"')
        lines.append(f'File "{_quoted(str(folder / path), keep_dollar=False)}"')
    return "\n".join([*lines, ""])


def _below(parent: str) -> str:
    return f"$INSTDIR\\{parent}" if parent else "$INSTDIR"


def _quoted(text: str, *, keep_dollar: bool = True) -> str:
    if re.search(r'["`\n\r]', text):
        raise ValueError(f"“{text}” cannot stand in the installer's script.")
    return text if keep_dollar else text.replace("$", "$$")


def build(
    folder: Path,
    target: Path,
    *,
    version: str = __version__,
    work: Path = ROOT / "build" / "windows",
) -> Path:
    """Check the frozen program and pack it; returns the installer.

    :raises SystemExit: with every fault of the list of files, or of the packing.
    """
    files = files_of(folder)
    said = faults(files) + made_by_wine(folder) + missing_libraries(folder)
    if said:
        raise SystemExit("The program cannot be packed:\n" + "\n".join(said))
    maker = shutil.which("makensis") or r"C:\Program Files (x86)\NSIS\makensis.exe"
    work.mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    listed = work / "program-files.nsh"
    listed.write_text(file_lines(folder.resolve(), files), encoding="utf-8")
    values = {
        "VERSION": version,
        "VERSION_4": ".".join(map(str, version_numbers(version))),
        "PROGRAM_FILES": listed.resolve(),
        "ICON": write_icon(ROOT, work / "app.ico").resolve(),
        "OUT": target.resolve(),
        "TARGET": TARGETS[platform.system() == "Windows"],
    }
    line = [maker, "-V2", "-WX", "-INPUTCHARSET", "UTF8"]
    line += [f"-D{key}={value}" for key, value in values.items()]
    subprocess.run([*line, str(HERE / "installer.nsi")], check=True)
    return target
