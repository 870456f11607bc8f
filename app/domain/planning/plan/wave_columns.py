"""The waves as a table: the same columns for the page, the workbook and the PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.domain.columns import Column
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import NO_COHORT, Line, LineKind
from app.domain.planning.plan.running_waves import ENDED
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.waves.forecast import Span, slip_days
from app.domain.planning.waves.lifecycle import WORDS
from app.domain.planning.waves.wave import WaveType
from app.domain.tenant_columns import tenant_column
from app.domain.units import gib

TYPE_WORDS = {
    WaveType.PILOT: "Pilot",
    WaveType.REGULAR: "Regular",
    WaveType.CLEANUP: "Clean-up",
}
"""How the types of waves are called."""


def _total(field: str) -> Callable[[WavePlan], Any]:
    return lambda share: getattr(share.totals, field)


def _own(field: str) -> Callable[[WavePlan], Any]:
    return lambda share: getattr(share.wave, field)


def _slip(share: WavePlan) -> int | None:
    wave = share.wave
    ended = wave.completed_at if wave.status in ENDED else share.ends
    return slip_days(wave, Span(None, ended.date() if ended is not None else None))


WAVE_COLUMNS: tuple[Column, ...] = (
    Column("number", "No.", _own("wave_number"), "int", width=7,
           help="Its place among all waves; 0 is the first cohort's pilot."),
    Column("wave", "Wave", _own("name"), width=28),
    Column("cohort", "Cohort", lambda s: s.cohort, width=18),
    Column("type", "Type", lambda s: TYPE_WORDS[s.wave.wave_type], width=10),
    Column("status", "Status", lambda s: WORDS[s.wave.status], width=14),
    Column("vms", "VMs", _total("vms"), "int", width=8, summed=True),
    Column("gb", "To move", lambda s: s.gb, "float", "GB", width=12, summed=True,
           help="What goes over the pipe: used space of warm VMs, disks of cold ones."),
    tenant_column("used_gb", lambda s: gib(s.totals.used_mib)),
    Column("hours", "Hours alone", _total("hours"), "float", "h", width=13, summed=True,
           help="The guide's hours of its VMs, each alone on the pipe."),
    Column("green", "GREEN", _total("green"), "int", width=9, summed=True),
    Column("yellow", "YELLOW", _total("yellow"), "int", width=10, summed=True),
    Column("red", "RED", _total("red"), "int", width=8, summed=True),
    Column("warm", "Warm", _total("warm"), "int", width=8, summed=True),
    Column("cold", "Cold", _total("cold"), "int", width=8, summed=True),
    Column("tenants", "Tenants", lambda s: ", ".join(s.tenants), width=36),
    Column("first_day", "First day", lambda s: s.first_day, "int", width=10,
           help="Working day on which its first VM starts."),
    Column("last_day", "Last day", lambda s: s.last_day, "int", width=10,
           help="Working day on which its last VM ends."),
    Column("starts", "Starts", lambda s: s.starts, "moment", width=17),
    Column("ends", "Ends", lambda s: s.ends, "moment", width=17),
    Column("scheduled_start", "Not before", _own("scheduled_start"), "date", width=12),
    Column("scheduled_end", "Not after", _own("scheduled_end"), "date", width=12),
    Column("baseline_start", "Baseline start", _own("baseline_start"), "date", width=15,
           visible=False, help="Its first day as it was approved, or as the baseline was set."),
    Column("baseline_end", "Baseline end", _own("baseline_end"), "date", width=14, visible=False,
           help="Its last day as it was approved, or as the baseline was set."),
    Column("slip", "Later than baseline", _slip, "int", "days", width=20, visible=False,
           help="Days by which it ends later than its baseline, negative where it is ahead."),
    Column("unplaced", "Without a day", lambda s: s.unplaced, "int", "VMs", width=18, summed=True,
           help="VMs for which the schedule has no place."),
    Column("owner", "Owner", _own("owner_name"), width=18),
    Column("slots", "Slots", _own("agent_slots_override"), "int", width=8, visible=False,
           help="Agent slots of its own; empty where the cohort's or the project's count."),
    Column("notes", "Notes", _own("notes"), width=30, visible=False),
)  # fmt: skip


def wave_lines(plan: Plan) -> Iterator[Line]:
    """One line per wave by number, cohorts apart."""
    cohort: str | None = None
    named = any(share.cohort for share in plan.waves)
    for share in plan.waves:
        if named and share.cohort != cohort:
            cohort = share.cohort
            yield Line(LineKind.HEADING, text=cohort or NO_COHORT)
        yield Line(LineKind.ROW, share)
