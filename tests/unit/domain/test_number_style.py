"""Numbers in sentences: in the window's style, in that of files, and as they are kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import FieldError, UnconfirmedError, UserError
from app.domain.number_style import (
    FILES,
    KEPT,
    NumberStyle,
    fixed,
    general,
    grouped,
    kept,
    set_style,
    short,
    spoken,
    style,
    written_in,
)

GERMAN = NumberStyle(".", ",")
FRENCH = NumberStyle("\u202f", ",")
INDIAN = NumberStyle(",", ".", 3, 2)
SPANISH = NumberStyle(".", ",", top=2)
PLAIN = NumberStyle("", ",")
ALL = (FILES, GERMAN, FRENCH, INDIAN, SPANISH, PLAIN)


@pytest.fixture(autouse=True)
def _style_of_files() -> Iterator[None]:
    yield
    set_style(FILES)


@pytest.mark.parametrize(
    ("wanted", "texts"),
    [
        (FILES, ("999", "1,304", "-12,345,678", "1,304.50")),
        (GERMAN, ("999", "1.304", "-12.345.678", "1.304,50")),
        (FRENCH, ("999", "1\u202f304", "-12\u202f345\u202f678", "1\u202f304,50")),
        (INDIAN, ("999", "1,304", "-1,23,45,678", "1,304.50")),
        (SPANISH, ("999", "1304", "-12.345.678", "1304,50")),
        (PLAIN, ("999", "1304", "-12345678", "1304,50")),
    ],
)
def test_a_number_has_the_marks_of_its_style(wanted: NumberStyle, texts: tuple[str, ...]) -> None:
    with written_in(wanted):
        assert (grouped(999), grouped(1304), grouped(-12_345_678), fixed(1304.5, 2)) == texts


def test_digits_that_count_and_none_for_nothing() -> None:
    set_style(GERMAN)
    assert [general(0.5), general(4000), general(1304.25, 10), general(1e21)] == [
        "0,5", "4.000", "1.304,25", "1e+21",
    ]  # fmt: skip
    assert [short(16, 3), short(1.501, 3), short(1300, 0), short(0, 2)] == [
        "16", "1,501", "1.300", "0",
    ]  # fmt: skip
    assert [fixed(float("nan"), 1), grouped(float("inf"))] == ["nan", "inf"]


def test_files_are_written_in_their_own_style_while_the_window_has_another() -> None:
    set_style(GERMAN)
    found: list[str] = []

    def export() -> None:
        with written_in(FILES):
            found.append(grouped(1304))

    worker = threading.Thread(target=export)
    with written_in(INDIAN):
        worker.start()
        worker.join()
    assert (found, grouped(1304)) == (["1,304"], "1.304")


def test_work_in_another_thread_is_in_the_windows_style() -> None:
    set_style(GERMAN)
    found: list[NumberStyle] = []
    worker = threading.Thread(target=lambda: found.append(style()))
    worker.start()
    worker.join()
    assert found == [GERMAN]


@pytest.mark.parametrize("wanted", ALL)
def test_what_the_workspace_keeps_is_read_in_any_style(wanted: NumberStyle) -> None:
    def sentence() -> str:
        return f"“VM-1,304” has {grouped(1_234_567)} of {fixed(1304.5, 1)} GB ({grouped(12)})."

    with written_in(KEPT):
        stored = sentence()
        assert spoken(stored) == stored
    with written_in(wanted):
        assert spoken(stored) == sentence()


def test_no_name_and_no_sentence_of_before_is_touched() -> None:
    set_style(GERMAN)
    for text in ("VM-1,304", "1,304 VMs by an older version", "10.0.0.1", "a\u202f1", ""):
        assert spoken(text) == text


@given(st.text(), st.integers(-(10**12), 10**12), st.text())
def test_a_number_between_any_texts_is_found_again(before: str, number: int, after: str) -> None:
    # A digit beside it would be a part of the number, and nothing else is read as one.
    left, right = before.replace("\u2060", "") + "“", "”" + after.replace("\u2060", "")
    with written_in(KEPT):
        stored = f"{left}{grouped(number)}{right}"
    with written_in(GERMAN):
        assert spoken(stored) == f"{left}{grouped(number)}{right}"


def test_an_error_is_told_in_the_style_outside() -> None:
    set_style(GERMAN)
    with pytest.raises(UserError) as told, kept():
        raise UserError(f"{grouped(1304)} VMs", f"at most {grouped(1000)}", fixed(0.5, 1))
    assert (told.value.message, told.value.hint) == ("1.304 VMs", "at most 1.000")
    assert (str(told.value), told.value.details) == ("1.304 VMs at most 1.000", "0,5")
    with pytest.raises(FieldError, match=r"^1\.304 VMs$"), kept(), kept():
        raise FieldError("name", f"{grouped(1304)} VMs")
    with pytest.raises(UnconfirmedError) as asked, kept():
        raise UnconfirmedError("Really?", (f"{grouped(1304)} VMs",))
    assert asked.value.questions == ("1.304 VMs",)
