"""Column descriptors: one list says how a table shows, sorts, edits and exports its fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "text", "int", "float", "percent", "hours", "bool", "date", "moment", "instant", "choice",
    "risk", "status",
]  # fmt: skip

NUMERIC_KINDS = frozenset({"int", "float", "percent", "hours"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of records.

    ``value`` takes the record's value for sorting, filtering and export, in words for people;
    ``machine`` takes it as a key for programs where that differs. ``text`` turns the value into
    what is shown, where the kind's own way will not do. ``tooltip`` explains the cell of a
    record, ``help`` the whole column. Units: a ``percent`` value is 0 to 100, an ``hours``
    value a number of hours, a ``moment`` a wall time, an
    ``instant`` one with its seconds; ``width`` counts characters.

    ``editable`` columns name the service field in ``field`` (default: the key). ``parse`` turns
    typed text into a value and raises :class:`app.domain.errors.UserError`; without it the kind
    decides. A blank never reaches ``parse``: it clears the field, or is refused where
    ``required``. ``minimum`` and ``maximum`` bound a number. ``choices`` are pairs of value and
    label, in their natural order.

    ``mark`` gives the icon of a value and the token of its colour, which stand before the text.

    ``summed`` columns take part in the sums of the selection. ``sort_key`` turns a value into
    what it sorts by, where the kind's own order will not do.
    """

    key: str
    title: str
    value: Callable[[Any], Any]
    kind: Kind = "text"
    unit: str = ""
    text: Callable[[Any], str] | None = None
    decimals: int = 1
    width: int = 12
    editable: bool = False
    field: str = ""
    choices: Sequence[tuple[str, str]] = ()
    parse: Callable[[str], Any] | None = None
    summed: bool = False
    visible: bool = True
    help: str = ""
    tooltip: Callable[[Any], str] | None = None
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    sort_key: Callable[[Any], Any] | None = None
    machine: Callable[[Any], Any] | None = None
    mark: Callable[[Any], tuple[str, str] | None] | None = None

    @property
    def heading(self) -> str:
        """Title with the unit, as shown in headers and exports."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    @property
    def numeric(self) -> bool:
        """Whether the values are numbers (right-aligned, summable, range filters)."""
        return self.kind in NUMERIC_KINDS

    @property
    def dated(self) -> bool:
        """Whether the values are days, with their time or without."""
        return self.kind in {"date", "moment", "instant"}

    @property
    def places(self) -> int:
        """Decimals that are shown."""
        return 0 if self.kind == "int" else self.decimals

    @property
    def service_field(self) -> str:
        """The name of the field that a service is asked to change."""
        return self.field or self.key
