"""How gaps and the readiness score are put into words, in the window and in the report alike."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.cloud import CloudInventory, InventorySource
from app.domain.counted_noun import count_text
from app.domain.day_words import moment_words
from app.domain.number_style import grouped
from app.domain.planning.gaps.gap import (
    STATE_TEXT,
    GapAnalysis,
    GapState,
    Severity,
)
from app.domain.planning.gaps.score import BEST_WITH_BLOCKER

SEVERITY_TEXT: Mapping[Severity, str] = {
    Severity.CRITICAL: "Critical",
    Severity.WARNING: "Warning",
    Severity.INFO: "Info",
}
SEVERITY_MEANING: Mapping[Severity, str] = {
    Severity.CRITICAL: "Blocks: what depends on it cannot migrate.",
    Severity.WARNING: "Risk: likely to cause trouble.",
    Severity.INFO: "Advice: nothing fails because of it.",
}
SEVERITY_MARK: Mapping[Severity, str] = {
    Severity.CRITICAL: "✖",
    Severity.WARNING: "⚠",
    Severity.INFO: "ℹ",
}
"""A shape for each severity, so that it reads without colour, and none that is a VM's risk."""

KIND_WORDS: Mapping[str, tuple[str, str]] = {
    "domains": ("domain", "domains"),
    "projects": ("project", "projects"),
    "networks": ("network", "networks"),
    "flavors": ("flavor", "flavors"),
    "images": ("image", "images"),
    "nodes": ("hypervisor", "hypervisors"),
    "volume_types": ("volume type", "volume types"),
    "quotas": ("quota", "quotas"),
}
"""Singular and plural of what an inventory holds, by the inventory's own key."""

READY, FAIR = 80, 50
"""From which score a target is shown as ready (green), and as half way there (amber)."""


def severity_label(severity: Severity) -> str:
    """Shape and word."""
    return f"{SEVERITY_MARK[severity]} {SEVERITY_TEXT[severity]}"


def score_tone(score: int | None) -> str:
    """``ok`` from 80, ``warning`` from 50, else ``error``; nothing where there is no score."""
    if score is None:
        return ""
    if score >= READY:
        return "ok"
    return "warning" if score >= FAIR else "error"


NOW, AFTER = "now", "after provisioning"
"""How the two scores are called, on every page and in every export."""


def scores_text(analysis: GapAnalysis) -> str:
    """Both scores: ``42 of 100 now, 88 after provisioning``."""
    if analysis.now is None:
        return "no score yet"
    return f"{analysis.now} of 100 {NOW}, {analysis.after_provisioning} {AFTER}"


def score_sentence(analysis: GapAnalysis) -> str:
    """What the scores consist of, with their numbers and their cap."""
    formula = score_formula(analysis)
    if analysis.now is not None and any(
        gap.severity is Severity.CRITICAL for gap in (*analysis.standing, *analysis.uncompared)
    ):
        return f"{formula} At most {BEST_WITH_BLOCKER} while something critical is not ready."
    return formula


def score_formula(analysis: GapAnalysis) -> str:
    """How the scores are computed: the weights of what is not ready against those of all."""
    if not analysis.analysed:
        return "There is no score before the target's inventory is known."
    if not analysis.weight:
        return "No VM in plan asks anything of the target, so there is nothing to compare."
    lost = {state: analysis.lost.get(state, 0) for state in _UNREADY}
    parts = [f"{words} {grouped(lost[state])}" for state, words in _UNREADY.items() if lost[state]]
    if not parts:
        return f"All {grouped(analysis.checks)} comparisons are met, closed or resolved."
    formula = (
        f"{NOW.capitalize()} = 100 × (1 − {grouped(sum(lost.values()))} ÷ "
        f"{grouped(analysis.weight)})"
    )
    planned = lost[GapState.PLANNED]
    if planned:
        rest = sum(lost.values()) - planned
        formula += f", {AFTER} = 100 × (1 − {grouped(rest)} ÷ {grouped(analysis.weight)})"
    return (
        f"{formula}: {', '.join(parts)}; all {grouped(analysis.checks)} comparisons weigh "
        f"{grouped(analysis.weight)}."
    )


_UNREADY: Mapping[GapState, str] = {
    GapState.OPEN: "open gaps weigh",
    GapState.PLANNED: "planned ones",
    GapState.NOT_COMPARED: "what was not compared",
}


def open_text(analysis: GapAnalysis) -> str:
    """What is not ready: ``3 critical, 5 warnings, 2 info open · 6 planned · 4 not compared``."""
    counts = [
        (analysis.count(Severity.CRITICAL), "critical", "critical"),
        (analysis.count(Severity.WARNING), "warning", "warnings"),
        (analysis.count(Severity.INFO), "info", "info"),
    ]
    parts = [
        f"{grouped(count)} {one if count == 1 else many}" for count, one, many in counts if count
    ]
    words = [f"{', '.join(parts)} open"] if parts else ["no gap open"]
    for state in (GapState.PLANNED, GapState.NOT_COMPARED):
        count = len(analysis.of(state))
        if count:
            words.append(f"{grouped(count)} {STATE_TEXT[state].lower()}")
    return " · ".join(words)


def nothing_text(analysis: GapAnalysis) -> str:
    """What it means that there is not a single gap, not even a closed one."""
    if not analysis.weight:
        return score_formula(analysis)
    return "Nothing is missing: the target has all that the plan needs, and all was compared."


def source_text(inventory: CloudInventory) -> str:
    """Where an inventory comes from, and when."""
    moment = moment_words(inventory.read_at)
    if inventory.source is InventorySource.LIVE:
        region = f" from {inventory.region}" if inventory.region else ""
        return f"Read live{region} on {moment}"
    return f"Entered by hand, last changed on {moment}"


def holdings_text(inventory: CloudInventory) -> str:
    """How many records of each kind an inventory holds."""
    parts = [
        count_text(len(getattr(inventory, kind)), words[0])
        for kind, words in KIND_WORDS.items()
        if kind != "quotas" and inventory.knows(kind)
    ]
    return ", ".join(parts) or "nothing entered yet"


def not_compared(analysis: GapAnalysis) -> tuple[str, ...]:
    """What could not be read, and what was not compared for that or another reason."""
    if not analysis.uncompared:
        return analysis.notes
    names = "; ".join(gap.resource for gap in analysis.uncompared)
    return (*analysis.notes, f"Not compared, and so not counted as ready: {names}.")
