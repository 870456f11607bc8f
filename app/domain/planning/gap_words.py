"""How gaps and the readiness score are put into words, in the window and in the report alike."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.cloud import CloudInventory, InventorySource
from app.domain.counted_noun import count_text
from app.domain.planning.gaps import BEST_WITH_BLOCKER, WEIGHTS, GapAnalysis, Severity

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
    Severity.CRITICAL: "■",
    Severity.WARNING: "▲",
    Severity.INFO: "●",
}
"""A shape for each severity, so that it reads without colour."""

KIND_WORDS: Mapping[str, tuple[str, str]] = {
    "domains": ("domain", "domains"),
    "projects": ("project", "projects"),
    "networks": ("network", "networks"),
    "flavors": ("flavor", "flavors"),
    "images": ("image", "images"),
    "nodes": ("hypervisor", "hypervisors"),
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


def score_sentence(analysis: GapAnalysis) -> str:
    """What the score consists of, with its numbers and its cap."""
    formula = score_formula(analysis)
    if analysis.critical:
        return f"{formula} At most {BEST_WITH_BLOCKER} while a critical gap is open."
    return formula


def score_formula(analysis: GapAnalysis) -> str:
    """How the score is computed: the weights of open gaps against those of all comparisons."""
    if analysis.score is None:
        return "There is no score before the target's inventory is known."
    if not analysis.checks:
        return "Nothing was there to compare, so nothing is missing."
    counts = {severity: analysis.count(severity) for severity in Severity}
    lost = sum(WEIGHTS[severity] * count for severity, count in counts.items())
    parts = [
        f"{count:,} {severity} × {WEIGHTS[severity]}" for severity, count in counts.items() if count
    ]
    if not parts:
        return f"All {analysis.checks:,} comparisons are met or resolved."
    return (
        f"100 × (1 − {lost:,} ÷ {analysis.weight:,}): open gaps weigh {' + '.join(parts)}, "
        f"all {analysis.checks:,} comparisons {analysis.weight:,}."
    )


def open_text(analysis: GapAnalysis) -> str:
    """Open gaps by severity: ``3 critical, 5 warnings, 2 info``."""
    counts = [
        (analysis.count(Severity.CRITICAL), "critical", "critical"),
        (analysis.count(Severity.WARNING), "warning", "warnings"),
        (analysis.count(Severity.INFO), "info", "info"),
    ]
    parts = [f"{count:,} {one if count == 1 else many}" for count, one, many in counts if count]
    return ", ".join(parts) or "no gap open"


def source_text(inventory: CloudInventory) -> str:
    """Where an inventory comes from, and when."""
    moment = f"{inventory.read_at:%Y-%m-%d %H:%M}"
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


def not_compared(inventory: CloudInventory) -> tuple[str, ...]:
    """What could not be compared and why, one sentence each."""
    if inventory.source is InventorySource.LIVE:
        return inventory.notes
    unknown = [
        KIND_WORDS[kind][1]
        for kind in KIND_WORDS
        if kind not in {"quotas", "nodes"} and not inventory.knows(kind)
    ]
    if not unknown:
        return inventory.notes
    words = unknown[0] if len(unknown) == 1 else f"{', '.join(unknown[:-1])} and {unknown[-1]}"
    sentence = f"Nothing was entered about {words}, so they were not compared."
    return (*inventory.notes, sentence)
