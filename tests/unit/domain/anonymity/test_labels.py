"""Numbers keep their order whatever comes between them."""

from __future__ import annotations

from string import ascii_lowercase

from hypothesis import given
from hypothesis import strategies as st

from app.domain.anonymity.labels import first_numbers, numbers_between


def test_the_first_numbers_are_of_one_length() -> None:
    assert first_numbers(3) == ["01", "02", "03"]
    assert first_numbers(100)[-1] == "100"
    assert first_numbers(100)[0] == "001"
    assert first_numbers(0) == []


def test_whole_numbers_are_taken_while_there_are_some() -> None:
    assert numbers_between("03", None, 2) == ["04", "05"]
    assert numbers_between("03", "07", 2) == ["04", "05"]


def test_letters_come_where_there_is_no_number() -> None:
    assert numbers_between("03", "04", 1) == ["03n"]
    assert numbers_between("99", None, 1) == ["99n"]
    assert numbers_between("00", "01", 1) == ["00n"]


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 40)), max_size=12))
def test_numbers_put_in_between_are_in_order_and_new(steps: list[tuple[float, int]]) -> None:
    numbers = first_numbers(3)
    for where, count in steps:
        place = round(where * len(numbers))
        before = numbers[place - 1] if place else "0" * len(numbers[0].rstrip(ascii_lowercase))
        after = numbers[place] if place < len(numbers) else None
        fresh = numbers_between(before, after, count)
        assert len(fresh) == count
        numbers[place:place] = fresh
        assert numbers == sorted(set(numbers))
        assert not any(each.endswith("a") for each in numbers)
