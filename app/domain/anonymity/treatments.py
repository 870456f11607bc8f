"""How a column is treated, and how the values inside a JSON column are.

What is not declared is exchanged: a text of which nothing is known becomes a pseudonym, and so
does a key that is none of the program's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.anonymity.scribe import Scribe

Treatment = Callable[[Scribe, Any], Any]
"""Makes of a value what stands in the copy."""


def keep(_scribe: Scribe, value: Any) -> Any:
    """Figures, states, systems, hardware and what else names nobody stays."""
    return value


def blank(_scribe: Scribe, value: Any) -> Any:
    """Secrets and what leads to them are left out."""
    return "" if isinstance(value, str) else None


def name(kind: str) -> Treatment:
    """A name, with what it stands for."""
    return _text(lambda scribe, text: scribe.name(kind, text))


def names(kind: str) -> Treatment:
    """Several names in one text."""
    return _text(lambda scribe, text: scribe.names(kind, text))


def path(kind: str) -> Treatment:
    """Folders or pools with slashes between them."""
    return _text(lambda scribe, text: scribe.path(kind, text))


def numbered(kind: str) -> Treatment:
    """A device such as ``Hard disk 1``; a name where it is called otherwise."""
    return _text(lambda scribe, text: scribe.numbered(kind, text))


def noted_name(kind: str) -> Treatment:
    """A name that people write notes into."""
    return _text(lambda scribe, text: scribe.noted_name(kind, text))


def one_of(*kept: str, kind: str = "value") -> Treatment:
    """One of the program's own words stays, any other is a name."""
    own = frozenset(kept)
    return _text(lambda scribe, text: text if text in own else scribe.name(kind, text))


def _text(write: Callable[[Scribe, str], str]) -> Treatment:
    def treat(scribe: Scribe, value: Any) -> Any:
        if isinstance(value, str):
            return write(scribe, value) if value else value
        return anything(scribe, value)

    return treat


on_store = _text(Scribe.on_store)
file = _text(Scribe.file)
sheet = _text(Scribe.sheet)
guest_path = _text(Scribe.guest_path)
url = _text(Scribe.url)
addresses = _text(Scribe.addresses)
mac = _text(Scribe.mac)
identifier = _text(Scribe.identifier)
identity = _text(Scribe.identity)
image = _text(Scribe.image)
reference = _text(Scribe.reference)
note = _text(Scribe.note)
said = _text(Scribe.said)
compound = _text(Scribe.compound)


# -- JSON ------------------------------------------------------------------------------------------


def anything(scribe: Scribe, value: Any) -> Any:
    """A value of which nothing is known: figures and shape stay, every text is exchanged."""
    if isinstance(value, str):
        return scribe.name("value", value)
    if isinstance(value, Mapping):
        return {scribe.name("value", str(key)): anything(scribe, each)
                for key, each in value.items()}  # fmt: skip
    if isinstance(value, list | tuple):
        return [anything(scribe, each) for each in value]
    return value


def each(treat: Treatment) -> Treatment:
    """A list of values that are treated alike."""

    def all_of(scribe: Scribe, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [treat(scribe, one) for one in value]
        return anything(scribe, value)

    return all_of


def row(*treatments: Treatment) -> Treatment:
    """A list whose places have treatments of their own."""

    def placed(scribe: Scribe, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return anything(scribe, value)
        more = (anything,) * (len(value) - len(treatments))
        return [treat(scribe, one) for treat, one in zip((*treatments, *more), value, strict=False)]

    return placed


def fields(treatments: Mapping[str, Treatment]) -> Treatment:
    """A record: its fields by name; others are treated as unknown."""

    def record(scribe: Scribe, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return anything(scribe, value)
        return {
            (key if key in treatments else scribe.name("value", str(key))):
                treatments.get(key, anything)(scribe, one)
            for key, one in value.items()
        }  # fmt: skip

    return record


def entries(key: Treatment, treat: Treatment) -> Treatment:
    """A dictionary whose keys are data."""

    def renamed(scribe: Scribe, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return anything(scribe, value)
        return {key(scribe, str(one)): treat(scribe, own) for one, own in value.items()}

    return renamed
