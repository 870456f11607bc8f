from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UserError
from app.domain.replacing import compile_replacement


@pytest.mark.parametrize(
    ("find", "replacement", "case", "regex", "text", "result"),
    [
        ("web", "app", False, False, "Web-web-01", "app-app-01"),
        ("web", "app", True, False, "Web-web-01", "Web-app-01"),
        ("x", "y", False, False, "abc", None),
        (".", "-", False, False, "a.b", "a-b"),
        ("a", r"\1\g<0>", False, False, "a", r"\1\g<0>"),
        (r"(\w+)-(\d+)", r"\2-\1", False, True, "web-01", "01-web"),
        (r"(?P<n>\d+)", r"<\g<n>>", False, True, "web01", "web<01>"),
        (r"^", "pre-", False, True, "web", "pre-web"),
        ("a", r"C:\temp\new", False, True, "a", r"C:\temp\new"),
        ("a", r"\\1", False, True, "a", r"\1"),
        (r"(a)", r"\10", False, True, "a", "a0"),
        (r"(a)|b", r"[\1]", False, True, "b", "[]"),
        (r"(a)", r"\g<0>\g<1>", False, True, "a", "aa"),
        ("web", "web", False, False, "web", "web"),
    ],
)
def test_replacing(
    find: str, replacement: str, case: bool, regex: bool, text: str, result: str | None
) -> None:
    replace = compile_replacement(find, replacement, match_case=case, regex=regex)
    assert replace(text) == result


@pytest.mark.parametrize("find", ["(", "[a", "*", r"\q", "(?P<n", "a{2,1}"])
def test_a_wrong_expression_is_refused_with_a_sentence(find: str) -> None:
    with pytest.raises(UserError, match="The regular expression cannot be used"):
        compile_replacement(find, "", regex=True)


@pytest.mark.parametrize("replacement", [r"\1", r"\g<name>", r"\g<5>", r"\99"])
def test_a_reference_to_no_group_is_refused(replacement: str) -> None:
    with pytest.raises(UserError, match="refers to group"):
        compile_replacement("a", replacement, regex=True)


def test_nothing_to_find_is_refused() -> None:
    with pytest.raises(UserError, match="nothing to find"):
        compile_replacement("", "x")


@given(st.text(min_size=1, max_size=5), st.text(max_size=8), st.text(max_size=20))
def test_a_literal_replacement_is_what_str_replace_does(find: str, new: str, text: str) -> None:
    result = compile_replacement(find, new, match_case=True)(text)
    assert result == (text.replace(find, new) if find in text else None)


@given(st.text(max_size=10))
def test_any_replacement_is_taken_or_refused(replacement: str) -> None:
    try:
        replace = compile_replacement("(a)", replacement, regex=True)
    except UserError:
        return
    assert replace("a") is not None
