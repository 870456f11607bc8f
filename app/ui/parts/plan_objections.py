"""What must be known before a plan is trusted, in sentences: for banners and to read whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape

from app.domain.counted_noun import as_line, count_text
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.warnings import told_warnings, unplaced_text
from app.domain.planning.timing.deadline import deadline
from app.ui.charts.labels import date_text, number_text

MOST_REASONS = 3


def warning_banner(plan: Plan) -> str:
    """The most important warning and how many there are, but for what the banner says itself."""
    lost = unplaced_text(plan.schedule)
    found = [text for text in told_warnings(plan) if text != lost]
    if not found:
        return ""
    counted = count_text(len(found), "warning")
    return f"{counted}. The most important: {found[0]}" if len(found) > 1 else found[0]


def unplaced_reasons(plan: Plan) -> list[tuple[str, int]]:
    """Why VMs have no day, the most frequent reason first."""
    return Counter(plan.schedule.unplaced.values()).most_common()


def banner(plan: Plan) -> tuple[str, str]:
    """What must be known before trusting the plan, and how grave it is; empty for nothing."""
    limit, sentences, kind = deadline(plan), [], "warning"
    if limit.days_to_spare < 0 and plan.schedule.end is not None:
        kind = "error"
        sentences.append(
            f"The plan ends on {date_text(plan.schedule.end)}, "
            f"{count_text(-limit.days_to_spare, 'calendar day')} after its deadline of "
            f"{date_text(limit.last)}."
        )
    reasons = unplaced_reasons(plan)
    if reasons:
        count = sum(number for _, number in reasons)
        said = "; ".join(_counted(reason, number) for reason, number in reasons[:MOST_REASONS])
        more = "; …" if len(reasons) > MOST_REASONS else ""
        have = "VM has" if count == 1 else "VMs have"
        sentences.append(f"{number_text(count)} {have} no day: {said}{more}.")
    warned = warning_banner(plan)
    if warned:
        sentences.append(warned)
    return " ".join(sentences), kind


def _counted(reason: str, number: int) -> str:
    plain = reason.rstrip(".")
    return plain if number == 1 else f"{plain} ({number_text(number)})"


def details(plan: Plan) -> str:
    """All warnings, and every VM without a day with its reason, as rich text; empty for none."""
    names = {vm.id: vm.name for vm in plan.vms}
    parts = [_list(told_warnings(plan))]
    if plan.schedule.unplaced:
        parts.append(f"<h3>Without a day ({number_text(len(plan.schedule.unplaced))})</h3>")
        parts.append(
            _list(
                f"{names.get(vm_id, vm_id)}: {reason}"
                for vm_id, reason in plan.schedule.unplaced.items()
            )
        )
    return "".join(parts)


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(as_line(line))}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""
