from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.tabular import format_block, format_html, parse_block, rectangular


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ("a", [["a"]]),
        ("a\tb\nc\td\n", [["a", "b"], ["c", "d"]]),
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ("a\rb", [["a"], ["b"]]),
        ("a\t\n", [["a", ""]]),
        ("a\t", [["a", ""]]),
        ("\n", [[""]]),
        ("a\n\nb", [["a"], [""], ["b"]]),
        ('"two\nlines"\tb', [["two\nlines", "b"]]),
        ('"tab\tin"\t"say ""hi"""', [["tab\tin", 'say "hi"']]),
        ('5" disk\tb', [['5" disk', "b"]]),
        ('"open\tb', [['"open', "b"]]),
        ('"shut"x\tb', [['"shut"x', "b"]]),
        ('""', [[""]]),
        ("a\nb\tc", [["a"], ["b", "c"]]),
    ],
)
def test_blocks_as_spreadsheets_write_them(text: str, rows: list[list[str]]) -> None:
    assert parse_block(text) == rows


def test_other_delimiters() -> None:
    assert parse_block('a;"b;c";d\n', ";") == [["a", "b;c", "d"]]
    assert format_block([["a", "b,c"]], ",") == 'a,"b,c"'


@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=4), max_size=5))
def test_a_block_survives_the_clipboard(rows: list[list[str]]) -> None:
    assert parse_block(format_block(rows)) == rows


@given(st.lists(st.lists(st.text('a",;\n\r\t', max_size=5), min_size=1, max_size=3), max_size=4))
def test_awkward_cells_survive_every_delimiter(rows: list[list[str]]) -> None:
    for delimiter in "\t,;":
        assert parse_block(format_block(rows, delimiter), delimiter) == rows


@given(st.text('ab\t\n\r"', max_size=30))
def test_any_text_is_a_block_and_none_of_it_is_lost(text: str) -> None:
    rows = parse_block(text)
    assert "".join(letter for letter in text if letter in "ab") == "".join(
        letter for row in rows for cell in row for letter in cell if letter in "ab"
    )


def test_ragged_rows_are_filled_up() -> None:
    assert rectangular([["a"], ["b", "c"], []]) == [["a", ""], ["b", "c"], ["", ""]]
    assert rectangular([]) == []


def test_html_escapes_and_marks_text() -> None:
    html = format_html([["=1+1", "<b>", "7"], ["a\nb", "", "8"]], numeric=[False, False, True])
    assert "&lt;b&gt;" in html
    assert "<td style='mso-number-format:\"\\@\"'>=1+1</td>" in html
    assert '<td align="right">7</td>' in html
    assert "a<br>b" in html
    assert "<th>" not in html


def test_html_headings() -> None:
    assert "<tr><th>A &amp; B</th></tr>" in format_html([["x"]], headings=["A & B"])
