"""Values under a key: one to one, in the same writing, and not to be had without the key."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.anonymity.scramble import Scramble

SCRAMBLE = Scramble(bytes(range(32)))
OTHER = Scramble(bytes(range(1, 33)))


@given(st.lists(st.integers(0, 0xFFFFFF), unique=True, max_size=200))
def test_permuted_numbers_never_meet(values: list[int]) -> None:
    made = [SCRAMBLE.permuted("x", value) for value in values]
    assert len(set(made)) == len(values)
    assert all(0 <= each <= 0xFFFFFF for each in made)


def test_the_writing_stays() -> None:
    assert SCRAMBLE.mac("00:50:56:8A:00:01").startswith("02:")
    assert SCRAMBLE.mac("00:50:56:8A:00:01").isupper()
    assert SCRAMBLE.mac("0050.568a.0001").count(".") == 2
    assert SCRAMBLE.mac("00:00:00:00:00:00") == "00:00:00:00:00:00"
    text = "42 0a 11 22 33 44 55 66-77 88 99 aa bb cc dd ee"
    made = SCRAMBLE.hex_digits("uuid", text)
    assert [each for each in made if each in " -"] == [each for each in text if each in " -"]
    assert made != text


def test_the_same_digits_become_the_same_in_any_writing() -> None:
    plain, dashed = "420a112233445566", "420A1122-33445566"
    made = SCRAMBLE.hex_digits("uuid", dashed)
    assert made.replace("-", "").casefold() == SCRAMBLE.hex_digits("uuid", plain)
    one, other = SCRAMBLE.mac("00:50:56:8a:00:01"), SCRAMBLE.mac("00-50-56-8A-00-01")
    assert one == other.replace("-", ":").casefold()


def test_another_key_makes_other_values() -> None:
    assert SCRAMBLE.mac("00:50:56:8a:00:01") != OTHER.mac("00:50:56:8a:00:01")
    assert SCRAMBLE.number("x", "a", 64) != OTHER.number("x", "a", 64)
