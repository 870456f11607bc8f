from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.adapters.exporters.pdf_fonts import REGULAR, FontBook
from app.adapters.exporters.pdf_shaping import pieces
from app.adapters.exporters.pdf_table import FRAME_WIDTH, SAMPLE, column_widths
from app.adapters.exporters.pdf_text import MAX_LINES, Typesetter, prepared, width_of, wrapped
from app.domain.planning.plan.columns import VM_COLUMNS
from app.domain.planning.plan.rows import Line, LineKind

WIDTH = 6.0


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter()


@pytest.fixture(scope="module")
def book() -> FontBook:
    return FontBook(REGULAR)


def drawn(typesetter: Typesetter, text: str, width: float = 100.0) -> list[str]:
    return ["".join(run.text for run in line.runs) for line in typesetter.lines(text, width)]


def is_one(line: str) -> bool:
    """Whether a line is one letter with its marks, or several that are drawn as one."""
    return all(len(piece.text) <= 1 or piece.shaped for piece in pieces(line))


def test_letters_come_from_the_first_font_that_has_them(book: FontBook) -> None:
    fonts = {char: book[char][0] for char in "aЖשع漢한🚀กक"}
    assert fonts == {
        "a": "PlanRegular", "Ж": "PlanRegular", "ש": "PlanRegular", "ع": "PlanRegular",
        "漢": "PlanCjk", "한": "PlanCjk", "🚀": "PlanSymbols", "ก": "PlanThai",
        "क": "PlanDevanagari",
    }  # fmt: skip


def test_a_letter_that_no_font_has_is_marked(book: FontBook) -> None:
    assert book["\U0001e900"][:2] == ("PlanRegular", "\ufffd")


def test_lines_break_after_spaces_and_joining_marks(book: FontBook) -> None:
    assert wrapped("one two three", 5.0, book) == ["one two", "three"]
    assert wrapped("web-server-01.example.com", 7.0, book) == ["web-server-", "01.example.", "com"]
    assert wrapped("ubuntu 22.04", 5.5, book) == ["ubuntu", "22.04"]
    assert wrapped("日本語日本語", 4.0, book) == ["日本語日", "本語"]
    assert wrapped("", 5.0, book) == [""]


def test_long_words_are_cut_but_not_from_their_marks(book: FontBook) -> None:
    assert "".join(wrapped("a" * 80, WIDTH, book)) == "a" * 80
    lines = wrapped("x\u0301" * 40, WIDTH, book)
    assert not any(unicodedata.combining(line[0]) for line in lines)


@given(text=st.text(min_size=1, max_size=60))
@example(text="000\x1f\x08\ua7b8\U0001e01b")
def test_no_line_is_too_wide_and_no_letter_is_lost(book: FontBook, text: str) -> None:
    text = prepared(text).replace("\n", " ")
    lines = wrapped(text, WIDTH, book)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert width_of(line, book) <= WIDTH or len(line) == 1 or is_one(line)


def test_very_long_text_ends_with_an_ellipsis(typesetter: Typesetter) -> None:
    lines = drawn(typesetter, "word " * 500, WIDTH)
    assert len(lines) == MAX_LINES
    assert lines[-1].endswith("…")


def test_right_to_left_text_is_drawn_from_the_right(typesetter: Typesetter) -> None:
    assert drawn(typesetter, "שרת-01") == ["01-תרש"]
    assert drawn(typesetter, "web שרת") == ["web תרש"]
    assert drawn(typesetter, "שרת (a)") == ["(a) תרש"]
    assert drawn(typesetter, "plain (a)") == ["plain (a)"]


def test_invisible_marks_are_left_out() -> None:
    assert prepared("a\u200bb\ufe0f\u202ec\u00ad") == "abc"
    assert prepared("e\u0301") == "é"
    assert prepared("tab\there") == "tab here"


def test_column_widths_fill_the_frame(typesetter: Typesetter) -> None:
    columns = [column for column in VM_COLUMNS if column.visible]
    numeric = [column.numeric for column in columns]
    for text, number in (("x", "1"), ("long text of many words " * 9, "123,456,789.0")):
        rows = [[number if is_number else text for is_number in numeric]] * (SAMPLE + 5)
        lines = [Line(LineKind.ROW)] * len(rows)
        widths = column_widths(columns, lines, rows, typesetter)
        assert sum(widths) == pytest.approx(FRAME_WIDTH)
        assert all(width > 0 for width in widths)


def test_marks_of_waves_are_signs_that_the_fonts_have(book: FontBook) -> None:
    assert prepared("🧪 Pilot") == "⚗ Pilot"
    assert prepared("Wave 2 — 🟡 Medium Risk") == "Wave 2 — ▲ Medium Risk"
    assert all(book[char][1] == char for char in prepared("🧪🟢🟡🔴"))
