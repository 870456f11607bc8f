"""Pseudonyms are one to one, in order, and the same in the next copy."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.anonymity.roster import Known, Roster

NAMES = st.text(alphabet="abzABZ019-_. ß", min_size=1, max_size=8).filter(lambda t: t == t.strip())


def numbered(names: list[str], known: list[Known] | None = None, kind: str = "vm") -> Roster:
    roster = Roster(known or ())
    for name in names:
        roster.note(kind, name)
    roster.number()
    return roster


def told(roster: Roster, names: list[str]) -> list[str]:
    found = [roster.pseudonym(name) for name in names]
    return [each for each in found if each is not None]


def test_a_pseudonym_tells_what_it_stands_for() -> None:
    roster = Roster()
    roster.note("tenant", "Harbour")
    roster.note("folder", "Harbour")
    roster.note("vm", "web01")
    roster.number()
    assert roster.pseudonym("web01") == "vm-01"
    assert roster.pseudonym("Harbour") == "tenant-01"
    assert roster.pseudonym("harbour") is None
    assert roster.folded("HARBOUR") == "tenant-01"


def test_letter_case_alone_tells_names_apart_and_pseudonyms_too() -> None:
    names = ["web", "Web", "WEB", "wEb", "weB", "WEb"]
    found = told(numbered(names), names)
    assert len(set(found)) == len(names)
    assert len({each.casefold().replace("x", "") for each in found}) == 1


def test_what_is_not_a_name_of_one_s_own_gets_a_number_when_its_case_was_lost() -> None:
    roster = Roster()
    roster.note_folded("app", "crm")
    roster.number()
    assert roster.folded("crm") == "app-01"


@given(st.lists(NAMES, unique=True, max_size=30), st.lists(NAMES, max_size=30))
def test_one_to_one_and_the_same_in_the_next_copy(first: list[str], more: list[str]) -> None:
    before = numbered(first)
    both = list(dict.fromkeys(first + more))
    after = numbered(both, before.new)
    assert told(after, first) == told(before, first)
    assert len(set(told(after, both))) == len(both)
    again = numbered(both, [*before.new, *after.new])
    assert told(again, both) == told(after, both)
    assert not again.new


@given(st.lists(st.text("abz019-", min_size=1, max_size=6), unique=True, max_size=40),
       st.integers(0, 40))  # fmt: skip
def test_the_order_of_names_is_that_of_pseudonyms(names: list[str], cut: int) -> None:
    first = numbered(names[:cut])
    roster = numbered(names, first.new)
    in_order = told(roster, sorted(names))
    assert in_order == sorted(in_order)


def test_marks_stand_at_the_end_and_change_no_order() -> None:
    roster = Roster(marks=lambda name, _kinds: "_x" if " " in name else "")
    for name in ("a b", "ac", "a b c"):
        roster.note("vm", name)
    roster.number()
    assert told(roster, ["a b", "a b c", "ac"]) == ["vm-01_x", "vm-02_x", "vm-03"]


def test_references_are_not_remembered() -> None:
    roster = numbered(["vm-12", "vm-7"], kind="ref")
    assert roster.pseudonym("vm-12") == "ref-01"
    assert not roster.new
    assert not roster.told
