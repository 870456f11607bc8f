"""Search in all pages of help at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.ui.shell.help.pages import HelpPage, HelpPlace, HelpSection

_BEFORE, _LENGTH = 24, 110
"""Characters of a line from a section: so many before the first word, so many in all."""


@dataclass(frozen=True, slots=True)
class HelpMatch:
    """A section that holds all words, with the line around the first of them."""

    page: HelpPage
    section: HelpSection
    line: str

    @property
    def place(self) -> HelpPlace:
        """Where it stands."""
        return HelpPlace(self.page.key, self.section.anchor)


def search_words(text: str) -> tuple[str, ...]:
    """The words that are looked for, each once, without regard to letter case."""
    return tuple(dict.fromkeys(text.casefold().split()))


def search(pages: Iterable[HelpPage], words: tuple[str, ...]) -> list[HelpMatch]:
    """The sections that hold all words, those first that hold them in their headings.

    A word is found within longer ones, so that the first letters are enough; the page's title
    counts for each of its sections.
    """
    found: list[tuple[int, HelpMatch]] = []
    for page in pages:
        for section in page.sections if words else ():
            heading, text = section.title.casefold(), section.text.casefold()
            whole = f"{page.title.casefold()} {heading} {text}"
            if all(word in whole for word in words):
                in_heading = sum(word in heading for word in words)
                match = HelpMatch(page, section, _line(section.text, words))
                found.append((-in_heading, match))
    return [match for _, match in sorted(found, key=lambda each: each[0])]


def _line(text: str, words: tuple[str, ...]) -> str:
    low = text.casefold()
    places = [place for place in (low.find(word) for word in words) if place >= 0]
    first = min(places, default=0)
    begin = 0 if first <= _BEFORE else text.rfind(" ", 0, first - _BEFORE) + 1
    cut = text[begin : begin + _LENGTH]
    if begin + _LENGTH < len(text):
        cut = cut.rpartition(" ")[0] + " …"
    return f"… {cut}" if begin else cut
