"""Which licences the parts of the frozen program are under, and which may not be in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

TEXTS = Path(__file__).resolve().parent / "texts"

LESSER_GPL = ("pyside6-essentials", "shiboken6", "qt", "python-bidi")
"""Parts under the LGPL that may go in. Each lies in files of its own beside the program, which
can be replaced, and its licence and that of the GPL on which it is built come along."""

EXCEPTIONS = ("Bootloader-exception", "GCC-exception-3.1")
"""Exceptions to the GPL that free a program of whatever licence in which the part is embedded:
the starter that PyInstaller puts into every program, and the libraries of GCC."""

_BY_CLASSIFIER = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-3.0-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
}
_BY_WORDS = {
    "modified bsd license": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
}
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors|copyright)", re.IGNORECASE)
_EXPRESSION = re.compile(r"[A-Za-z0-9.+-]+|[()]")


@dataclass(frozen=True, slots=True)
class Text:
    """A text that comes along with a part: its file's name, and what it says."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """Something that others have made and that is in the program."""

    name: str
    version: str
    licence: str
    """An SPDX expression, or words where the part has a licence of its own."""
    texts: tuple[Text, ...] = ()
    files: tuple[str, ...] = ()
    """Places in the program's folder."""
    address: str = ""
    """Its package URL, where it has one."""
    kind: str = "library"
    note: str = ""
    within: tuple[Part, ...] = ()
    """Libraries that are built into it."""
    needs: tuple[str, ...] = ()


def plain_name(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(distribution: metadata.Distribution) -> str:
    """The licence that an installed package states, as an SPDX expression where that can be."""
    about = distribution.metadata
    stated = (about.get("License-Expression") or "").strip()
    if stated:
        return stated
    words = (about.get("License") or "").strip()
    if words.casefold() in _BY_WORDS:
        return _BY_WORDS[words.casefold()]
    if re.fullmatch(r"[\w.+-]+( (OR|AND|WITH) [\w.+-]+)*", words):
        return words
    classified = classifiers_of(distribution)
    if classified and all(each in _BY_CLASSIFIER for each in classified):
        return " AND ".join(_BY_CLASSIFIER[each] for each in classified)
    # One that is not known must not hide behind one that is.
    return "; ".join([each for each in (words.partition("\n")[0], *classified) if each])


def classifiers_of(distribution: metadata.Distribution) -> list[str]:
    """The licences among an installed package's classifiers."""
    found = distribution.metadata.get_all("Classifier") or []
    named = [each.rpartition(" :: ")[2] for each in found if each.startswith("License ::")]
    return [each for each in named if each not in {"OSI Approved", "DFSG approved"}]


def texts_of(distribution: metadata.Distribution) -> tuple[Text, ...]:
    """Licences, notices and lists of authors that an installed package brings."""
    found = []
    for file in distribution.files or []:
        inside = file.parts[0].endswith(".dist-info") and _LICENCE_FILE.search(file.name)
        path = Path(str(distribution.locate_file(file)))
        if inside and path.is_file():
            name = "-".join(part for part in file.parts[1:] if part not in {"licenses", ".."})
            found.append(Text(name, path.read_text(encoding="utf-8", errors="replace")))
    return tuple(found)


def own_text(name: str) -> Text:
    """One of the texts kept beside this module, for parts that bring none."""
    return Text(name, (TEXTS / name).read_text(encoding="utf-8"))


def refusals(parts: Iterable[Part]) -> list[str]:
    """Why parts may not be in the program, a line for each; nothing where all may."""
    said = []
    for part in parts:
        lesser = plain_name(part.name) in LESSER_GPL
        if not part.licence:
            said.append(f"{part.name} states no licence.")
        elif not may_be_given(part.licence, lesser=lesser):
            said.append(f"{part.name} is under {part.licence}.")
        elif _is_copyleft_text(part):
            said.append(f"{part.name} brings the text of the GPL.")
        said += [f"{line} It is a part of {part.name}." for line in refusals(part.within)]
    return said


def _is_copyleft_text(part: Part) -> bool:
    """Whether a part states a free licence and brings the GPL's text all the same."""
    if "GPL" in part.licence:
        return False  # the expression was weighed, and these come with the licences' texts
    titles = " ".join(" ".join(text.words[:400].split()).upper() for text in part.texts)
    return "GNU GENERAL PUBLIC LICENSE" in titles or "AFFERO GENERAL PUBLIC" in titles


def may_be_given(licence: str, *, lesser: bool = False) -> bool:
    """Whether something under this licence may be in the program.

    ``lesser`` says that the LGPL is in order. Of a choice one is enough.
    """
    words = _EXPRESSION.findall(licence.replace("/", " OR "))
    if not set(words) & {"OR", "AND", "WITH"}:
        return _word_is_free(licence, lesser)
    fits, rest = _any_of(words, lesser)
    return fits and not rest


def _any_of(words: list[str], lesser: bool) -> tuple[bool, list[str]]:
    fits, words = _all_of(words, lesser)
    while words and words[0] == "OR":
        other, words = _all_of(words[1:], lesser)
        fits = fits or other
    return fits, words


def _all_of(words: list[str], lesser: bool) -> tuple[bool, list[str]]:
    fits, words = _one_of(words, lesser)
    while words and words[0] == "AND":
        other, words = _one_of(words[1:], lesser)
        fits = fits and other
    return fits, words


def _one_of(words: list[str], lesser: bool) -> tuple[bool, list[str]]:
    if not words:
        return False, words
    if words[0] == "(":
        fits, words = _any_of(words[1:], lesser)
        return fits, words[1:]
    if words[1:2] == ["WITH"]:
        return words[2] in EXCEPTIONS or _word_is_free(words[0], lesser), words[3:]
    return _word_is_free(words[0], lesser), words[1:]


def _word_is_free(licence: str, lesser: bool) -> bool:
    upper = licence.upper()
    if "LGPL" in upper or "LESSER GENERAL" in upper:
        return lesser
    return not re.search(r"GPL|AFFERO|GENERAL PUBLIC|SSPL|PROPRIETARY", upper)
