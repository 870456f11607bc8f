"""What a project may change about the assessment, and the table of knobs that a page shows.

Every value has a key such as ``points.rdm``, ``floor.disk_full.system``, ``enabled.cbt_off``,
``threshold.disk_large_tb``, ``list.os_deprecated`` or ``band.green_max``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from app.domain.enums import Answer, OsSupport, Risk
from app.domain.errors import FieldError
from app.domain.inventory.os_support import OsLists, support_of
from app.domain.model import Finding
from app.domain.number_style import general
from app.domain.planning.risk.catalog import RULES_BY_ID, VM_RULES, Rule
from app.domain.planning.risk.knobs import (
    DEFAULT_LISTS,
    KNOBS,
    KNOBS_BY_KEY,
    THRESHOLDS,
    check_value,
)


class Score(NamedTuple):
    """What a level of a rule costs in this project."""

    points: int
    floor: Risk | None
    answer: Answer


class ActiveRule(NamedTuple):
    """An enabled rule, ready to be asked; ``absent`` and ``blank`` are its two unknown answers."""

    id: str
    levels: Mapping[str, Score]
    absent: Finding
    blank: Finding


def _default_points() -> dict[str, int]:
    return {rule.key(level.key): level.points for rule in VM_RULES for level in rule.levels}


def _default_floors() -> dict[str, Risk | None]:
    return {rule.key(level.key): level.floor for rule in VM_RULES for level in rule.levels}


@dataclass(frozen=True)
class RiskConfig:
    """Points, floors, thresholds, lists and bands of one project's assessment.

    A score up to ``green_max`` is green, up to ``yellow_max`` yellow, above it red. The mappings
    are complete and must not be changed in place.
    """

    points: Mapping[str, int] = field(default_factory=_default_points)
    floors: Mapping[str, Risk | None] = field(default_factory=_default_floors)
    disabled: frozenset[str] = frozenset()
    thresholds: Mapping[str, float] = field(
        default_factory=lambda: {t.key: t.default for t in THRESHOLDS}
    )
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict(DEFAULT_LISTS))
    green_max: int = 20
    yellow_max: int = 50

    def value(self, key: str) -> Any:
        """The value of a knob: number, bool, tuple of lines, or a floor's name (``""`` for none).

        :raises FieldError: when there is no such knob.
        """
        group, name = _split(key)
        if group == "points":
            return self.points[name]
        if group == "floor":
            return self.floors[name] or ""
        if group == "enabled":
            return name not in self.disabled
        if group == "threshold":
            return self.thresholds[name]
        return self.lists[name] if group == "list" else getattr(self, name)

    def with_value(self, key: str, value: Any) -> RiskConfig:
        """A configuration in which one knob has another value. Text is parsed as it was typed.

        :raises FieldError: when there is no such knob or it refuses the value.
        """
        group, name = _split(key)
        checked = check_value(KNOBS_BY_KEY[key], value)
        changed = self._replaced(group, name, checked)
        changed._check_order(key)
        return changed

    def to_dict(self) -> dict[str, Any]:
        """Plain data for storage; :meth:`from_dict` gives an equal configuration back."""
        return {
            "points": dict(self.points),
            "floors": {key: floor.value if floor else "" for key, floor in self.floors.items()},
            "disabled": sorted(self.disabled),
            "thresholds": dict(self.thresholds),
            "lists": {name: list(lines) for name, lines in self.lists.items()},
            "bands": {"green_max": self.green_max, "yellow_max": self.yellow_max},
        }

    @classmethod
    def from_dict(cls, data: Any) -> RiskConfig:
        """The configuration as it was stored; what is missing or not valid has its default."""
        stored = data if isinstance(data, Mapping) else {}
        disabled = stored.get("disabled")
        off = disabled if isinstance(disabled, (list, tuple, set, frozenset)) else ()
        groups = {
            "points": stored.get("points"),
            "floor": stored.get("floors"),
            "threshold": stored.get("thresholds"),
            "list": stored.get("lists"),
            "band": stored.get("bands"),
            "enabled": {name: False for name in off if isinstance(name, str)},
        }
        config = cls()
        for knob in KNOBS:
            group, name = _split(knob.key)
            values = groups[group]
            if not isinstance(values, Mapping) or name not in values:
                continue
            try:
                config = config._replaced(group, name, check_value(knob, values[name]))
            except FieldError:
                continue
        return config._with_sound_order()

    @cached_property
    def os_lists(self) -> OsLists:
        """The classes of guest systems as :func:`~app.domain.inventory.operating_systems.recognise`
        takes them."""
        lists = self.lists
        return OsLists(
            lists["os_supported"],
            lists["os_expected"],
            lists["os_deprecated"],
            lists["os_unsupported"],
        )

    @cached_property
    def active_rules(self) -> tuple[ActiveRule, ...]:
        """The enabled rules with their prices."""
        return tuple(self._active(rule) for rule in VM_RULES if rule.id not in self.disabled)

    @cached_property
    def _os_classes(self) -> dict[tuple[str, str], OsSupport]:
        return {}

    def os_support(self, family: str, version: str) -> OsSupport:
        """The class of a guest system by this project's lists."""
        known = self._os_classes
        found = known.get((family, version))
        if found is None:
            found = known[family, version] = support_of(family, version, self.os_lists)
        return found

    def band(self, score: int) -> Risk:
        """The category that a score alone means."""
        if score <= self.green_max:
            return Risk.GREEN
        return Risk.YELLOW if score <= self.yellow_max else Risk.RED

    def describe(self, rule: Rule) -> str:
        """The rule's description with this project's thresholds."""
        return self.worded(rule.description)

    def worded(self, sentence: str) -> str:
        """A sentence of a rule with this project's thresholds in the place of their names."""
        if "{" not in sentence:
            return sentence
        return sentence.format_map({name: general(at) for name, at in self.thresholds.items()})

    def _active(self, rule: Rule) -> ActiveRule:
        levels = {}
        for level in rule.levels:
            key = rule.key(level.key)
            levels[level.key] = Score(self.points[key], self.floors[key], level.answer)
        where = rule.sheet if rule.sources == (rule.sheet,) else f"{rule.sheet}, {rule.column}"
        return ActiveRule(
            rule.id,
            levels,
            Finding(rule.id, Answer.UNKNOWN, 0, None, f"Not in the data: {where}."),
            Finding(rule.id, Answer.UNKNOWN, 0, None, f"Blank for this VM: {where}."),
        )

    def _replaced(self, group: str, name: str, value: Any) -> RiskConfig:
        if group == "points":
            return replace(self, points={**self.points, name: value})
        if group == "floor":
            return replace(self, floors={**self.floors, name: value})
        if group == "enabled":
            return replace(
                self, disabled=self.disabled - {name} if value else self.disabled | {name}
            )
        if group == "threshold":
            return replace(self, thresholds={**self.thresholds, name: value})
        if group == "list":
            return replace(self, lists={**self.lists, name: value})
        return replace(self, **{name: value})

    def _check_order(self, key: str = "") -> None:
        """Refuse limits that overtake each other.

        :raises FieldError: naming the two limits.
        """
        if self.green_max >= self.yellow_max:
            raise FieldError(
                key or "band.green_max",
                f"The green limit ({self.green_max}) must be below the yellow limit "
                f"({self.yellow_max}).",
            )
        for low, high, sentence in _ORDERED:
            if self.thresholds[low] > self.thresholds[high]:
                raise FieldError(key or f"threshold.{low}", sentence)

    def _with_sound_order(self) -> RiskConfig:
        default = RiskConfig()
        config = self
        if config.green_max >= config.yellow_max:
            config = replace(config, green_max=default.green_max, yellow_max=default.yellow_max)
        for low, high, _ in _ORDERED:
            if config.thresholds[low] > config.thresholds[high]:
                both = {key: default.thresholds[key] for key in (low, high)}
                config = replace(config, thresholds={**config.thresholds, **both})
        return config


_ORDERED = (
    (
        "snapshot_many",
        "snapshot_critical",
        "“Many snapshots” cannot start above “very many snapshots”.",
    ),
    (
        "partition_high_pct",
        "partition_full_pct",
        "“Nearly full” cannot start above “full”.",
    ),
)

DEFAULT_CONFIG = RiskConfig()


def level_title(rule_id: str, level: str | None = None) -> str:
    """A rule's title, with one of its levels if that is asked for and has a title."""
    rule = RULES_BY_ID[rule_id]
    title = next((each.title for each in rule.levels if each.key == level), "")
    return f"{rule.title}: {title}" if title else rule.title


def _split(key: str) -> tuple[str, str]:
    if key not in KNOBS_BY_KEY:
        raise FieldError(key, f"There is no setting “{key}” in the risk rules.")
    group, _, name = key.partition(".")
    return group, name
