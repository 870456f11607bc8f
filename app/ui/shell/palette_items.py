"""What the command palette offers, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from app.domain.search import fuzzy_match

_IN_GROUP = 0.6
_RECENT_BONUS = 0.15
_FAR = 0.9
MOST_RECENT = 12


@dataclass(frozen=True, slots=True)
class PaletteItem:
    """A command, or a place to go to. ``key`` is unique and remembers recent use.

    ``why_not`` says why it cannot be run now, where that is known. What is ``far``, on a page that
    is not looked at, stands behind what fits about as well.
    """

    key: str
    title: str
    run: Callable[[], object]
    group: str = ""
    shortcut: str = ""
    icon_name: str = ""
    enabled: bool = True
    why_not: str = ""
    far: bool = False

    @property
    def beside(self) -> str:
        """What stands beside the title: the group, or why it cannot be run."""
        return self.group if self.enabled else self.why_not or self.group


Provider = Callable[[str], Iterable[PaletteItem]]


@dataclass(frozen=True, slots=True)
class PaletteMatch:
    """An item that fits; ``positions`` are the letters of its title that matched."""

    item: PaletteItem
    score: float
    positions: tuple[int, ...] = field(default=())


def rank(
    query: str, items: Sequence[PaletteItem], recent: Sequence[str], most: int = 100
) -> list[PaletteMatch]:
    """Items that fit a query, the best first; without a query recent ones first.

    An item fits by its title, or less well by ``group title``.
    """
    places = {key: place for place, key in enumerate(recent)}
    query = query.strip()
    if not query:
        ordered = sorted(items, key=lambda item: places.get(item.key, len(places)))
        return [PaletteMatch(item, 0.0) for item in ordered[:most]]
    matches = [match for item in items if (match := _match(query, item, places)) is not None]
    matches.sort(key=lambda match: -match.score)
    return matches[:most]


def _match(query: str, item: PaletteItem, places: dict[str, int]) -> PaletteMatch | None:
    bonus = _RECENT_BONUS * (1 - places[item.key] / len(places)) if item.key in places else 0.0
    near = _FAR if item.far else 1.0
    direct = fuzzy_match(query, item.title)
    if direct is not None:
        return PaletteMatch(item, direct.score * near + bonus, direct.positions)
    whole = fuzzy_match(query, f"{item.group} {item.title}") if item.group else None
    if whole is None:
        return None
    shift = len(item.group) + 1
    positions = tuple(place - shift for place in whole.positions if place >= shift)
    return PaletteMatch(item, whole.score * near * _IN_GROUP + bonus, positions)


def with_recent(recent: Sequence[str], key: str) -> list[str]:
    """The recent keys after one more use."""
    return [key, *(other for other in recent if other != key)][:MOST_RECENT]
