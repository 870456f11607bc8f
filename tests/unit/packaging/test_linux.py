"""The files by which Linux knows the program, and its packages."""

from __future__ import annotations

import argparse
import configparser
import re
import shutil
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from linux import deb, desktop_files, tarball

from app import __version__, bootstrap, cli
from app.domain.planning.cohorts import strategies as cohorts
from app.domain.planning.waves import options as waves
from app.paths import WORKSPACE_SUFFIX
from app.ui.shell.workspace_flow import PATTERNS

MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"


@pytest.fixture
def share(tmp_path: Path, qapp: object) -> Path:
    desktop_files.write(tmp_path)
    return tmp_path


def entry(share: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(share / "applications" / "migration-planner.desktop", encoding="utf-8")
    return parser["Desktop Entry"]


def kind() -> ET.Element:
    tree = ET.fromstring(desktop_files.text_of("migration-planner.xml"))  # noqa: S314 - our own file
    found = tree.find(f"{MIME}mime-type")
    assert found is not None
    return found


def test_the_desktop_opens_workspace_files_with_the_program(share: Path) -> None:
    desktop = entry(share)
    assert desktop["Exec"] == "migration-planner %f"
    assert desktop["MimeType"] == f"{kind().get('type')};"
    assert desktop["Icon"] == "migration-planner"
    assert (share / "mime" / "packages" / "migration-planner.xml").is_file()
    assert desktop["Terminal"] == "false"


def test_the_desktop_file_is_valid(share: Path) -> None:
    program = shutil.which("desktop-file-validate")
    if program is None:
        pytest.skip("desktop-file-validate is not on this machine")
    path = share / "applications" / "migration-planner.desktop"
    done = subprocess.run([program, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_window_carries_the_name_of_the_desktop_file(share: Path) -> None:
    source = (deb.dev.ROOT / "app/ui/shell/application.py").read_text(encoding="utf-8")
    (name,) = re.findall(r'setDesktopFileName\("(.+)"\)', source)
    assert (share / "applications" / f"{name}.desktop").is_file()


def test_the_kind_of_file_is_that_of_the_program(tmp_path: Path) -> None:
    """By its ending, and by what stands in the file itself."""
    glob = kind().find(f"{MIME}glob")
    assert glob is not None
    assert glob.get("pattern") == f"*{WORKSPACE_SUFFIX}"
    assert f"(*{WORKSPACE_SUFFIX})" in PATTERNS
    workspace = tmp_path / "real.mplan"
    bootstrap.open_workspace(workspace).close()
    head = workspace.read_bytes()[:100]
    matches = list(kind().iter(f"{MIME}match"))
    assert len(matches) == 2
    for match in matches:
        at, value = int(match.get("offset", "")), match.get("value", "")
        wanted = int(value, 16).to_bytes(4, "big") if value.startswith("0x") else value.encode()
        assert head[at : at + len(wanted)] == wanted


def test_a_database_of_someone_else_is_no_workspace(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (a)")
    inner = list(kind().iter(f"{MIME}match"))[1]
    assert other.read_bytes()[68:72] != int(inner.get("value", ""), 16).to_bytes(4, "big")


def test_icons_of_every_size_for_the_program_and_its_files(share: Path) -> None:
    from PySide6.QtGui import QImage

    icon = kind().find(f"{MIME}icon")
    assert icon is not None
    theme = share / "icons" / "hicolor"
    for folder, name in (("apps", entry(share)["Icon"]), ("mimetypes", icon.get("name"))):
        assert (theme / "scalable" / folder / f"{name}.svg").is_file()
        for size in desktop_files.ICON_SIZES:
            image = QImage(str(theme / f"{size}x{size}" / folder / f"{name}.png"))
            assert (image.width(), image.height()) == (size, size)
            assert image.pixelColor(size // 2, size // 12).name() == "#1d4f91"
            assert image.pixelColor(0, 0).alpha() == 0


def options(parser: argparse.ArgumentParser) -> set[str]:
    found = set()
    for action in parser._actions:
        found |= {each for each in action.option_strings if each.startswith("--")}
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                assert name in cli.COMMANDS
                found |= options(inner)
    return found


def test_the_man_page_has_every_option_and_no_other() -> None:
    page = desktop_files.text_of("migration-planner.1").replace("\\-", "-")
    assert set(re.findall(r"--[a-z][a-z-]*", page)) == options(cli.parser())
    for name in cli.COMMANDS:
        assert f".B {name}" in page


def test_the_man_page_lists_every_strategy_and_no_other() -> None:
    page = " ".join(desktop_files.text_of("migration-planner.1").split())
    for sentence, names in (
        (r"planned one after another. One of ([a-z_, ]+)\.", cohorts.Strategy),
        (r"Build waves, cohort by cohort. One of ([a-z_, ]+)\.", waves.Strategy),
    ):
        (listed,) = re.findall(sentence, page)
        assert listed.split(", ") == [each.value for each in names]


def test_the_version_is_the_programs_everywhere() -> None:
    assert f'"Migration Planner {__version__}"' in desktop_files.text_of("migration-planner.1")
    assert f"\nVersion: {__version__}\n" in deb.control(1, ["libc6"], "amd64")
    pyproject = (deb.dev.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'version = { attr = "app.__version__" }' in pyproject


def test_the_control_file() -> None:
    text = deb.control(180_000, ["libc6", "libegl1"], "amd64")
    fields = dict(re.findall(r"^([A-Z][\w-]+): (.+)$", text, re.MULTILINE))
    assert fields["Package"] == "migration-planner"
    assert fields["Depends"] == "libc6, libegl1"
    assert fields["Installed-Size"] == "180000"
    assert text.endswith("\n")
    assert all(len(line) <= 80 for line in text.partition("Description")[2].splitlines())


def test_the_package_asks_for_what_qt_needs(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(deb.libraries, "outside", lambda _folder: {"libX11.so.6": [tmp_path]})
    needs = deb.depends(tmp_path)
    assert {"libc6", "libx11-6", "libxcb-cursor0", "libegl1"} <= set(needs)
    assert "libglib2.0-0 | libglib2.0-0t64" in needs


def test_a_library_of_no_known_package_stops_the_build(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(deb.libraries, "outside", lambda _folder: {"libmoon.so.1": [tmp_path]})
    with pytest.raises(SystemExit, match=r"libmoon\.so\.1"):
        deb.depends(tmp_path)


@pytest.mark.parametrize("script", ["postinst", "postrm"])
def test_scripts_of_the_package_are_well_formed(script: str) -> None:
    text = desktop_files.text_of(script)
    assert text.startswith("#!/bin/sh\n")
    shell = shutil.which("sh")
    if shell:
        subprocess.run([shell, "-n"], input=text, text=True, check=True)


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    """A folder like that of a frozen program."""
    folder = tmp_path / "migration-planner"
    (folder / "_internal" / "libs").mkdir(parents=True)
    program = folder / "migration-planner"
    program.write_text("#!/bin/sh\necho started\n")
    program.chmod(0o700)
    (folder / "_internal" / "libs" / "libone.so").write_bytes(b"one")
    (folder / "_internal" / "libone.so").symlink_to("libs/libone.so")
    return folder


def test_the_tarball_has_one_folder_and_keeps_links(frozen: Path, tmp_path: Path) -> None:
    made = tarball.build(frozen, tmp_path)
    assert __version__ in made.name
    out = tmp_path / "anywhere"
    with tarfile.open(made) as tar:
        assert {each.name.partition("/")[0] for each in tar} == {f"migration-planner-{__version__}"}
        assert {(each.uid, each.uname) for each in tar} == {(0, "root")}
        tar.extractall(out, filter="data")
    folder = out / f"migration-planner-{__version__}"
    assert (folder / "_internal" / "libone.so").is_symlink()
    done = subprocess.run(
        [folder / "migration-planner"], capture_output=True, text=True, check=True
    )
    assert done.stdout == "started\n"


def test_the_same_program_gives_the_same_tarball(frozen: Path, tmp_path: Path) -> None:
    first = tarball.build(frozen, tmp_path).read_bytes()
    (frozen / "migration-planner").touch()
    assert tarball.build(frozen, tmp_path).read_bytes() == first


def test_the_package_lays_everything_out(frozen: Path, tmp_path: Path, qapp: object) -> None:
    root = tmp_path / "root"
    deb.lay_out(frozen, root)
    deb._set_modes(root)
    link = root / "usr" / "bin" / "migration-planner"
    assert link.is_symlink()
    done = subprocess.run([link], capture_output=True, text=True, check=True)
    assert done.stdout == "started\n"
    assert (root / deb.HOME / "migration-planner").stat().st_mode & 0o777 == 0o755
    assert (root / deb.HOME / "_internal/libs/libone.so").stat().st_mode & 0o777 == 0o644
    for place in ("doc/migration-planner/copyright", "man/man1/migration-planner.1.gz"):
        assert (root / "usr" / "share" / place).is_file()


def test_the_package_says_where_the_licences_of_its_parts_are() -> None:
    home = deb.HOME
    said = deb.COPYRIGHT.format(home=home)
    assert f"/{home}/_internal/licenses" in said


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="needs dpkg-deb")
def test_a_package_that_is_too_large_is_refused(
    frozen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    monkeypatch.setattr(deb, "depends", lambda _folder: ["libc6"])
    assert deb.build(frozen, tmp_path).stat().st_size < deb.MOST_DEB_MB * 1e6
    monkeypatch.setattr(deb, "MOST_DEB_MB", 0)
    with pytest.raises(SystemExit, match="larger than 0 MB"):
        deb.build(frozen, tmp_path)
