"""How an edge stands in a plan: whether the days and cohorts of its VMs keep it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.counted_noun import count_text
from app.domain.number_style import fixed
from app.domain.planning.dependencies.edge import Edge, EdgeKind
from app.domain.quick_records import quick

_EPSILON = 1e-6
_UNITS = ("kB", "MB", "GB", "TB", "PB")


class Keeping(StrEnum):
    """Whether a plan keeps an edge."""

    KEPT = "kept"
    VIOLATED = "violated"
    OUT_OF_PLAN = "out_of_plan"
    """One of the two VMs is in no plan."""
    OPEN = "open"
    """No day has been found for one of them yet, and their cohorts do not contradict."""


KEEPING_WORDS = {
    Keeping.KEPT: "Kept",
    Keeping.VIOLATED: "Violated",
    Keeping.OUT_OF_PLAN: "Out of plan",
    Keeping.OPEN: "Not scheduled",
}


@quick
@dataclass(frozen=True, slots=True)
class Place:
    """Where a VM stands in the plan. Days count from 1, hours from the shift's start.

    ``date`` is that of ``day``, where the plan has dates. ``done`` is a VM that has been migrated.
    """

    cohort: str = ""
    cohort_order: int = 0
    day: int | None = None
    start_hour: float = 0.0
    end_day: int | None = None
    end_hour: float = 0.0
    date: date | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How an edge stands, the nights between the two VMs (None if open), and that in words."""

    keeping: Keeping
    days_apart: int | None
    sentence: str


def standing(edge: Edge, places: Mapping[int, Place], names: Mapping[int, str]) -> Standing:
    """How one edge stands. VMs without a place are out of plan."""
    later, needed = places.get(edge.vm_id), places.get(edge.needs)
    later_name, needed_name = names.get(edge.vm_id, ""), names.get(edge.needs, "")
    if later is None or needed is None:
        missing = later_name if later is None else needed_name
        if later is None and needed is None:
            return Standing(Keeping.OUT_OF_PLAN, None, "Neither of the two is in the plan.")
        return Standing(Keeping.OUT_OF_PLAN, None, f"{missing} is not in the plan.")
    apart = _days_apart(later, needed)
    if edge.kind is EdgeKind.ORDER:
        return _order(later, needed, later_name, needed_name, apart)
    if later.done and needed.done:
        return Standing(Keeping.KEPT, apart, "Both have been migrated.")
    if apart is None:
        if later.cohort_order != needed.cohort_order:
            sentence = f"{later_name} and {needed_name} {_cohorts(later, needed)}."
            return Standing(Keeping.VIOLATED, None, sentence)
        return Standing(Keeping.OPEN, None, "Not scheduled yet.")
    if apart == 0:
        return Standing(Keeping.KEPT, 0, f"Both start on day {later.day}.")
    nights = count_text(apart, "day")
    what = (
        f"{later_name} and {needed_name} must move together but start {nights} apart"
        if edge.kind is EdgeKind.TOGETHER
        else f"{later_name} and {needed_name} move {nights} apart{traffic_words(edge)}"
    )
    return Standing(Keeping.VIOLATED, apart, f"{what} (days {later.day} and {needed.day}).")


def _order(
    later: Place, needed: Place, later_name: str, needed_name: str, apart: int | None
) -> Standing:
    if needed.done:
        return Standing(Keeping.KEPT, apart, f"{needed_name} has been migrated.")
    if later.done:
        sentence = f"{later_name} has been migrated, {needed_name} has not."
        return Standing(Keeping.VIOLATED, apart, sentence)
    if needed.cohort_order > later.cohort_order:
        sentence = (
            f"{later_name} (cohort {later.cohort}) needs {needed_name}, which is in the later "
            f"cohort {needed.cohort}."
        )
        return Standing(Keeping.VIOLATED, apart, sentence)
    if later.day is None or needed.day is None:
        return Standing(Keeping.OPEN, None, "Not scheduled yet.")
    done = (needed.end_day or needed.day, needed.end_hour)
    start = (later.day, later.start_hour)
    if done[0] < start[0] or (done[0] == start[0] and done[1] <= start[1] + _EPSILON):
        return Standing(
            Keeping.KEPT, apart, f"{needed_name} is done on day {done[0]}, before {later_name}."
        )
    sentence = (
        f"{later_name} starts on day {start[0]}, before {needed_name} is done (day {done[0]})."
    )
    return Standing(Keeping.VIOLATED, apart, sentence)


def _days_apart(one: Place, other: Place) -> int | None:
    if one.day is None or other.day is None:
        return None
    if one.date is not None and other.date is not None:
        return abs((one.date - other.date).days)
    return abs(one.day - other.day)


def _cohorts(one: Place, other: Place) -> str:
    return f"are in different cohorts ({one.cohort} and {other.cohort})"


def traffic_words(edge: Edge) -> str:
    """What flows over an edge, after a comma: ``, with 12.3 GB seen on 5432/tcp``; else empty."""
    traffic = edge.traffic
    if not traffic.rows:
        return ""
    amount = byte_words(traffic.bytes) if traffic.bytes else count_text(traffic.rows, "flow")
    ports = f" on {', '.join(traffic.ports[:3])}" if traffic.ports else ""
    return f", with {amount} seen{ports}"


def byte_words(count: int) -> str:
    """Bytes for people: ``640 B``, ``12.3 MB``, ``1.2 TB`` (of 1,024 each)."""
    if count < 1024:
        return f"{count} B"
    power = min((count.bit_length() - 1) // 10, len(_UNITS))
    return f"{fixed(count / (1 << 10 * power), 1)} {_UNITS[power - 1]}"


def standings(
    edges: Iterable[Edge], places: Mapping[int, Place], names: Mapping[int, str]
) -> dict[int, Standing]:
    """How every edge stands, by the edge's key."""
    return {edge.id: standing(edge, places, names) for edge in edges}
