"""The Windows program: what goes into its installer, and what the installer takes away again."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image

from app import __version__
from tests.conftest import ROOT

SCRIPT = (ROOT / "packaging" / "windows" / "installer.nsi").read_text(encoding="utf-8")
INNER = "_internal"


@pytest.fixture
def installer() -> ModuleType:
    from windows import installer

    return installer


@pytest.fixture
def frozen(installer: ModuleType, tmp_path: Path) -> Path:
    """A frozen program of a few files."""
    folder = tmp_path / "frozen"
    (folder / INNER / "PySide6").mkdir(parents=True)
    for name in installer.PROGRAMS:
        (folder / name).write_bytes(pe("KERNEL32.dll"))
    (folder / INNER / "python313.dll").write_bytes(pe("VCRUNTIME140.dll"))
    (folder / INNER / "vcruntime140.dll").write_bytes(pe("api-ms-win-crt-heap-l1-1-0.dll"))
    (folder / INNER / "PySide6" / "a $ in its name.txt").write_text("x")
    return folder


def pe(*libraries: str) -> bytes:
    """The least Windows library that loads others."""
    head, start = 0x40, 0x200
    names = b"".join(name.encode() + b"\0" for name in libraries)
    first_name = start + 20 * (len(libraries) + 1)
    table, place = b"", first_name
    for name in libraries:
        table += struct.pack("<5I", 0, 0, 0, place, 0)
        place += len(name) + 1
    body = table + bytes(20) + names
    optional = struct.pack("<H", 0x20B).ljust(112, b"\0") + struct.pack("<4I", 0, 0, start, 1)
    coff = b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, len(optional), 0)
    section = struct.pack("<8s4I16x", b".rdata", len(body), start, len(body), start)
    mz = (b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", head)).ljust(head, b"\0")
    return (mz + coff + optional + section).ljust(start, b"\0") + body


# -- what goes in ----------------------------------------------------------------------------------


def test_a_program_with_all_its_parts_can_be_packed(installer: ModuleType, frozen: Path) -> None:
    assert installer.faults(installer.files_of(frozen)) == []
    assert installer.missing_libraries(frozen) == []


def test_each_file_is_packed_by_its_name_and_nothing_else(
    installer: ModuleType, frozen: Path
) -> None:
    lines = installer.file_lines(frozen, installer.files_of(frozen)).splitlines()
    packed = [re.fullmatch(r'File "(.*)"', line) for line in lines if line.startswith("File")]
    assert {each[1].replace("$$", "$") for each in packed if each} == {
        str(path) for path in frozen.rglob("*") if path.is_file()
    }
    assert not any("*" in line or "/r" in line for line in lines)
    # The script itself names no file: what is installed is that list and the uninstaller.
    assert re.findall(r"^\s*(File\b.*)$", SCRIPT, re.MULTILINE) == []
    assert SCRIPT.count('!include "${PROGRAM_FILES}"') == 1


@pytest.mark.parametrize(
    "name",
    [
        "icuuc.dll", "ICUUC.DLL", "bcryptprimitives.dll", "ucrtbase.dll", "ucrtwine.dll",
        "winecrt0.dll", "api-ms-win-crt-heap-l1-1-0.dll", "_wmi.pyd", "kernel32.dll",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", [INNER, f"{INNER}/PySide6"])
def test_what_stands_in_for_windows_under_wine_is_never_packed(
    installer: ModuleType, frozen: Path, name: str, place: str
) -> None:
    (frozen / place / name).write_bytes(pe())
    with pytest.raises(SystemExit, match=re.escape(f"{place}/{name} is a part of Windows")):
        installer.build(frozen, frozen.parent / "setup.exe", work=frozen.parent / "work")
    assert not (frozen.parent / "setup.exe").exists()


@pytest.mark.parametrize("mark", [b"Wine builtin DLL", b"Wine placeholder DLL"])
def test_no_library_of_wine_is_packed_under_any_name(
    installer: ModuleType, frozen: Path, mark: bytes
) -> None:
    library = frozen / INNER / "MSVCP140.dll"
    library.write_bytes(b"MZ".ljust(0x40, b"\0") + mark.ljust(0x40, b"\0"))
    assert installer.made_by_wine(frozen) == [f"{INNER}/MSVCP140.dll is a library of Wine."]
    library.write_bytes(pe())
    assert installer.made_by_wine(frozen) == []


def test_every_stand_in_is_known_to_that_check(installer: ModuleType) -> None:
    from windows import wine

    sources = {path.stem for path in (ROOT / "packaging" / "windows" / "wine").glob("*.c")}
    assert sources == set(wine.SHIMS)
    assert {f"{name}.dll" for name in sources} <= set(installer.NOT_OURS_TO_GIVE)
    assert set(wine.PASSED_ON) <= sources


def test_a_stand_in_passes_on_what_it_does_not_do_itself() -> None:
    from windows.wine import definitions

    lines = definitions(["cexp", "malloc", "exp"], {"cexp", "csin"}, "ucrtwine").splitlines()
    assert lines == ["EXPORTS", "cexp = own_cexp", "malloc = ucrtwine.malloc", "exp = ucrtwine.exp"]


@pytest.mark.skipif(not shutil.which("x86_64-w64-mingw32-gcc"), reason="needs mingw")
def test_a_stand_in_offers_all_that_wines_own_does(tmp_path: Path) -> None:
    from windows import wine

    source = tmp_path / "some.c"
    source.write_text("int malloc_of_wine(void) { return 1; } int csqrtf(void) { return 2; }")
    made = tmp_path / "ucrtbase.dll"
    line = [f"{wine.TOOLS}gcc", "-shared", "-nostdlib", "-fno-builtin", "-Wl,--export-all-symbols"]
    subprocess.run([*line, "-Wl,-e,csqrtf", "-o", str(made), str(source)], check=True)
    names = wine.exported(made)
    assert {"malloc_of_wine", "csqrtf"} <= set(names)
    assert wine.build_shim("ucrtbase", tmp_path) == made
    assert wine.exported(made) == wine.exported(tmp_path / "ucrtwine.dll") == names
    library = made.read_bytes()
    assert b"ucrtwine.malloc_of_wine\0" in library
    assert b"ucrtwine.csqrtf\0" not in library


@pytest.mark.parametrize("place", ["readme.txt", "PySide6/Qt6Core.dll"])
def test_what_the_uninstaller_would_leave_is_not_packed(
    installer: ModuleType, frozen: Path, place: str
) -> None:
    (frozen / place).parent.mkdir(exist_ok=True)
    (frozen / place).write_bytes(b"")
    (said,) = installer.faults(installer.files_of(frozen))
    assert said.startswith(place)


def test_both_programs_must_be_there(installer: ModuleType, frozen: Path) -> None:
    (frozen / installer.PROGRAMS[1]).unlink()
    assert installer.faults(installer.files_of(frozen)) == [f"{installer.PROGRAMS[1]} is missing."]


def test_a_library_that_a_fresh_windows_lacks_is_missed(
    installer: ModuleType, frozen: Path
) -> None:
    (frozen / INNER / "some.pyd").write_bytes(pe("USER32.dll", "MSVCP140.dll", "python313.dll"))
    assert installer.missing_libraries(frozen) == [f"{INNER}/some.pyd needs msvcp140.dll."]


# -- the script ------------------------------------------------------------------------------------


def section(title: str) -> str:
    found = re.search(rf'^Section "{title}"$(.*?)^SectionEnd$', SCRIPT, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("system", "target"), [("Linux", "amd64-unicode"), ("Windows", "x86-unicode")]
)
def test_the_installer_is_made_for_what_nsis_of_that_system_can_make(
    installer: ModuleType,
    frozen: Path,
    monkeypatch: pytest.MonkeyPatch,
    system: str,
    target: str,
) -> None:
    lines: list[list[str]] = []
    monkeypatch.setattr(installer.platform, "system", lambda: system)
    monkeypatch.setattr(installer.subprocess, "run", lambda line, **_how: lines.append(line))
    installer.build(frozen, frozen.parent / "setup.exe", work=frozen.parent / "work")
    ((*_options, script),) = lines
    assert Path(script).read_text(encoding="utf-8") == SCRIPT
    assert f"-DTARGET={target}" in lines[0]
    given = {each[2:].partition("=")[0] for each in lines[0] if each.startswith("-D")}
    used = set(re.findall(r"\$\{([A-Z_0-9]+)\}", SCRIPT)) - set(
        re.findall(r"!define ([A-Z_0-9]+) ", SCRIPT)
    )
    assert given == used - {"FOLDER", "FILE"}  # those two are given to macros


def test_the_version_stands_in_one_place(installer: ModuleType) -> None:
    assert __version__ in installer.setup_path().name
    assert not re.search(r"\d+\.\d+\.\d+", SCRIPT)
    for value in ("DisplayVersion", "ProductVersion", "FileVersion"):
        assert re.search(rf'"{value}" "\$\{{VERSION\}}"', SCRIPT)


def test_no_administrator_is_asked() -> None:
    assert "RequestExecutionLevel user" in SCRIPT
    assert "HKLM" not in SCRIPT
    assert "HKCR" not in SCRIPT
    assert "$PROGRAMFILES" not in SCRIPT


def test_uninstalling_takes_every_key_that_installing_writes() -> None:
    written = set(re.findall(r'WriteReg\w+ HKCU "([^"]+)"', section("Program")))
    taken = section("Uninstall")
    assert written
    for key in written:
        top = key.removesuffix(r"\DefaultIcon").removesuffix(r"\shell\open\command")
        assert re.search(rf'DeleteRegKey (/ifempty )?HKCU "{re.escape(top)}"', taken), key
    assert r'Delete "$SMPROGRAMS\${NAME}.lnk"' in taken


def test_both_programs_are_known_to_the_script(installer: ModuleType) -> None:
    named = re.findall(r'^!define (?:PROGRAM|CONSOLE) "(.*)"$', SCRIPT, re.MULTILINE)
    assert tuple(named) == installer.PROGRAMS


def test_nothing_is_deleted_whole_but_the_programs_own_folder() -> None:
    assert re.findall(r"RMDir /r (.*)", SCRIPT) == [r'"${FOLDER}\_internal"']


# -- the program -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("0.1.0", (0, 1, 0, 0)),
        ("2.11", (2, 11, 0, 0)),
        ("1.2.3rc4", (1, 2, 3, 0)),
        ("1.2.3.4.5", (1, 2, 3, 4)),
        ("", (0, 0, 0, 0)),
    ],
)
def test_windows_gets_four_numbers(version: str, numbers: tuple[int, ...]) -> None:
    from windows.program_parts import version_numbers

    assert version_numbers(version) == numbers


def test_the_programs_properties_name_its_version() -> None:
    from windows.program_parts import version_texts

    texts = version_texts(__version__, "migration-planner-cli.exe")
    assert texts["ProductVersion"] == texts["FileVersion"] == __version__
    assert texts["InternalName"] == "migration-planner-cli"


def test_the_icon_has_every_size(tmp_path: Path) -> None:
    from windows.program_parts import ICON_SIZES, write_icon

    with Image.open(write_icon(ROOT, tmp_path / "new" / "app.ico")) as icon:
        assert icon.info["sizes"] == {(size, size) for size in ICON_SIZES}


def test_windows_gets_every_package_of_the_program() -> None:
    from frozen_parts import EXCLUDED_MODULES
    from windows.windows_python import WINDOWS_ONLY, name_of, requirements

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {name_of(each) for each in project["dependencies"]} - set(EXCLUDED_MODULES)
    assert needed | {"pyinstaller"} <= {name_of(each) for each in requirements()}
    pinned = "".join(
        (ROOT / "packaging" / place).read_text(encoding="utf-8").lower()
        for place in ("constraints.txt", "windows/constraints.txt")
    )
    for name in WINDOWS_ONLY:
        assert f"\n{name}==" in pinned


# -- the trial -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two", "told"),
    [
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2}]}, []),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": "2"}]}, ["/a/1/b: 2 and '2'"]),
        ({"a": 1}, {"a": 1, "c": 3}, ["/c: None and 3"]),
        ([1, 2], [1], [": [1, 2] and [1]"]),
    ],
)
def test_the_trial_tells_where_two_plans_differ(one: Any, two: Any, told: list[str]) -> None:
    from windows.trial import differences

    assert differences(one, two) == told
