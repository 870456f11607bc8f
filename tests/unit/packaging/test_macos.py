"""The macOS program, as far as it can be looked at on another system."""

from __future__ import annotations

import plistlib
import subprocess
import sys
from pathlib import Path

import pytest
from macos import bundle, disk_image, signing
from PIL import Image

from app import __version__
from app.paths import WORKSPACE_SUFFIX
from tests.conftest import ROOT

MACOS = ROOT / "packaging" / "macos"
MACH_O = b"\xcf\xfa\xed\xfe" + bytes(60)
CERTIFIED = signing.Credentials("Developer ID Application: Somebody", "a@b.example", "T", "secret")


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A bundle as PyInstaller lays it out, of a few files."""
    app = tmp_path / bundle.APP
    contents = app / "Contents"
    qt = contents / "Frameworks" / "PySide6" / "Qt" / "lib" / "QtCore.framework"
    for path in (
        contents / "MacOS" / "migration-planner",
        contents / "Frameworks" / "libpython3.13.dylib",
        contents / "Frameworks" / "PySide6" / "QtCore.abi3.so",
        qt / "Versions" / "A" / "QtCore",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(MACH_O)
    (qt / "Versions" / "Current").symlink_to("A")
    (qt / "QtCore").symlink_to("Versions/Current/QtCore")
    (contents / "Resources").mkdir()
    (contents / "Resources" / "notes.txt").write_text("words")
    return app


def test_the_property_list_says_what_macos_asks() -> None:
    info = plistlib.loads(plistlib.dumps(bundle.info()))
    assert info["CFBundleShortVersionString"] == info["CFBundleVersion"] == __version__
    assert info["NSHighResolutionCapable"] is True
    assert info["NSRequiresAquaSystemAppearance"] is False
    assert info["LSMinimumSystemVersion"]


def test_a_workspace_file_belongs_to_the_program() -> None:
    info = bundle.info()
    (kind,) = info["UTExportedTypeDeclarations"]
    (document,) = info["CFBundleDocumentTypes"]
    assert document["LSItemContentTypes"] == [kind["UTTypeIdentifier"]]
    assert document["LSHandlerRank"] == "Owner"
    endings = kind["UTTypeTagSpecification"]["public.filename-extension"]
    assert [f".{each}" for each in endings] == [WORKSPACE_SUFFIX]


def test_the_icon_has_every_size(tmp_path: Path) -> None:
    with Image.open(bundle.write_icon(tmp_path / "app.icns")) as icon:
        assert icon.format == "ICNS"
        pixels = {width * scale for width, _height, scale in icon.info["sizes"]}
    assert {32, 64, 128, 256, 512, 1024} <= pixels


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("entitlements.plist", {"allow-unsigned-executable-memory"}),
        (
            "entitlements-adhoc.plist",
            {"allow-unsigned-executable-memory", "disable-library-validation"},
        ),
    ],
)
def test_the_program_is_entitled_to_no_more_than_it_needs(name: str, allowed: set[str]) -> None:
    entitlements = plistlib.loads((MACOS / name).read_bytes())
    assert entitlements == {f"com.apple.security.cs.{each}": True for each in allowed}


def test_what_lies_inside_is_signed_first(app: Path) -> None:
    order = [path.relative_to(app.parent).as_posix() for path in signing.inside_out(app)]
    top = f"{bundle.APP}/Contents"
    framework = f"{top}/Frameworks/PySide6/Qt/lib/QtCore.framework"
    assert order.index(f"{framework}/Versions/A/QtCore") < order.index(framework)
    assert order[-2:] == [f"{top}/MacOS/migration-planner", bundle.APP]
    assert len(order) == len(set(order)) == 6
    assert not any("Current" in each or each.endswith(".txt") for each in order)


def test_with_a_certificate_the_runtime_is_hardened_and_the_time_told(app: Path) -> None:
    line = signing.line_for(app, CERTIFIED)
    assert line[line.index("--options") + 1] == "runtime"
    assert "--timestamp" in line
    assert line[line.index("--sign") + 1] == CERTIFIED.identity
    assert line[line.index("--entitlements") + 1] == str(MACOS / "entitlements.plist")


def test_without_a_certificate_it_is_signed_ad_hoc(app: Path) -> None:
    line = signing.line_for(app / "Contents" / "MacOS" / "migration-planner", signing.Credentials())
    assert line[line.index("--sign") + 1] == "-"
    assert line[line.index("--entitlements") + 1] == str(MACOS / "entitlements-adhoc.plist")
    library = signing.line_for(app / "Contents" / "Frameworks" / "x.dylib", signing.Credentials())
    assert "--entitlements" not in library


def test_apple_is_asked_only_with_all_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []

    def run(line: list[str], check: bool) -> subprocess.CompletedProcess[str]:
        ran.append(line)
        return subprocess.CompletedProcess(line, 0)

    monkeypatch.setattr(signing.subprocess, "run", run)
    image = Path("program.dmg")
    named = {"MACOS_SIGNING_IDENTITY": "", "MACOS_NOTARY_APPLE_ID": "a", "MACOS_NOTARY_TEAM": "t"}
    assert not signing.notarise(image, signing.Credentials.of(named))
    assert not signing.notarise(image, signing.Credentials("Somebody", "a", "t", ""))
    assert ran == []
    assert signing.notarise(image, CERTIFIED)
    assert [line[:3] for line in ran] == [
        ["xcrun", "notarytool", "submit"],
        ["xcrun", "stapler", "staple"],
        ["xcrun", "stapler", "validate"],
    ]


def test_a_refusal_tells_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(line: list[str], check: bool) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(line, 1)

    monkeypatch.setattr(signing.subprocess, "run", refuse)
    with pytest.raises(SystemExit) as told:
        signing.notarise(Path("program.dmg"), CERTIFIED)
    assert "notarytool submit program.dmg" in str(told.value)
    assert CERTIFIED.password not in str(told.value)


def test_the_image_has_the_app_beside_a_link_to_the_programs(tmp_path: Path) -> None:
    image = disk_image.path_in(tmp_path)
    assert __version__ in image.name
    copy, link, create = disk_image.lines(tmp_path / bundle.APP, tmp_path / "stage", image)
    assert copy[0] == "ditto"  # a copy by other means may follow the links in frameworks
    assert link == ["ln", "-s", "/Applications", str(tmp_path / "stage" / "Applications")]
    assert create[:2] == ["hdiutil", "create"]
    assert create[-1] == str(image)


@pytest.mark.skipif(sys.platform == "win32", reason="a script for a shell of Unix")
def test_the_script_for_the_keychain_is_well_formed() -> None:
    script = MACOS / "keychain.sh"
    subprocess.run(["/bin/bash", "-n", str(script)], check=True)
    said = subprocess.run(
        ["/bin/bash", str(script)],
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert "signed ad hoc" in said.stdout
