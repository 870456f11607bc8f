"""Colours in HTML by what they mean: a text names tokens, and the view that shows it fills them in.

So a text that is written once follows the theme: see ``app.ui.parts.flowing_text``.
"""

from __future__ import annotations

import re
from html import escape

from app.ui.theme.tokens import Tokens

# Quotes are escaped in all that comes from data, so that no name of a VM can look like this.
_NAMED = re.compile(r'style="color:var\(--([a-z0-9_]+)\)"')


def colored(token: str, html: str) -> str:
    """HTML in the colour of a token."""
    return f'<span style="color:var(--{token})">{html}</span>'


def link(target: str, text: str) -> str:
    """A link in the accent colour; ``text`` is plain."""
    return f'<a href="{escape(target)}" style="color:var(--accent)">{escape(text)}</a>'


def in_colors(html: str, tokens: Tokens) -> str:
    """HTML with the colours of a theme in place of what they mean.

    :raises KeyError: when it names a token that there is not.
    """
    return _NAMED.sub(lambda found: f'style="color:{tokens.color(found[1])}"', html)
