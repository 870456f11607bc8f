from __future__ import annotations

import re

import pytest

from app.resources import resource_path, resources_folder
from app.ui.shell.help.pages import (
    HelpPlace,
    anchor_of,
    help_page,
    help_pages,
    sections_of,
    words_of,
)
from app.ui.shell.stages import STAGES
from tests.architecture.sources import APP

_LINK = re.compile(r"\[[^\]]+\]\(([^)]*)\)")
_NAMED = re.compile(r'"([a-z_]+)\.md(?:#([\w-]+))?"')


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Node sizing", "node-sizing"),
        ("Match, confirm, skip", "match-confirm-skip"),
        ("The Inspector (F4)", "the-inspector-f4"),
        ("What-If", "what-if"),
    ],
)
def test_an_anchor_is_made_as_git_hub_makes_it(heading: str, anchor: str) -> None:
    assert anchor_of(heading) == anchor


def test_sections_hold_their_words_without_marks() -> None:
    text = (
        "# Page\n\nFirst **line**.\n\n## Next *one*\n\n| A | B |\n|---|---|\n| [x](y.md) | `z` |\n"
    )
    first, second = sections_of(text)
    assert (first.title, first.anchor, first.text) == ("Page", "", "First line.")
    assert (second.title, second.anchor, second.text) == ("Next one", "next-one", "A B x z")


def test_a_link_without_a_page_stays_on_its_own() -> None:
    assert HelpPlace.of_link("#board", "waves") == HelpPlace("waves", "board")
    assert HelpPlace.of_link("risk.md", "waves") == HelpPlace("risk")


def test_each_stage_has_a_page_with_its_name_and_nothing_else_has() -> None:
    for page, stage in zip(help_pages(), STAGES, strict=True):
        assert page.sections[0].title == stage.title
        assert len(page.sections[0].text) > 60, page.key
    files = {path.stem for path in (resources_folder() / "help").glob("*")}
    assert files == {stage.key for stage in STAGES}


def test_no_page_has_two_headings_of_one_anchor() -> None:
    for page in help_pages():
        anchors = [section.anchor for section in page.sections]
        assert len(anchors) == len(set(anchors)), page.key


def test_every_link_leads_to_a_heading_that_is_there() -> None:
    links = [(page.key, link) for page in help_pages() for link in _LINK.findall(page.markdown)]
    assert len(links) > 50
    for key, link in links:
        place = HelpPlace.of_link(link, key)
        assert help_page(place.page).section(place.anchor), f"{key}.md: {link}"


def test_every_page_says_what_to_do_next_and_the_next_ones_reach_all() -> None:
    reached = {STAGES[0].key}
    for page in help_pages():
        following = page.section("next")
        assert following is not None, page.key
        assert page.sections[-1] is following, page.key
        part = page.markdown.partition("\n## Next\n")[2]
        leads = [HelpPlace.of_link(link, page.key).page for link in _LINK.findall(part)]
        assert leads, page.key
        reached.add(leads[0])
    assert reached == {stage.key for stage in STAGES}


def test_what_the_window_names_as_a_place_of_the_help_is_there() -> None:
    named = [
        found
        for path in (APP / "ui").rglob("*.py")
        for found in _NAMED.findall(path.read_text(encoding="utf-8"))
        if "shell/help/" not in path.as_posix()
    ]
    assert named
    for key, anchor in named:
        assert resource_path(f"help/{key}.md").exists()
        assert help_page(key).section(anchor), f"{key}.md#{anchor}"


def test_words_of_a_table_have_no_rule() -> None:
    assert words_of("| A |\n|:---:|\n| b |") == "A b"


def test_what_help_prints_in_bold_is_what_the_window_calls_it() -> None:
    """Buttons, menus, columns and choices; what is put together there is named here."""
    put_together = {
        "0-4094 (trunk)", "Target network", "Waive on all these VMs…", "Use … Gbps",
        "cutovers only",
    }  # fmt: skip
    headings_of_lines = {
        "Names that begin like a formula", "Two vCenters", "Change the order", "Marks of a card",
        "Line, Details, Tenants", "Waves in the Gantt chart",
    }  # fmt: skip
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted(APP.rglob("*.py")))
    words = re.sub(r'"\s*\n\s*f?"', "", source.replace("&", ""))
    bold = {
        (page.key, part.strip().rstrip(".:"))
        for page in help_pages()
        for whole in re.findall(r"\*\*([^*]+)\*\*", page.markdown)
        for part in whole.split(" › ")
    }
    assert len(bold) > 150
    unknown = {each for each in bold if each[1] not in words}
    assert {name for _page, name in unknown} == put_together | headings_of_lines
