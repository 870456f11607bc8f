"""The pages of help, one per stage, from the Markdown files that come with the program.

A place in them is written as links write it: ``capacity.md#node-sizing``, the page's file and the
anchor of one of its headings, made as GitHub makes them, so that links work there, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from app.resources import resource_path
from app.ui.shell.stages import STAGES

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*$")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_RULE = re.compile(r"^\|[\s:|-]+\|$")
_SIGN = re.compile(r"^(> |\* |#+ )+")
_MARKS = re.compile(r"\*+|`")


@dataclass(frozen=True, slots=True)
class HelpSection:
    """What stands under one heading; the first of a page is the page's own, without an anchor."""

    title: str
    anchor: str
    text: str
    """Words alone, without marks, on one line."""


@dataclass(frozen=True, slots=True)
class HelpPage:
    """The help of one stage."""

    key: str
    title: str
    group: str
    markdown: str
    sections: tuple[HelpSection, ...]

    def section(self, anchor: str) -> HelpSection | None:
        """The section of an anchor."""
        return next((each for each in self.sections if each.anchor == anchor), None)


@dataclass(frozen=True, slots=True)
class HelpPlace:
    """A page, and a heading in it where one is meant."""

    page: str
    anchor: str = ""

    @staticmethod
    def of_link(link: str, page: str = "") -> HelpPlace:
        """Where a link leads that stands on a page: ``waves.md#board``, or ``#board`` alone."""
        file, _, anchor = link.partition("#")
        return HelpPlace(file.removesuffix(".md") or page, anchor)


def anchor_of(heading: str) -> str:
    """The anchor of a heading: lower case, words joined by hyphens."""
    kept = re.sub(r"[^\w\s-]", "", heading.lower())
    return re.sub(r"\s", "-", kept.strip())


def words_of(markdown: str) -> str:
    """The words of a piece of Markdown, on one line."""
    lines = [_SIGN.sub("", line) for line in markdown.splitlines() if not _RULE.match(line)]
    plain = _MARKS.sub("", _LINK.sub(r"\1", " ".join(lines))).replace("|", " ")
    return " ".join(plain.split())


def sections_of(markdown: str) -> tuple[HelpSection, ...]:
    """The sections of a page, in order."""
    found: list[HelpSection] = []
    title, lines = "", list[str]()

    def end() -> None:
        if title:
            anchor = anchor_of(title) if found else ""
            found.append(HelpSection(title, anchor, words_of("\n".join(lines))))

    for line in markdown.splitlines():
        heading = _HEADING.match(line)
        if heading is None:
            lines.append(line)
        else:
            end()
            title, lines = words_of(heading[2]), []
    end()
    return tuple(found)


def read_page(key: str) -> HelpPage:
    """The help of a stage, from its file.

    :raises UserError: when the installation lacks it.
    :raises StopIteration: when there is no such stage.
    """
    stage = next(stage for stage in STAGES if stage.key == key)
    markdown = resource_path(f"help/{key}.md").read_text(encoding="utf-8")
    return HelpPage(key, stage.title, stage.group, markdown, sections_of(markdown))


@cache
def help_page(key: str) -> HelpPage:
    """The help of a stage, read once; see :func:`read_page`."""
    return read_page(key)


def help_pages() -> tuple[HelpPage, ...]:
    """All pages, in the order of the stages."""
    return tuple(help_page(stage.key) for stage in STAGES)
