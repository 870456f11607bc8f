"""Columns whose meaning somebody chose by hand, where their headings do not tell it.

A choice is bound to the kind of a sheet and to a heading as it is compared
(``heading_text.fold``), so that the next export of the same layout is read in the same way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.errors import UserError
from app.domain.inventory import cells
from app.domain.inventory.field_titles import field_of, title_of
from app.domain.inventory.heading_text import fold
from app.domain.inventory.sheet_fields import ALIASES, SIZES

NOT_USED = ""
"""In place of a field: the column is left out, whatever its heading says."""

UNITS: tuple[str, ...] = ("bytes", "KiB", "MiB", "GiB", "TiB")
"""Units in which a column of sizes may count."""

_LONGEST_TOLD = 100
"""Letters of a heading that a sentence repeats."""

_PAIR = re.compile(r"(?P<kind>[^.]+)\.(?P<heading>.+)=(?P<field>[^=:]*)(?::(?P<unit>[^=:]*))?")


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What a column is, as somebody chose it.

    ``heading`` is its key in the sheet (see :func:`column_keys`), ``field`` one of the sheet's
    fields or :data:`NOT_USED`, ``unit`` one of :data:`UNITS` or empty: that of the heading.
    """

    kind: str
    heading: str
    field: str
    unit: str = ""

    @property
    def unit_mib(self) -> float | None:
        """How many MiB one of the unit is; None where none was chosen."""
        return cells.unit_mib(self.unit) if self.unit else None

    def sentence(self, heading: str = "") -> str:
        """The choice in words, for the import report; ``heading`` is that of the file."""
        named = heading if fold(heading) == self.heading else self.heading
        if len(self.heading) > _LONGEST_TOLD:
            named = f"{self.heading[:_LONGEST_TOLD]}…"
        if self.field == NOT_USED:
            return f"{self.kind}: {named} → not used"
        unit = f" ({self.unit})" if self.unit else ""
        return f"{self.kind}: {named} → {title_of(self.kind, self.field)}{unit}"


@dataclass(frozen=True, slots=True)
class ColumnChoices:
    """All that was chosen for an import.

    ``accepted`` names fields (``vInfo.cpus``) that somebody has seen to be missing and gone on
    without, so that the same layout does not ask again.
    """

    choices: tuple[ColumnChoice, ...] = ()
    accepted: tuple[str, ...] = ()
    _of: Mapping[str, Mapping[str, ColumnChoice]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        of: dict[str, dict[str, ColumnChoice]] = {}
        for choice in self.choices:
            of.setdefault(choice.kind, {})[choice.heading] = choice
        object.__setattr__(self, "_of", of)

    def of(self, kind: str) -> Mapping[str, ColumnChoice]:
        """The choices for a kind of sheet, by the key of the heading."""
        return self._of.get(kind, {})

    def choice(self, kind: str, key: str) -> ColumnChoice | None:
        """What was chosen for a column; None where its heading decides."""
        return self.of(kind).get(key)

    def having(self, choice: ColumnChoice) -> ColumnChoices:
        """With a choice, in the place of an earlier one for its column."""
        return ColumnChoices((*self._besides(choice.kind, choice.heading), choice), self.accepted)

    def without(self, kind: str, key: str) -> ColumnChoices:
        """Without a choice for a column: its heading decides again."""
        return ColumnChoices(self._besides(kind, key), self.accepted)

    def accepting(self, lacking: Iterable[str]) -> ColumnChoices:
        """With fields that somebody goes on without."""
        return ColumnChoices(self.choices, tuple(sorted({*self.accepted, *lacking})))

    def _besides(self, kind: str, key: str) -> tuple[ColumnChoice, ...]:
        return tuple(each for each in self.choices if (each.kind, each.heading) != (kind, key))


NO_CHOICES = ColumnChoices()


def column_keys(folded: Sequence[str]) -> list[str]:
    """What tells the columns of a sheet apart: the folded heading, else where it stands.

    The second of equal headings gets a number; a column without heading is called by its place.
    """
    seen: Counter[str] = Counter()
    keys = []
    for place, name in enumerate(folded):
        seen[name] += 1
        if not name:
            keys.append(f"column {place + 1}")
        else:
            keys.append(name if seen[name] == 1 else f"{name} [{seen[name]}]")
    return keys


def check_choices(choices: Iterable[ColumnChoice]) -> None:
    """Look whether choices make sense together.

    :raises UserError: when a sheet, field or unit is unknown, a unit stands with what is no size,
        or two headings are to be one field.
    """
    taken: dict[tuple[str, str], str] = {}
    for choice in choices:
        _check(choice)
        if choice.field == NOT_USED:
            continue
        other = taken.setdefault((choice.kind, choice.field), choice.heading)
        if other != choice.heading:
            raise UserError(
                f"{choice.kind}: “{other}” and “{choice.heading}” cannot both be "
                f"{title_of(choice.kind, choice.field)}.",
                "Choose one of them, and another field or “not used” for the other.",
            )


def _check(choice: ColumnChoice) -> None:
    fields = ALIASES.get(choice.kind)
    if fields is None:
        raise UserError(
            f"There is no sheet “{choice.kind}” in an RVTools export that is read.",
            f"The sheets are {', '.join(ALIASES)}.",
        )
    if choice.field != NOT_USED and choice.field not in fields:
        raise UserError(
            f"The sheet {choice.kind} has no field “{choice.field}”.",
            f"Its fields are {', '.join(fields)}.",
        )
    if choice.unit and choice.unit not in UNITS:
        raise UserError(
            f"“{choice.unit}” is no unit of a size.", f"Choose among {', '.join(UNITS)}."
        )
    if choice.unit and choice.field not in SIZES.get(choice.kind, ()):
        named = title_of(choice.kind, choice.field) if choice.field else "A column that is not used"
        raise UserError(
            f"{named} of {choice.kind} is no size, so it has no unit.", "Leave the unit out."
        )


def parse_choice(text: str) -> ColumnChoice:
    """A choice as it is written on the command line: ``vInfo.Arbeitsspeicher=memory:GiB``.

    The field is its key or its title, and blank for a column that is not used.

    :raises UserError: when it is written otherwise or makes no sense.
    """
    found = _PAIR.fullmatch(text.strip())
    if not found:
        raise UserError(
            f"“{text}” names no column.", "Write it as Sheet.Heading=field, or …=field:unit."
        )
    kinds = {each.casefold(): each for each in ALIASES}
    kind = kinds.get(found["kind"].strip().casefold(), found["kind"].strip())
    units = {each.casefold(): each for each in UNITS}
    unit = (found["unit"] or "").strip()
    choice = ColumnChoice(
        kind,
        fold(found["heading"]),
        field_of(kind, found["field"].strip()),
        units.get(unit.casefold(), unit),
    )
    check_choices([choice])
    return choice


def parse_choices(texts: Iterable[str]) -> ColumnChoices:
    """What ``--map`` arguments say of columns.

    :raises UserError: when one names no column, sheet or field, or two contradict each other.
    """
    choices = NO_CHOICES
    for text in texts:
        try:
            choices = choices.having(parse_choice(text))
        except UserError as error:
            raise UserError(f"--map {text}: {error.message}", error.hint) from error
    check_choices(choices.choices)
    return choices


def check_applied(choices: ColumnChoices, by_hand: Collection[str]) -> None:
    """Look whether every choice was of use; ``by_hand`` are the sentences of those that were.

    :raises UserError: naming a column that no sheet of its kind has.
    """
    told = set(map(fold, by_hand))
    for choice in choices.choices:
        if fold(choice.sentence()) not in told:
            raise UserError(
                f"No sheet {choice.kind} of these files has a column “{choice.heading}”.",
                "Write the heading as it stands in the file.",
            )
