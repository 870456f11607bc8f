"""The rows of the table of risk rules: one for each way in which a rule can fire."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.columns import Column
from app.domain.enums import Answer, Mode, Risk
from app.domain.model import Vm
from app.domain.planning.risk.catalog import BASE, NOT_IN_RVTOOLS, QUESTIONS, RULES, Rule
from app.domain.planning.risk.config import RiskConfig, level_title
from app.domain.planning.risk.knobs import KNOBS
from app.ui.charts.labels import number_text
from app.ui.stages.risk.words import default_text, is_changed

CELL_FIELDS = ("enabled", "points", "floor")
"""Columns that show a setting."""

MODE = "mode"
"""Key of the row that stands for the choice between warm and cold."""

RULE_KNOBS: Mapping[str, tuple[str, ...]] = {
    **{rule.id: tuple(knob.key for knob in KNOBS if knob.rule == rule.id) for rule in RULES},
    MODE: ("list.os_cold_required",),
}
"""The settings that belong to a rule."""

RULE_WEIGHTS = {"title": 1, "reads": 1}
"""Which columns take room that is left, in which proportion."""

_FLOORS = (("", "none"), (Risk.YELLOW.value, "yellow"), (Risk.RED.value, "red"))
_COLD_OR_WARM = "Powerstate, OS, Raw"


@dataclass(slots=True)
class Tally:
    """What the assessment of the VMs in plan adds up to.

    ``hits``, ``waived`` and ``points`` are by level, ``unknown`` by rule; ``scores`` counts VMs by
    score and category.
    """

    hits: Counter[str] = field(default_factory=Counter)
    waived: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    scores: Counter[tuple[int, str]] = field(default_factory=Counter)
    cold: int = 0

    @property
    def categories(self) -> tuple[int, int, int]:
        """How many VMs are green, yellow and red."""
        counts: Counter[str] = Counter()
        for (_score, category), count in self.scores.items():
            counts[category] += count
        return counts[Risk.GREEN], counts[Risk.YELLOW], counts[Risk.RED]

    def of_rule(self, counts: Counter[str], rule: Rule) -> int:
        """The count of all levels of a rule."""
        return sum(counts[rule.key(level.key)] for level in rule.levels)


Told = tuple[str, Answer, int, Risk | None, bool]
"""A rule's answer with its points and floor, and whether it was waived."""


def findings_told(vms: Iterable[Vm]) -> Counter[Told]:
    """How often the VMs in plan have each finding, whatever its words."""
    return Counter(
        [
            (each.rule, each.answer, each.points, each.floor, each.waived)
            for vm in vms
            if vm.in_plan
            for each in vm.findings
        ]
    )


def assessed(vms: Iterable[Vm]) -> Counter[tuple[int, str, bool]]:
    """How many VMs in plan have each score and category and are proposed to move cold."""
    return Counter(
        [(vm.risk_score, vm.risk_category, vm.mode == Mode.COLD) for vm in vms if vm.in_plan]
    )


def tally(
    found: Mapping[Told, int], scores: Mapping[tuple[int, str, bool], int], config: RiskConfig
) -> Tally:
    """Add up what :func:`findings_told` and :func:`assessed` counted.

    A finding belongs to the level that costs what the finding costs; of two levels of a rule that
    cost the same, the first one counts for both.
    """
    result = Tally()
    for (score, category, cold), count in scores.items():
        result.scores[score, category] += count
        result.cold += count if cold else 0
    prices = _levels_by_price(config)
    for (rule, answer, points, floor, waived), count in found.items():
        level = prices.get((rule, answer, points, floor), rule)
        if answer is Answer.UNKNOWN:
            result.unknown[rule] += count
        elif waived:
            result.waived[level] += count
        else:
            result.hits[level] += count
            result.points[level] += count * points
    return result


def vms_hit(vms: Iterable[Vm], rule: str) -> tuple[list[tuple[Vm, str]], list[Vm]]:
    """The VMs in plan that a rule hits, with its words, and those where it was waived."""
    hit: list[tuple[Vm, str]] = []
    waived: list[Vm] = []
    for vm in vms:
        if vm.exclusion:
            continue
        if rule == MODE and vm.mode == Mode.COLD:
            hit.append((vm, vm.mode_reason))
        for finding in vm.findings:
            if finding.rule != rule:
                continue
            if finding.waived:
                waived.append(vm)
            elif finding.answer is not Answer.UNKNOWN:
                hit.append((vm, finding.text))
    return hit, waived


_Price = tuple[str, Answer, int, Risk | None]


def _levels_by_price(config: RiskConfig) -> dict[_Price, str]:
    levels: dict[_Price, str] = {}
    for rule in RULES:
        for level in () if rule.per_project else rule.levels:
            key = rule.key(level.key)
            price = (rule.id, level.answer, config.points[key], config.floors[key])
            levels.setdefault(price, key)
    return levels


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A level of a rule, or one of the two rows that are none: the questions and the mode.

    ``key`` is the level's key as in the settings. ``changed`` names what differs from its default:
    ``enabled``, ``points``, ``floor``, or ``rule`` for a limit or list of the rule.
    """

    key: str
    rule: str
    title: str
    reads: str
    answer: str = ""
    enabled: bool | None = None
    points: int | None = None
    floor: str | None = None
    hits: int | None = None
    unknown: int | None = None
    waived: int | None = None
    share: float | None = None
    changed: frozenset[str] = frozenset()
    note: str = ""

    @property
    def active(self) -> bool:
        """Whether the row says anything of VMs: its rule is not switched off."""
        return self.enabled is not False


def rule_rows(config: RiskConfig, counts: Tally, open_questions: int) -> list[RuleRow]:
    """All rows in the catalogue's order."""
    total = sum(counts.points.values())
    rows: list[RuleRow] = []
    for rule in RULES:
        if not rule.per_project:
            rows.extend(_level_rows(rule, config, counts, total))
    return [*rows, _mode_row(config, counts), _question_row(open_questions)]


def _level_rows(rule: Rule, config: RiskConfig, counts: Tally, total: int) -> Iterable[RuleRow]:
    enabled = rule.id not in config.disabled
    own = _changed_groups(config, rule.id)
    merged = _merged_levels(rule, config)
    for level in rule.levels:
        key = rule.key(level.key)
        changed = {group for group in ("points", "floor") if is_changed(config, f"{group}.{key}")}
        yield RuleRow(
            key=key,
            rule=rule.id,
            title=level_title(rule.id, level.key),
            reads=f"{rule.sheet}: {rule.column}",
            answer=level.answer.value,
            enabled=enabled,
            points=config.points[key],
            floor=config.floors[key] or "",
            hits=counts.hits[key] if enabled else None,
            unknown=counts.unknown[rule.id] if enabled and level.key == BASE else None,
            waived=counts.waived[key] if enabled else None,
            share=100 * counts.points[key] / total if enabled and total else None,
            changed=frozenset(changed | own),
            note=merged.get(key, ""),
        )


def _merged_levels(rule: Rule, config: RiskConfig) -> dict[str, str]:
    """Which levels of a rule cannot be told apart by their findings, in sentences."""
    first: dict[object, str] = {}
    notes: dict[str, str] = {}
    for level in rule.levels:
        key = rule.key(level.key)
        price = (level.answer, config.points[key], config.floors[key])
        other = first.setdefault(price, level.title)
        if other != level.title:
            notes[key] = f"Counted with “{other}”, which costs the same."
    return notes


def _changed_groups(config: RiskConfig, rule: str) -> set[str]:
    groups = {key.partition(".")[0] for key in RULE_KNOBS[rule] if is_changed(config, key)}
    found = groups & {"enabled"}
    return found | {"rule"} if groups & {"threshold", "list"} else found


def _mode_row(config: RiskConfig, counts: Tally) -> RuleRow:
    return RuleRow(
        key=MODE,
        rule=MODE,
        title="Migration mode: cold",
        reads=f"vInfo, vDisk: {_COLD_OR_WARM}",
        hits=counts.cold,
        changed=frozenset(_changed_groups(config, MODE)),
    )


def _question_row(open_questions: int) -> RuleRow:
    told = len(QUESTIONS) - open_questions
    return RuleRow(
        key=NOT_IN_RVTOOLS,
        rule=NOT_IN_RVTOOLS,
        title=f"Not in RVTools: {told} of {len(QUESTIONS)} answered",
        reads="asked once per project",
    )


def knob_of(row: Any, field: str) -> str:
    """The setting that a cell shows, empty when there is none."""
    if not isinstance(row, RuleRow) or row.enabled is None or field not in CELL_FIELDS:
        return ""
    return f"{field}.{row.rule if field == 'enabled' else row.key}"


def columns() -> Sequence[Column]:
    """The columns of the table."""
    return (
        Column(
            "enabled", "On", lambda row: row.enabled, "bool", editable=True, required=True,
            width=4, help="A rule that is switched off is not asked at all.",
            tooltip=lambda row: _default(row, "enabled", f"enabled.{row.rule}"),
        ),
        Column(
            "title", "Rule", lambda row: row.title, width=36,
            help="What is asked of every VM. Bold: something differs from its default.",
        ),
        Column(
            "points", "Points", lambda row: row.points, "int", editable=True, required=True,
            minimum=0, maximum=100, width=7,
            help="Added to the score of a VM when the rule fires. Bold: not the default.",
            tooltip=lambda row: _default(row, "points", f"points.{row.key}"),
        ),
        Column(
            "floor", "At least", lambda row: row.floor, "risk", editable=True, choices=_FLOORS,
            width=11, help="The category is never better than this when the rule fires.",
            tooltip=lambda row: _default(row, "floor", f"floor.{row.key}"),
        ),
        Column(
            "hits", "VMs hit", lambda row: row.hits, "int", width=8,
            help="VMs in plan on which the rule fires, without those that were waived.",
            tooltip=lambda row: row.note,
        ),
        Column(
            "answer", "Answer", lambda row: row.answer, width=9,
            help="“block”: the migration tool refuses the VM or needs something done first.",
        ),
        Column(
            "unknown", "Unknown", lambda row: row.unknown, "int", width=10, text=_blank_zero,
            help="VMs in plan for which the export holds no data; for the rule as a whole.",
        ),
        Column(
            "waived", "Waived", lambda row: row.waived, "int", width=8, text=_blank_zero,
            help="VMs in plan whose finding was waived: it counts nothing.",
        ),
        Column(
            "share", "Share", lambda row: row.share, "percent", width=8, summed=True,
            help="Share of the points of all VMs in plan, before a score is cut at 100.",
        ),
        Column(
            "reads", "Reads", lambda row: row.reads, width=22,
            help="Sheet and column of the export in which the evidence stands.",
        ),
    )  # fmt: skip


def _blank_zero(count: int | None) -> str:
    return number_text(count) if count else ""


def _default(row: RuleRow, group: str, key: str) -> str:
    return default_text(key) if group in row.changed else ""
