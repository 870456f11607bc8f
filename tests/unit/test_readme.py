"""What the README names is there: files, names in the source, options, menus, its own sections."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest

from app.ui.shell.stages import STAGES
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
MOST_BYTES = 1_500_000
FLOORS = ("app", "tests", "packaging", "resources", ".github")
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
_SECTION = re.compile(r"\]\(#([\w-]+)\)")
_QUOTED = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"(?:app|tests|packaging|resources|\.github)/[\w./<>-]+")
_FILE = re.compile(r"(?<![\w./<>-])[\w-]+\.(?:py|md|yml|spec|txt|plist)\b")
_NAME = re.compile(r"\w*(?:[a-z]_[a-z]|[A-Z]_[A-Z]|[a-z][A-Z])\w*|_?[A-Z]{4,}")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
_VERB = re.compile(r"packaging/dev\.py ([a-z]+)")
_MENU = re.compile(r"\*(File|Help|Tools) › ([^*]+)\*")

OF_OTHERS = {"--check", "--ignore-missing"}
"""Options of ``sha256sum``."""


@cache
def sources() -> dict[str, str]:
    """Every text of the tree by its path."""
    found = {}
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*")):
            if path.is_file() and path.suffix in {
                ".1", ".md", ".nsi", ".plist", ".py", ".sh", ".spec", ".txt", ".yml"
            }:  # fmt: skip
                name = path.relative_to(ROOT).as_posix()
                found[name] = path.read_text(encoding="utf-8")
    return found


@cache
def words() -> frozenset[str]:
    """Every word of the source, but those that only a test of this page has."""
    return frozenset(
        word
        for name, text in sources().items()
        if name != "tests/unit/test_readme.py"
        for word in re.findall(r"\w+", text)
    )


def quoted() -> list[str]:
    """What stands between backticks or in a block of code."""
    blocks = re.findall(r"```\n(.*?)```", README, re.DOTALL)
    return [*_QUOTED.findall(re.sub(r"```.*?```", "", README, flags=re.DOTALL)), *blocks]


def is_there(name: str) -> bool:
    """Whether a path is in the tree; ``<key>`` stands for a stage, ``<idea>`` for any folder."""
    if "<" not in name:
        return (ROOT / name).exists()
    keys = [stage.key for stage in STAGES]
    if "<idea>" in name:
        return (ROOT / name.partition("<idea>")[0]).is_dir()
    return any((ROOT / name.replace("<key>", key)).exists() for key in keys)


def test_every_file_that_it_names_is_there() -> None:
    named = {each.rstrip(".") for text in quoted() for each in _PATH.findall(text)}
    assert len(named) > 60
    assert {name for name in named if not is_there(name)} == set()


def test_every_file_that_it_names_without_its_folder_is_there() -> None:
    """Or a script makes it: then it has its name."""
    there = {Path(name).name for name in sources()}
    code = "\n".join(text for name, text in sources().items() if name.startswith("packaging/"))
    named = {each for text in quoted() for each in _FILE.findall(text)}
    assert len(named) > 30
    assert {each for each in named - there if f'"{each}"' not in code} == set()


def test_every_name_that_it_quotes_is_in_the_source() -> None:
    """Functions, constants, fields and environment variables; some only by how they end."""
    named = {
        each
        for text in _QUOTED.findall(README)
        for each in _NAME.findall(_FILE.sub("", _PATH.sub("", text)))
        if not text.startswith("migration-planner-")
    }
    assert len(named) > 60
    ends = {each for each in named if any(word.endswith(each) for word in words())}
    assert named - ends == set()


def test_every_option_that_it_names_is_one() -> None:
    code = "\n".join(text for name, text in sources().items() if not name.startswith("tests/"))
    named = set(_OPTION.findall(README)) - OF_OTHERS
    assert len(named) > 30
    assert {each for each in named if f'"{each}"' not in code} == set()


def test_every_verb_of_the_tool_is_told_and_there() -> None:
    spec = importlib.util.spec_from_file_location("dev", ROOT / "packaging" / "dev.py")
    assert spec
    assert spec.loader
    dev = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(dev)
    told = set(_VERB.findall(README))
    assert told <= set(dev.COMMANDS)
    listed = README.partition("Further verbs: ")[2].partition(";")[0]
    assert told | set(_QUOTED.findall(listed)) == set(dev.COMMANDS)


def test_every_entry_of_a_menu_that_it_names_is_there() -> None:
    menus = re.sub(r"&", "", sources()["app/ui/shell/menus.py"])
    named = _MENU.findall(README)
    assert len(named) > 4
    for _menu, entry in named:
        for part in entry.split(" › "):
            assert f'"{part}"' in menus, entry


@pytest.mark.parametrize("line", re.findall(r"^Tests: (.+)$", README, re.MULTILINE))
def test_a_recipe_names_tests_that_are_there(line: str) -> None:
    places = _QUOTED.match(line)
    assert places
    for place in places[1].split():
        assert is_there(place), place


def test_every_picture_is_there_and_all_are_small() -> None:
    shown = _PICTURE.findall(README)
    there = sorted((ROOT / "packaging" / "pictures").glob("*.png"))
    assert sorted(shown) == [path.relative_to(ROOT).as_posix() for path in there]
    assert sum(path.stat().st_size for path in there) < MOST_BYTES


def test_its_links_lead_to_its_sections() -> None:
    headings = re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}
    wanted = set(_SECTION.findall(README))
    assert wanted
    assert wanted <= anchors


def test_every_recipe_names_its_tests() -> None:
    """Each has its tests, so that none ends without a run."""
    recipes = README.partition("### Adding things\n")[2].partition("\n### ")[0]
    parts = re.split(r"^#### .+$", recipes, flags=re.MULTILINE)[1:]
    assert len(parts) > 10
    assert [part for part in parts if "\nTests: " not in part] == []
