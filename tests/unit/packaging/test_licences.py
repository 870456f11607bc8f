"""No part of the frozen programs is under the GPL, and every part's licence comes along."""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest
from frozen_parts import EXCLUDED_MODULES
from licences import (
    LESSER_GPL,
    Part,
    Text,
    licence_of,
    may_be_given,
    plain_name,
    refusals,
    texts_of,
)
from linux import system_licences
from packaging.requirements import Requirement
from PIL import features

SYSTEMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    "macos": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
}
ELSEWHERE = {"pywin32-ctypes": "BSD-3-Clause", "importlib-resources": "Apache-2.0"}
"""What only another system's program has, by the licence its metadata states. Where that program
is frozen, the real metadata is read."""


def closure(system: str) -> set[str]:
    """The project's packages on a system, with all that they need, less what is not frozen."""
    found: set[str] = set()
    waiting = ["migration-planner"]
    while waiting:
        name = waiting.pop()
        if name in found or name in EXCLUDED_MODULES:
            continue
        found.add(name)
        try:
            requires = metadata.distribution(name).requires or []
        except metadata.PackageNotFoundError:
            assert name in ELSEWHERE, f"{name} is needed on {system} and unknown here"
            continue
        there = {"extra": "", **SYSTEMS[system]}
        waiting += [
            plain_name(each.name)
            for each in map(Requirement, requires)
            if each.marker is None or each.marker.evaluate(there)
        ]
    return found - {"migration-planner"}


def part(name: str) -> Part:
    try:
        each = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return Part(name, "", ELSEWHERE[name])
    return Part(name, each.version, licence_of(each), texts_of(each))


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_package_of_the_program_is_under_the_gpl(system: str) -> None:
    names = closure(system)
    assert {"pyside6-essentials", "sqlalchemy", "openstacksdk", "keyring"} <= names
    assert ("pywin32-ctypes" in names) == (system == "windows")
    assert ("secretstorage" in names) == (system == "linux")
    assert refusals(part(name) for name in sorted(names)) == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_package_states_a_licence_and_brings_its_text(system: str) -> None:
    for name in sorted(closure(system) - set(ELSEWHERE)):
        found = part(name)
        assert re.fullmatch(r"[\w.+-]+( (OR|AND|WITH) [\w.+-]+)*", found.licence), found.licence
        # The LGPL's own texts are added to these by the project.
        assert found.texts or name in {"pyside6-essentials", "shiboken6"}, name


def test_what_is_under_the_lesser_gpl_is_named() -> None:
    found = {name for name in closure("linux") if "LGPL" in part(name).licence}
    assert found <= set(LESSER_GPL)


def test_pillow_is_built_without_its_one_library_under_the_gpl() -> None:
    assert not features.check("libimagequant")


@pytest.mark.parametrize(
    ("licence", "fits"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("GPL-3.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("GNU General Public License v2 (GPLv2)", False),
        ("GNU Affero General Public License v3", False),
        ("MIT AND GPL-2.0-only", False),
        ("MIT OR GPL-2.0-only", True),
        ("GPL-2.0-only OR (MIT AND GPL-3.0-only)", False),
        ("(MIT OR GPL-2.0-only) AND BSD-3-Clause", True),
        ("Apache-2.0/GPL-2.0", True),
        ("GPL-2.0-or-later WITH Bootloader-exception", True),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", True),
        ("GPL-2.0-only WITH Linux-syscall-note", False),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("LGPL-3.0-only", False),
        ("LGPL-3.0-only OR GPL-2.0-only", False),
    ],
)
def test_expressions_are_weighed(licence: str, fits: bool) -> None:
    assert may_be_given(licence) == fits


def test_the_lesser_gpl_is_for_those_that_are_named() -> None:
    assert may_be_given("LGPL-3.0-only OR GPL-2.0-only", lesser=True)
    assert not may_be_given("GPL-2.0-only", lesser=True)
    assert refusals([Part("shiboken6", "6", "LGPL-3.0-only")]) == []
    assert refusals([Part("somebody", "6", "LGPL-3.0-only")]) == [
        "somebody is under LGPL-3.0-only."
    ]


def test_texts_and_what_is_built_in_count_too() -> None:
    text = Text("COPYING", "    GNU GENERAL PUBLIC\n LICENSE\n Version 3")
    assert "brings the text" in refusals([Part("liar", "1", "MIT", (text,))])[0]
    inner = Part("crate", "1", "AGPL-3.0-only")
    said = refusals([Part("outer", "1", "MIT", within=(inner,))])
    assert said == ["crate is under AGPL-3.0-only. It is a part of outer."]
    assert refusals([replace(inner, licence="")]) == ["crate states no licence."]


def stating(*lines: str) -> metadata.Distribution:
    """A package with these lines in its metadata."""

    class Stating(metadata.Distribution):
        def read_text(self, filename: str) -> str | None:
            head = ("Metadata-Version: 2.1", "Name: some", *lines)
            return "\n".join(head) + "\n" if filename == "METADATA" else None

        def locate_file(self, path: object) -> Path:
            return Path("nowhere")

    return Stating()


@pytest.mark.parametrize(
    ("lines", "licence"),
    [
        (["License-Expression: MIT OR Apache-2.0"], "MIT OR Apache-2.0"),
        (["License: Modified BSD License"], "BSD-3-Clause"),
        (["Classifier: License :: OSI Approved :: MIT License"], "MIT"),
        (["License: BSD, see file", "Classifier: License :: OSI Approved :: BSD License"],
         "BSD-3-Clause"),
    ],
)  # fmt: skip
def test_a_licence_is_read_where_a_package_states_it(lines: list[str], licence: str) -> None:
    assert licence_of(stating(*lines)) == licence


def test_the_gpl_does_not_hide_behind_a_free_licence() -> None:
    both = (
        "Classifier: License :: OSI Approved :: Apache Software License",
        "Classifier: License :: OSI Approved :: GNU General Public License v2 (GPLv2)",
    )
    stated = licence_of(stating(*both))
    assert "GNU General Public License" in stated
    assert refusals([Part("some", "1", stated)])


debian = pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("dpkg-query"), reason="libraries of Debian"
)


@debian
def test_a_library_of_the_system_comes_with_its_package_and_notice() -> None:
    import _ctypes
    import subprocess

    said = subprocess.run(
        ["/usr/bin/ldd", _ctypes.__file__], check=True, capture_output=True, text=True
    )
    path = next(Path(line.split()[2]) for line in said.stdout.splitlines() if "libffi" in line)
    found = system_licences.part_of(path, "libffi.so.8")
    assert found is not None
    assert found.name.startswith("libffi")
    assert (found.licence, found.files) == ("MIT", ("libffi.so.8",))
    assert found.texts[0].words
    assert refusals([found]) == []


@debian
def test_a_file_of_no_package_has_no_owner(tmp_path: Path) -> None:
    assert system_licences.package_of(tmp_path / "libmine.so") is None


def test_a_package_at_which_nobody_has_looked_counts_by_its_notice() -> None:
    assert system_licences.known("libreadline8") is None
    stated = system_licences.licence_in("License: GPL-3+\n On Debian systems …")
    assert refusals([Part("libreadline8", "8", stated)])
    assert (
        refusals([Part("libnew", "1", system_licences.licence_in("MIT, do what you like"))]) == []
    )
    assert refusals([Part("libnew", "1", system_licences.licence_in(""))])


@pytest.mark.parametrize("package", sorted(system_licences.LOOKED_AT))
def test_what_was_looked_at_may_be_given(package: str) -> None:
    licence, _note = system_licences.LOOKED_AT[package]
    assert may_be_given(licence)


@pytest.mark.parametrize("module", ["readline", "_gdbm", "_dbm"])
def test_modules_of_python_with_libraries_under_the_gpl_stay_out(module: str) -> None:
    assert module in EXCLUDED_MODULES
