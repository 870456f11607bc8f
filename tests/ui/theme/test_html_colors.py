"""Colours in HTML are named by what they mean."""

from __future__ import annotations

from html import escape

import pytest

from app.ui.theme.html_colors import colored, in_colors, link
from app.ui.theme.tokens import load_tokens

DARK = load_tokens("dark")


def test_tokens_become_the_colours_of_a_theme() -> None:
    html = in_colors(colored("risk_red", "hot") + link("vm:1", "Show <it>"), DARK)
    assert f'<span style="color:{DARK.color("risk_red")}">hot</span>' in html
    assert f'<a href="vm:1" style="color:{DARK.color("accent")}">Show &lt;it&gt;</a>' in html


def test_a_name_that_looks_like_a_colour_stays_a_name() -> None:
    name = 'vm style="color:var(--accent)"'
    assert in_colors(escape(name), DARK) == escape(name)


def test_an_unknown_token_is_a_fault() -> None:
    with pytest.raises(KeyError):
        in_colors(colored("no_such_token", ""), DARK)
