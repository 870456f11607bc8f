"""The pictures of a plan's PDF: which there are, and what they count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.adapters.exporters.pdf_bars import Bar, Bars
from app.adapters.exporters.pdf_capacity_bars import CapacityBars
from app.adapters.exporters.pdf_palette import colour
from app.adapters.exporters.pdf_pictures import (
    HALF,
    Picture,
    PictureRow,
    Pictures,
    over_the_width,
    side_by_side,
)
from app.adapters.exporters.pdf_table import MARKS
from app.adapters.exporters.pdf_text import Typesetter
from app.adapters.exporters.pdf_ties import TiesPicture
from app.adapters.exporters.pdf_wave_load import wave_loads
from app.domain.cell_values import STATUS_CHOICES
from app.domain.counted_noun import count_text
from app.domain.enums import OsSupport, Risk
from app.domain.planning.plan.distributions import (
    SUPPORT_WORDS,
    OsShare,
    guest_systems,
    leading_systems,
)
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.vm_ties import around_vm, most_tied
from app.domain.planning.waves.funnel import funnel_of

KEY, TITLE = "pictures", "Pictures"
NO_VMS = "No VM is in the plan."
NEIGHBOURHOODS = 4

_SUPPORT_COLOURS = {
    OsSupport.SUPPORTED: "chart_1",
    OsSupport.EXPECTED: "chart_3",
    OsSupport.DEPRECATED: "warning",
    OsSupport.UNSUPPORTED: "error",
    OsSupport.UNKNOWN: "chart_5",
}


def plan_pictures(plan: Plan, typesetter: Typesetter) -> Pictures:
    """Every picture that there is something to show of."""
    sides: list[Picture] = [
        risk_bars(plan, typesetter),
        funnel_bars(plan, typesetter),
        system_bars(plan, typesetter),
        CapacityBars(plan.target.capacity, HALF, typesetter),
    ]
    rows = side_by_side(sides, typesetter)
    rows += [over_the_width(each, typesetter) for each in wave_loads(plan)]
    rows += _ties(plan, typesetter)
    return Pictures(tuple(rows))


def _figure(count: int, whole: int) -> str:
    return f"{count:,} · {100 * count / whole:.1f} %" if whole else f"{count:,}"


def risk_bars(plan: Plan, typesetter: Typesetter) -> Bars:
    """VMs in plan by risk, with the shapes of the window."""
    totals = plan.totals
    counts = ((Risk.GREEN, totals.green), (Risk.YELLOW, totals.yellow), (Risk.RED, totals.red))
    bars = [
        Bar(
            risk.value, count, _figure(count, totals.vms), colour(f"risk_{risk.value.lower()}"),
            MARKS[risk.value],
        )
        for risk, count in counts
    ]  # fmt: skip
    note = f"{count_text(totals.vms, 'VM')} in plan."
    return Bars("VMs by risk", note, bars, NO_VMS, HALF, typesetter)


def funnel_bars(plan: Plan, typesetter: Typesetter) -> Bars:
    """VMs by status of their migration."""
    funnel = funnel_of(plan.vms)
    titles = dict(STATUS_CHOICES)
    bars = [
        Bar(titles[status.value], count, _figure(count, funnel.total), colour(f"status_{status}"))
        for status, count in funnel.parts()
    ]
    note = f"{count_text(funnel.total, 'VM')}: those in plan and those that are skipped."
    return Bars("Migration funnel", note, bars, NO_VMS, HALF, typesetter)


def system_bars(plan: Plan, typesetter: Typesetter) -> Bars:
    """VMs in plan by guest system, with how the target supports it."""
    shown, others = leading_systems(guest_systems(vm for vm in plan.vms if vm.in_plan))
    bars = [*map(_system_bar, shown), *_others(others)]
    total = sum(system.vms for system in (*shown, *others))
    note = f"{count_text(total, 'VM')} in plan; behind the number stands the target's support."
    return Bars("VMs by guest system", note, bars, NO_VMS, HALF, typesetter)


def _system_bar(system: OsShare) -> Bar:
    support = OsSupport(system.support)
    figure = f"{system.vms:,} · {SUPPORT_WORDS[support]}"
    return Bar(system.title, system.vms, figure, colour(_SUPPORT_COLOURS[support]))


def _others(systems: Sequence[OsShare]) -> Iterator[Bar]:
    if systems:
        count = sum(system.vms for system in systems)
        yield Bar(f"{len(systems):,} others", count, f"{count:,}", colour("border_strong"))


def _ties(plan: Plan, typesetter: Typesetter) -> list[PictureRow]:
    """The VMs that most others hang on, each with those around it."""
    found = [around_vm(vm, plan) for vm in most_tied(plan, NEIGHBOURHOODS)]
    return side_by_side([TiesPicture(each, HALF, typesetter) for each in found], typesetter)
