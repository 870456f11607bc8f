"""The folder “licenses” and the bill of materials of a frozen program."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path

import collected
import notices
import pytest
import sbom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from licences import Part, Text

import app
from app import __version__


class Starter(metadata.Distribution):
    """PyInstaller, which the tests do not need to have."""

    version = "6.0"
    files = None
    metadata = {"Name": "pyinstaller"}  # noqa: RUF012

    def read_text(self, filename: str) -> str | None:
        return None

    def locate_file(self, path: object) -> Path:
        return Path("nowhere")


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> list[Part]:
    """What PyInstaller's tables give for a few files of real packages."""
    real = metadata.distribution

    def found(name: str) -> metadata.Distribution:
        return Starter() if name == "pyinstaller" else real(name)

    monkeypatch.setattr(metadata, "distribution", found)
    return collected.parts(entries())


def entries() -> list[tuple[str, str, str]]:
    import _ctypes

    import cryptography
    import PySide6
    import sqlalchemy
    from bidi import bidi

    return [
        ("app.cli", str(Path(app.__file__).with_name("cli.py")), "PYMODULE"),
        ("json", json.__file__, "PYMODULE"),
        ("sqlalchemy", sqlalchemy.__file__, "PYMODULE"),
        ("cryptography", cryptography.__file__, "PYMODULE"),
        ("PySide6", str(PySide6.__file__), "PYMODULE"),
        ("bidi/bidi.so", str(bidi.__file__), "EXTENSION"),
        ("_ctypes.so", str(getattr(_ctypes, "__file__", "") or "-"), "EXTENSION"),
        ("libpyside6.so", "PySide6/libpyside6.so", "SYMLINK"),
        ("resources/help/vms.md", "resources/help/vms.md", "DATA"),
    ]


def test_each_file_is_put_down_to_the_package_it_came_with(parts: list[Part]) -> None:
    names = [part.name for part in parts]
    assert names == [
        "cryptography", "Fonts", "PyInstaller starter", "pyside6-essentials", "Python",
        "python-bidi", "Qt", "sqlalchemy",
    ]  # fmt: skip


def test_what_is_built_into_a_library_is_told_too(parts: list[Part]) -> None:
    (found,) = (part for part in parts if part.name == "cryptography")
    assert "openssl" in {each.name for each in found.within}
    assert all(each.licence for each in found.within)


def test_a_library_of_nobody_stops_the_freezing(tmp_path: Path) -> None:
    stranger = tmp_path / "libstranger.so.1"
    stranger.write_bytes(b"\x7fELF")
    with pytest.raises(SystemExit, match=r"libstranger\.so\.1"):
        collected.parts([("libstranger.so.1", str(stranger), "BINARY")])


def test_a_library_of_microsoft_is_microsofts_whoever_brings_it(
    parts: list[Part], tmp_path: Path
) -> None:
    library = tmp_path / "VCRUNTIME140_1.dll"
    library.write_bytes(b"MZ")
    found = collected.parts([("PySide6\\VCRUNTIME140_1.dll", str(library), "BINARY")])
    (runtime,) = (part for part in found if part.name.startswith("Microsoft"))
    assert runtime.files == ("PySide6/VCRUNTIME140_1.dll",)
    assert runtime.texts


def test_the_bill_keeps_to_its_schema(parts: list[Part]) -> None:
    text = json.dumps(sbom.bill(parts, __version__))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def test_the_bill_names_the_program_and_all_its_parts(parts: list[Part]) -> None:
    bill = sbom.bill(parts, __version__)
    assert bill["metadata"]["component"]["version"] == __version__
    assert [each["name"] for each in bill["components"]] == [part.name for part in parts]
    assert all(each["licenses"] and each["version"] for each in bill["components"])
    (root, *_others) = bill["dependencies"]
    assert len(root["dependsOn"]) == len(parts)


def test_the_same_parts_give_the_same_bill_and_others_another(parts: list[Part]) -> None:
    assert sbom.bill(parts, "1") == sbom.bill(parts, "1")
    numbers = {sbom.bill(some, "1")["serialNumber"] for some in (parts, parts[1:])}
    assert len(numbers) == 2


def test_no_path_of_the_builder_is_in_the_bill(parts: list[Part]) -> None:
    text = json.dumps(sbom.bill(parts, __version__))
    assert str(Path(app.__file__).parent.parent) not in text
    assert "file://" not in text
    assert str(Path.home()) not in text or str(Path.home()) == "/"


def test_the_folder_has_a_summary_and_every_text(parts: list[Part], tmp_path: Path) -> None:
    notices.lay_out(parts, tmp_path / "licenses", __version__)
    folder = tmp_path / "licenses"
    summary = (folder / notices.SUMMARY).read_text(encoding="utf-8")
    for part in parts:
        assert f"{part.name} {part.version}\n    {part.licence}" in summary
        for text in part.texts:
            path = folder / notices.folder_of(part) / text.name
            assert path.read_text(encoding="utf-8") == text.words
    lesser = (folder / "Qt" / "LGPL-3.0.txt").read_text(encoding="utf-8")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in lesser
    assert (folder / "Fonts" / "LICENSE-DejaVu.txt").exists()
    assert json.loads((folder / notices.BILL).read_text(encoding="utf-8"))["specVersion"] == "1.6"


def test_a_part_that_may_not_be_given_stops_the_freezing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bad = Part("readline", "8", "GPL-3.0-or-later", (Text("COPYING", "GPL"),))
    monkeypatch.setattr(collected, "parts", lambda _entries: [bad])
    with pytest.raises(SystemExit, match="readline is under GPL"):
        notices.write([], tmp_path / "licenses", __version__)
    assert not (tmp_path / "licenses").exists()
