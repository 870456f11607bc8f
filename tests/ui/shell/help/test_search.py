from __future__ import annotations

from app.ui.shell.help.pages import HelpPage, help_pages, sections_of
from app.ui.shell.help.search import search, search_words


def _page(key: str, markdown: str) -> HelpPage:
    return HelpPage(key, key.title(), "Group", markdown, sections_of(markdown))


PAGES = (
    _page("one", "# One\n\nA pipe has lanes.\n\n## Slots\n\nEach copy holds a slot.\n"),
    _page("two", "# Two\n\nNothing here.\n\n## Lanes\n\nAs many as fill the pipe.\n"),
)


def _found(text: str) -> list[str]:
    return [f"{m.page.key}#{m.section.anchor}" for m in search(PAGES, search_words(text))]


def test_all_words_must_stand_in_one_section() -> None:
    assert _found("slot copy") == ["one#slots"]
    assert _found("slot pipe") == []


def test_headings_come_first_and_beginnings_of_words_are_enough() -> None:
    assert _found("lane") == ["two#lanes", "one#"]


def test_the_title_of_the_page_counts_for_its_sections() -> None:
    assert _found("two pipe") == ["two#lanes"]


def test_letter_case_makes_no_difference_and_nothing_finds_nothing() -> None:
    assert _found("PIPE") == _found("pipe")
    assert _found("  ") == []


def test_the_line_shows_the_first_word_that_was_found() -> None:
    long = _page(
        "three", "# Three\n\n" + "some words and more " * 9 + "before a needle " + "x " * 80
    )
    (match,) = search([long], ("needle",))
    assert match.line.startswith("… ")
    assert match.line.endswith(" …")
    assert "needle" in match.line
    assert len(match.line) < 130


def test_the_search_finds_what_operators_look_for() -> None:
    for text, place in (
        ("overcommit", "capacity"),
        ("blackout", "setup"),
        ("runbook", "waves"),
        ("guardrails", "cohorts"),
        ("simple_network", "network_map"),
        ("waive", "risk"),
        ("clouds.yaml", "readiness"),
        ("passphrase", "users"),
        ("multi-attach", "storage"),
        ("roll back", "prepare"),
    ):
        found = [match.page.key for match in search(help_pages(), search_words(text))]
        assert place in found, text
