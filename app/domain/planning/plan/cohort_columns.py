"""The cohort execution plan as a table: the same columns for the page, the workbook and the PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.domain.columns import Column
from app.domain.planning.plan.cohort_plan import CohortPlan
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import NO_COHORT, Line, LineKind
from app.domain.tenant_columns import tenant_column
from app.domain.units import gib
from app.domain.vm_words import yes_no


def gate_words(share: CohortPlan) -> str:
    """What a cohort waits for and whether that is through."""
    if share.cohort is None:
        return "comes last"
    if not share.waits_for:
        return "open: waits for none"
    state = "open" if share.gate_open else "closed"
    return f"{state}: after “{share.waits_for}”"


def _total(field: str) -> Callable[[CohortPlan], Any]:
    return lambda share: getattr(share.totals, field)


def _own(field: str) -> Callable[[CohortPlan], Any]:
    return lambda share: getattr(share.cohort, field) if share.cohort else None


def _late(share: CohortPlan) -> str:
    return yes_no(not share.deadline_missed) if share.deadline and share.ends else ""


COHORT_COLUMNS: tuple[Column, ...] = (
    Column("cohort", "Cohort", lambda s: s.name or NO_COHORT, width=24),
    Column("gate", "Gate", gate_words, width=26,
           help="The cohort that must be through before this one starts."),
    Column("tenants", "Tenants", lambda s: len(s.tenant_ids), "int", width=9, summed=True,
           help="Tenants with VMs in plan."),
    tenant_column("vms", _total("vms")),
    tenant_column("used_gb", lambda s: gib(s.totals.used_mib)),
    tenant_column("ease", lambda s: s.average_ease if s.totals.vms else None,
                  help="Mean over its VMs of their tenants' ease; lower is easier."),
    Column("average_risk", "Average risk", lambda s: s.average_risk, "float", width=13,
           help="Mean risk score of its VMs."),
    Column("os_support_pct", "OS support", lambda s: s.os_support_pct, "percent", "%", decimals=0,
           width=12, help="Share of its VMs whose system is supported or expected to run."),
    Column("green", "GREEN", _total("green"), "int", width=9, summed=True),
    Column("yellow", "YELLOW", _total("yellow"), "int", width=10, summed=True),
    Column("red", "RED", _total("red"), "int", width=8, summed=True),
    Column("first_day", "First day", lambda s: s.first_day, "int", width=10,
           help="Working day on which its first VM starts."),
    Column("last_day", "Last day", lambda s: s.last_day, "int", width=10,
           help="Working day on which its last VM ends."),
    Column("starts", "Starts", lambda s: s.starts, "date", width=12),
    Column("ends", "Ends", lambda s: s.ends, "date", width=12),
    Column("not_before", "Not before", _own("start_date"), "date", width=12,
           help="Its start date, if it has one."),
    Column("deadline", "End date", lambda s: s.deadline, "date", width=12,
           help="The date by which it should end."),
    Column("in_time", "In time", _late, width=9, help="Whether it ends by its end date."),
    Column("unplaced", "Without a day", lambda s: s.unplaced, "int", "VMs", width=18, summed=True,
           help="VMs for which the schedule has no place."),
    Column("slots", "Slots", _own("agent_slots"), "int", width=8, visible=False,
           help="Agent slots of its own; empty where the project's count."),
    Column("hours_per_day", "Hours per day", _own("working_hours_per_day"), "float", "h", width=16,
           visible=False, help="Working hours of its own; empty where the project's count."),
    Column("vms_per_day", "VMs per day", _own("max_vms_per_day"), "int", width=12, visible=False,
           help="VMs that start in a day at most; empty where the project's number counts."),
    Column("overcommit", "Overcommit", _own("overcommit_profile"), width=14, visible=False,
           help="Overcommit profile of its own; empty where the project's counts."),
    Column("owner", "Owner", _own("owner"), width=18, visible=False),
)  # fmt: skip


def cohort_lines(plan: Plan) -> Iterator[Line]:
    """Each cohort in order, those without VMs included."""
    for share in plan.cohort_plans:
        yield Line(LineKind.ROW, share)
