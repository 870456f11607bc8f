"""What the README names is there: files, pictures, its own sections."""

from __future__ import annotations

import re

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
MOST_BYTES = 1_500_000
_PATH = re.compile(r"`((?:app|tests|packaging|resources)/[\w./-]+)`")
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
_SECTION = re.compile(r"\]\(#([\w-]+)\)")


def test_every_file_that_it_names_is_there() -> None:
    named = set(_PATH.findall(README))
    assert len(named) > 30
    missing = {name for name in named if not (ROOT / name).exists()}
    assert missing == set()


def test_every_picture_is_there_and_all_are_small() -> None:
    shown = _PICTURE.findall(README)
    there = sorted((ROOT / "packaging" / "pictures").glob("*.png"))
    assert sorted(shown) == [path.relative_to(ROOT).as_posix() for path in there]
    assert sum(path.stat().st_size for path in there) < MOST_BYTES


def test_its_links_lead_to_its_sections() -> None:
    headings = re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    anchors = {heading.lower().replace(" ", "-") for heading in headings}
    wanted = set(_SECTION.findall(README))
    assert wanted
    assert wanted <= anchors
