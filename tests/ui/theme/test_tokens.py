from __future__ import annotations

from itertools import combinations

import pytest

from app.adapters.exporters.pdf_palette import colour, pale
from app.ui.theme.tokens import (
    THEME_NAMES,
    TOKEN_NAMES,
    Theme,
    current_tokens,
    load_tokens,
    parse_tokens,
    theme,
)
from tests.ui.theme.color_vision import MATRICES, contrast, difference

GROUNDS = ("window", "base", "alternate_base", "hover", "shade", "toast")
STATUSES = ("not_started", "assigned", "in_progress", "migrated", "failed", "skipped")
RISKS = ("risk_green", "risk_yellow", "risk_red")
TEXTS = (
    "text",
    "muted_text",
    "accent",
    "ok",
    "warning",
    "error",
    "info",
    *RISKS,
    *(f"status_{status}" for status in STATUSES),
)
CHARTS = tuple(f"chart_{number}" for number in range(1, 7))
MARKS = (*CHARTS, "border_strong")


@pytest.mark.parametrize("name", THEME_NAMES)
def test_a_theme_has_every_token_as_a_colour(name: str) -> None:
    tokens = load_tokens(name)
    assert set(tokens.colors) == set(TOKEN_NAMES)
    assert all(tokens.qcolor(token).isValid() for token in TOKEN_NAMES)
    assert tokens.is_dark == (name == "dark")


def complete(**changes: str) -> str:
    colors = dict(load_tokens("light").colors) | changes
    return "[colors]\n" + "\n".join(f'{key} = "{value}"' for key, value in colors.items())


def test_a_theme_file_is_read() -> None:
    assert parse_tokens("own", complete(text="#010203")).color("text") == "#010203"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[colors]\ntext = '#000000'\n", "window"),
        (complete(tetx="#000000"), "tetx"),
        (complete(text="red"), "text"),
        (complete(text="#abc"), "text"),
        ("", "window"),
    ],
)
def test_a_wrong_theme_file_is_refused_naming_the_token(text: str, named: str) -> None:
    with pytest.raises(ValueError, match=rf"\b{named}\b"):
        parse_tokens("own", text)


def test_there_is_no_third_theme() -> None:
    with pytest.raises(ValueError, match="sepia"):
        load_tokens("sepia")


def test_an_unknown_token_is_an_error() -> None:
    with pytest.raises(KeyError):
        load_tokens("light").color("no_such")


@pytest.mark.parametrize("name", THEME_NAMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", TEXTS)
def test_text_is_readable_on_every_ground(name: str, ink: str, ground: str) -> None:
    tokens = load_tokens(name)
    assert contrast(tokens.color(ink), tokens.color(ground)) >= 4.5


@pytest.mark.parametrize("name", THEME_NAMES)
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("accent_text", "accent"),
        ("selection_text", "selection"),
        ("text", "selection"),
        *((risk, "selection") for risk in RISKS),
        *(("base", chart) for chart in CHARTS),
        ("base", "accent"),
        ("base", "error"),
    ],
)
def test_text_is_readable_on_coloured_ground(name: str, ink: str, ground: str) -> None:
    tokens = load_tokens(name)
    assert contrast(tokens.color(ink), tokens.color(ground)) >= 4.5


@pytest.mark.parametrize("name", THEME_NAMES)
@pytest.mark.parametrize("mark", MARKS)
def test_marks_and_outlines_stand_out(name: str, mark: str) -> None:
    tokens = load_tokens(name)
    for ground in ("base", "window", "alternate_base"):
        assert contrast(tokens.color(mark), tokens.color(ground)) >= 3


@pytest.mark.parametrize("name", THEME_NAMES)
@pytest.mark.parametrize("vision", MATRICES)
def test_risk_colours_differ_for_every_reader(name: str, vision: str) -> None:
    tokens = load_tokens(name)
    for first, second in combinations(RISKS, 2):
        assert difference(tokens.color(first), tokens.color(second), vision) >= 15


@pytest.mark.parametrize("name", THEME_NAMES)
@pytest.mark.parametrize("vision", ["normal", "protan", "deutan"])
def test_chart_colours_differ_for_nearly_every_reader(name: str, vision: str) -> None:
    tokens = load_tokens(name)
    for first, second in combinations(CHARTS, 2):
        assert difference(tokens.color(first), tokens.color(second), vision) >= 9


def test_contrast_is_computed_as_defined() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a_change_is_announced_once() -> None:
    own, heard = Theme(), []
    own.theme_changed.connect(lambda: heard.append(own.tokens.name))
    own.use(load_tokens("light"))
    own.use(load_tokens("dark"))
    own.use(load_tokens("dark"))
    assert heard == ["dark"]


def test_there_is_one_theme_object() -> None:
    assert theme() is theme()
    assert current_tokens() is theme().tokens


def test_pictures_on_paper_have_the_colours_of_the_light_theme() -> None:
    tokens = load_tokens("light")
    assert {name: colour(name) for name in TOKEN_NAMES} == dict(tokens.colors)
    assert pale("chart_1", 0.0) == colour("chart_1")
    assert pale("chart_1", 1.0) == "#ffffff"
