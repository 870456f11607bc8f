"""All names of a project with the pseudonym of each.

A pseudonym tells what it stands for and a number: ``vm-0042``, ``tenant-03``. Numbers follow the
order of the names, because planning breaks ties by it, and stay the same when names come in
between (:mod:`app.domain.anonymity.labels`). Names that differ in letter case alone become
pseudonyms that differ in letter case alone, since they are one name to parts of the program.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import NamedTuple

from app.domain.anonymity.labels import first_numbers, numbers_between
from app.domain.cell_values import natural_key

KINDS = (
    "vm", "tenant", "vcenter", "dc", "cluster", "esx", "store", "net", "switch", "folder", "pool",
    "vapp", "cohort", "wave", "app", "service", "domain", "project", "profile", "flavor", "image",
    "node", "type", "group", "role", "user", "account", "person", "file", "sheet", "attribute",
    "disk", "snapshot", "label", "place", "value", "word", "ref",
)  # fmt: skip
"""What names stand for. One that stands for several things is called after the first of these."""

_RANK = {kind: place for place, kind in enumerate(KINDS)}
_NATURAL = frozenset({"tenant", "net"})
"""Kinds that the program sorts as people expect; the others it sorts letter by letter."""

PASSING = frozenset({"ref"})
"""Kinds that nobody reads: their pseudonyms are not remembered from copy to copy."""

_PSEUDONYM = re.compile(r"([a-z]+)-(\d+[a-z]*)(?![a-z\d])", re.IGNORECASE)

Marks = Callable[[str, frozenset[str]], str]
"""What a pseudonym ends in, by a name and all that it stands for: what rules look for in it."""


class Known(NamedTuple):
    """A name with its pseudonym, as it is remembered."""

    kind: str
    name: str
    pseudonym: str


class Roster:
    """Names are first taken down (:meth:`note`), numbered once (:meth:`number`), then told."""

    def __init__(self, known: Iterable[Known] = (), marks: Marks | None = None) -> None:
        self._marks = marks or (lambda _name, _kinds: "")
        self._kinds: defaultdict[str, set[str]] = defaultdict(set)
        self._spellings: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._loose: dict[str, str] = {}
        self._known = {each.name: each for each in known}
        self._pseudonyms: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self._new: list[Known] = []

    def note(self, kind: str, name: str) -> None:
        """Take down that a name stands for something."""
        key = name.casefold()
        self._kinds[key].add(kind)
        self._spellings[key][name] = None

    def note_folded(self, kind: str, name: str) -> None:
        """Take down a name whose letter case was lost on the way."""
        self._loose.setdefault(name.casefold(), kind)

    def __contains__(self, name: str) -> bool:
        return name in self._pseudonyms

    def pseudonym(self, name: str) -> str | None:
        """What a name becomes; None for one that was not taken down."""
        return self._pseudonyms.get(name)

    def folded(self, name: str) -> str | None:
        """What a name becomes whose letter case was lost on the way."""
        found = self._folded.get(name.casefold())
        return None if found is None else found.casefold()

    @property
    def new(self) -> list[Known]:
        """The pseudonyms to be remembered that were not known before, in order."""
        return self._new

    @property
    def told(self) -> list[Known]:
        """Every name of the project with its pseudonym, by kind and in order; references aside."""
        every = [
            Known(self._kind(key), name, self._pseudonyms[name])
            for key, spellings in self._spellings.items()
            for name in spellings
        ]
        kept = [each for each in every if each.kind not in PASSING]
        return sorted(kept, key=lambda each: (_RANK[each.kind], each.pseudonym.casefold()))

    def number(self) -> None:
        """Give every name its pseudonym."""
        for key, kind in self._loose.items():
            if key not in self._spellings:
                self.note(kind, key)
        bases: dict[str, str] = {}
        held: defaultdict[str, list[tuple[tuple[str, str], str]]] = defaultdict(list)
        for each in self._known.values():
            found = _PSEUDONYM.match(each.pseudonym)
            if found is not None:
                word, number = found[1].casefold(), found[2].casefold()
                bases.setdefault(each.name.casefold(), f"{word}-{number}")
                if found[1] == word:  # the spelling by which it got its number
                    held[word].append((_order(word, each.name), number))
        fresh = sorted(
            (key for key in self._spellings if key not in bases),
            key=lambda key: (_RANK[self._kind(key)], _order(self._kind(key), self._first(key))),
        )
        for kind, keys in groupby(fresh, self._kind):
            mine = list(keys)
            numbers = self._numbers(kind, mine, held[kind])
            bases |= {key: f"{kind}-{each}" for key, each in zip(mine, numbers, strict=True)}
        for key, spellings in self._spellings.items():
            self._spell(key, bases[key], sorted(spellings))

    def _kind(self, key: str) -> str:
        return min(self._kinds[key], key=_RANK.__getitem__)

    def _first(self, key: str) -> str:
        return min(self._spellings[key])

    def _numbers(
        self, kind: str, keys: list[str], held: list[tuple[tuple[str, str], str]]
    ) -> list[str]:
        """Numbers for new names in their order, between those that are remembered."""
        if not held:
            return first_numbers(len(keys))
        held.sort(key=lambda each: each[1])
        orders = [order for order, _ in held]
        start = "0" * len(held[0][1].rstrip("abcdefghijklmnopqrstuvwxyz"))
        places = [bisect_left(orders, _order(kind, self._first(key))) for key in keys]
        found: list[str] = []
        for place, group in groupby(places):
            before = held[place - 1][1] if place else start
            after = held[place][1] if place < len(held) else None
            found += numbers_between(before, after, len(list(group)))
        return found

    def _spell(self, key: str, base: str, spellings: list[str]) -> None:
        word, _, number = base.partition("-")
        kinds = frozenset(self._kinds[key])
        taken = {
            known.pseudonym for name in spellings if (known := self._known.get(name)) is not None
        }
        for name in spellings:
            known = self._known.get(name)
            if known is not None:
                self._pseudonyms[name] = known.pseudonym
            else:
                mark = self._marks(name, kinds)
                made = next(
                    pseudonym
                    for way in _ways(word)
                    if (pseudonym := f"{way}-{number}{mark}") not in taken
                )
                taken.add(made)
                self._pseudonyms[name] = made
                if not kinds <= PASSING:
                    self._new.append(Known(self._kind(key), name, made))
            self._folded.setdefault(key, self._pseudonyms[name])


def _order(kind: str, name: str) -> tuple[str, str]:
    return (natural_key(name), name) if kind in _NATURAL else (name, "")


def _ways(word: str) -> Iterable[str]:
    """A word in ever other letter case, small first; then with ever more letters at its end."""
    more = ""
    while True:
        whole = word + more
        for bits in range(1 << len(word)):
            yield "".join(
                letter.upper() if bits >> place & 1 else letter
                for place, letter in enumerate(whole)
            )
        more += "x"
