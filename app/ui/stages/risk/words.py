"""Settings of the risk rules in words: values, defaults and the names of undo steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.domain.errors import FieldError
from app.domain.number_style import general, grouped
from app.domain.planning.risk.config import RiskConfig, level_title
from app.domain.planning.risk.knobs import FLOOR_TEXT, KNOBS, KNOBS_BY_KEY, Knob, check_value


def shown_number(value: float) -> str:
    """A number as it is read: with the locale's marks and no needless zeros."""
    return general(value, 10)


def value_text(knob: Knob, value: Any) -> str:
    """A value of a setting with its unit."""
    if knob.kind == "bool":
        return "on" if value else "off"
    if knob.kind == "choice":
        return FLOOR_TEXT[value or ""]
    if knob.kind == "lines":
        return "1 line" if len(value) == 1 else f"{grouped(len(value))} lines"
    return f"{shown_number(value)} {knob.unit}".rstrip()


def is_changed(config: RiskConfig, key: str) -> bool:
    """Whether a setting differs from its default."""
    return bool(config.value(key) != KNOBS_BY_KEY[key].default)


def changed_keys(config: RiskConfig) -> list[str]:
    """The settings that differ from their defaults."""
    return [knob.key for knob in KNOBS if is_changed(config, knob.key)]


def default_text(key: str) -> str:
    """What the default of a setting is: ``Default: 30 points``."""
    knob = KNOBS_BY_KEY[key]
    return f"Default: {value_text(knob, knob.default)}"


def default_words(keys: Sequence[str]) -> str:
    """What a command is called that sets settings to their defaults."""
    if len(keys) == 1:
        knob = KNOBS_BY_KEY[keys[0]]
        return f"Back to the default ({value_text(knob, knob.default)})"
    return f"Back to the defaults of {len(keys)} settings" if keys else "Back to the default"


def change_label(config: RiskConfig, key: str) -> str:
    """The name of the step that gave a setting its value."""
    knob, value = KNOBS_BY_KEY[key], config.value(key)
    group, _, name = key.partition(".")
    rule, _, level = name.partition(".")
    if group == "enabled":
        return f"Switch {'on' if value else 'off'} “{level_title(rule)}”"
    if group == "points":
        return f"{level_title(rule, level)}: {value_text(knob, value)}"
    if group == "floor":
        least = f"at least {value_text(knob, value)}" if value else "no least category"
        return f"{level_title(rule, level)}: {least}"
    if group == "list":
        return f"Change “{knob.label}”"
    return f"{knob.label} {value_text(knob, value)}"


_GROUP_WORDS = (
    ("points", "one price", "{} prices"),
    ("floor", "one least category", "{} least categories"),
    ("enabled", "one rule that is off", "{} rules that are off"),
    ("threshold", "one limit", "{} limits"),
    ("list", "one list", "{} lists"),
    ("band", "one band", "{} bands"),
)


def changes_sentence(keys: Iterable[str]) -> str:
    """How many settings there are of each kind: ``2 prices, one list``."""
    groups = [key.partition(".")[0] for key in keys]
    return ", ".join(
        one if groups.count(group) == 1 else several.format(groups.count(group))
        for group, one, several in _GROUP_WORDS
        if group in groups
    )


def bad_lines(knob: Knob, text: str) -> list[tuple[int, str]]:
    """The lines that a list refuses: their numbers from 1 with the reason."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            check_value(knob, line)
        except FieldError as error:
            reason = error.message.removeprefix(f"{knob.label}: ")
            found.append((number, f"{reason} {error.hint}".strip()))
    return found
