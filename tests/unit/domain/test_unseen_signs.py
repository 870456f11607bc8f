"""Signs that nobody sees, and what is said of them."""

from __future__ import annotations

import pytest

from app.domain.unseen_signs import unseen_problem, unseen_sign


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("ann", ""), ("Ännchen", ""), ("漢字 😀", ""), ("می\u200cخواهم", ""), ("a\u00a0b", ""),
        ("an\u200bn", "U+200B"), ("\ufeffann", "U+FEFF"), ("ann\u202e", "U+202E"),
        ("a\u2028b", "U+2028"), ("a\x7fb", "U+007F"),
    ],
)  # fmt: skip
def test_the_first_sign_that_is_not_seen_is_found(text: str, sign: str) -> None:
    assert unseen_sign(text) == sign


def test_breaks_of_lines_are_called_so() -> None:
    assert unseen_problem("a\nb", "A name") == ("A name cannot hold line breaks or tabs.", "")
    assert unseen_problem("a\u200bb", "A name")[0] == (
        "A name holds the sign U+200B, which cannot be seen."
    )
    assert unseen_problem("a b", "A name") == ("", "")
