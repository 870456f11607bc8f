"""Finds out who made each file that PyInstaller has collected for the frozen program."""

from __future__ import annotations

import json
import platform
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from licences import Part, Text, licence_of, own_text, plain_name, texts_of

ROOT = Path(__file__).resolve().parent.parent
NOT_PACKAGES = ("migration-planner", "pyinstaller")
"""Ourselves; and PyInstaller, of which only its starter and its small helpers under other terms
than its own are in the program."""

HOOKS = "pyinstaller-hooks-contrib"
QT = ("pyside6-essentials", "shiboken6")
NOT_WHAT_IS_IN = re.compile(r"pillow-.*\.cdx\.json$")
"""Pillow's list names all that it can be built with; what its wheels have is in its licence."""

MICROSOFT = re.compile(r"(vcruntime|msvcp|concrt|vccorlib)\d+\w*\.dll$", re.IGNORECASE)

Entry = tuple[str, str, str]
"""A line of PyInstaller's tables: place in the program or module, source, kind."""


def parts(entries: Iterable[Entry]) -> list[Part]:
    """Everything by others that is in the program, in the order of their names.

    :raises SystemExit: when nobody knows where a library comes from.
    """
    owners = _owners()
    places: dict[str, set[str]] = defaultdict(set)
    found: dict[str, Part] = {}
    strangers = []
    for placed, source, kind in entries:
        place = placed.replace("\\", "/")
        if kind == "SYMLINK" or not source or source in {"-", "."}:
            continue
        path = Path(source)
        # Packages bring Microsoft's libraries along, and they are not theirs to license.
        owner = None if MICROSOFT.search(path.name) else owners.get(_key(path))
        if owner is not None:
            places[owner].add(place)
        elif kind in {"BINARY", "EXTENSION"} and not path.is_relative_to(ROOT / "app"):
            part = _library(path, place)
            if part is None:
                strangers.append(f"{place}, from {source}")
            elif part.name != "Python":
                known = found.get(part.name)
                files = (*(known.files if known else ()), place)
                found[part.name] = _with_files(part, files)
    if strangers:
        raise SystemExit("Nobody knows whose these are:\n  " + "\n  ".join(sorted(strangers)))
    for name, its_places in places.items():
        found[name] = _package(name, its_places)
    present = set(places)
    whole = [*found.values(), _python(), _starter(), _fonts()]
    if present & set(QT):
        whole.append(_qt(found["pyside6-essentials"].version))
    return sorted(whole, key=lambda part: part.name.casefold())


def _key(path: Path) -> str:
    text = str(path.absolute())
    return text.casefold() if sys.platform == "win32" else text


def _owners() -> dict[str, str]:
    """The package of each installed file."""
    found = {}
    for each in metadata.distributions():
        name = plain_name(each.metadata["Name"])
        if name in NOT_PACKAGES:
            continue
        for file in each.files or []:
            found[_key(Path(str(each.locate_file(file))))] = name
    return found


def _package(name: str, places: Iterable[str]) -> Part:
    each = metadata.distribution(name)
    texts, licence, note = texts_of(each), licence_of(each), f"{len(list(places))} files"
    if name == HOOKS:
        texts, licence = (own_text("Apache-2.0.txt"),), "Apache-2.0"
        note = "of its hooks only those that run in the program, and these are under this licence"
    if name in QT:
        texts = (own_text("LGPL-3.0.txt"), own_text("GPL-3.0.txt"))
    return Part(
        name,
        each.version,
        licence,
        texts,
        (),
        f"pkg:pypi/{name}@{each.version}",
        note=note,
        within=_built_in(each),
        needs=tuple(sorted(_needs(each))),
    )


def _needs(distribution: metadata.Distribution) -> set[str]:
    from packaging.requirements import Requirement

    wanted = [Requirement(each) for each in distribution.requires or []]
    return {
        plain_name(each.name)
        for each in wanted
        if each.marker is None or each.marker.evaluate({"extra": ""})
    }


def _built_in(distribution: metadata.Distribution) -> tuple[Part, ...]:
    """What is built into a package's libraries, by the lists that its wheel brings or ours."""
    found = {}
    if distribution.name == "uharfbuzz":
        # Its wheel names the library in its Readme alone.
        import uharfbuzz

        version = uharfbuzz.version_string()
        found["HarfBuzz", version] = Part(
            "HarfBuzz", version, "MIT-Modern-Variant", (own_text("HarfBuzz.txt"),)
        )
    for file in distribution.files or []:
        if "sboms" not in file.parts or NOT_WHAT_IS_IN.search(file.name):
            continue
        text = Path(str(distribution.locate_file(file))).read_text(encoding="utf-8")
        for each in json.loads(text).get("components", []):
            name, version = each["name"], each.get("version", "")
            address = each.get("purl", "").partition("?")[0].partition("#")[0]
            if address.startswith("pkg:pypi/"):
                continue  # the package itself
            licence = _stated(each) or _UNSTATED.get(plain_name(name), "")
            found[name, version] = Part(name, version, licence, address=address)
    return tuple(found[key] for key in sorted(found))


_UNSTATED = {"openssl": "Apache-2.0", "libxau": "MIT-open-group"}


def _stated(component: dict) -> str:
    said = [
        each.get("expression") or each["license"].get("id") or each["license"].get("name", "")
        for each in component.get("licenses") or []
    ]
    if len(said) == 1:
        return said[0]
    return " AND ".join(f"({each})" if " OR " in each else each for each in said)


def _library(path: Path, place: str) -> Part | None:
    """A library that no package brought: Python's own, the compiler's or the system's."""
    if MICROSOFT.search(path.name):
        return Part(
            "Microsoft Visual C++ runtime", "14", "LicenseRef-Microsoft-redistributable",
            (own_text("Microsoft-runtime.txt"),), (place,),
        )  # fmt: skip
    bases = {Path(base).resolve() for base in (sys.base_prefix, sys.base_exec_prefix)}
    if path.resolve().parent in _python_folders(bases):
        return _python()
    if sys.platform == "linux":
        from linux import system_licences

        return system_licences.part_of(path, place)
    if sys.platform == "darwin" and any(path.resolve().is_relative_to(base) for base in bases):
        return _python()
    return None


def _python_folders(bases: Iterable[Path]) -> set[Path]:
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    found = set()
    for base in bases:
        if sys.platform == "win32":
            found |= {base, base / "DLLs"}
        else:
            # On a system's own Python, what lies right in lib are the system's libraries.
            own = base / "lib" / name
            found |= {own / "lib-dynload"} | ({base / "lib"} if base != Path("/usr") else set())
    return found


def _with_files(part: Part, files: tuple[str, ...]) -> Part:
    from dataclasses import replace

    return replace(part, files=files)


def _python() -> Part:
    version = platform.python_version()
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    bases = [Path(sys.base_prefix), Path(sys.base_exec_prefix)]
    tried = [
        *(base / "lib" / name / "LICENSE.txt" for base in bases),
        *(base / "LICENSE.txt" for base in bases),
        Path("/usr/share/doc") / name / "copyright",
    ]
    texts = [each.read_text(encoding="utf-8", errors="replace") for each in tried if each.exists()]
    if not texts:
        raise SystemExit("Python's licence is not where Python is.")
    note = "its modules hashlib, ctypes and the like use the libraries named here or in its licence"
    return Part(
        "Python", version, "PSF-2.0", (Text("LICENSE.txt", texts[0]),),
        address=f"pkg:generic/python@{version}", kind="platform", note=note,
    )  # fmt: skip


def _starter() -> Part:
    each = metadata.distribution("pyinstaller")
    return Part(
        "PyInstaller starter", each.version, "GPL-2.0-or-later WITH Bootloader-exception",
        texts_of(each), address=f"pkg:pypi/pyinstaller@{each.version}",
        note="the exception lets it be embedded in programs of any licence",
    )  # fmt: skip


def _qt(version: str) -> Part:
    return Part(
        "Qt", version, "LGPL-3.0-only",
        (own_text("LGPL-3.0.txt"), own_text("GPL-3.0.txt"), own_text("Qt-third-party.txt")),
        address=f"pkg:generic/qt@{version}", kind="framework",
        note="libraries of their own beside the program, which can be replaced",
    )  # fmt: skip


def _fonts() -> Part:
    folder = ROOT / "resources" / "fonts"
    texts = [
        Text(path.name, path.read_text(encoding="utf-8", errors="replace"))
        for path in sorted(folder.glob("LICENSE-*.txt"))
    ]
    files = tuple(f"resources/fonts/{each.name}" for each in sorted(folder.glob("*.ttf")))
    return Part(
        "Fonts", "2", "Bitstream-Vera AND Apache-2.0 AND OFL-1.1 AND LicenseRef-Symbola",
        tuple(texts), files, kind="data",
    )  # fmt: skip
