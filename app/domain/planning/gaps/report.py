"""The gap report's content: what the workbook and the PDF both say, worked out once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.errors import UserError
from app.domain.model import Vm
from app.domain.number_style import grouped
from app.domain.planning.gaps.actions import EFFORT_TEXT, WORKS, Work, work_of
from app.domain.planning.gaps.gap import (
    GAP_TEXT,
    SEVERITY_ORDER,
    STATE_MEANING,
    STATE_TEXT,
    Gap,
    GapAnalysis,
    GapState,
    GapType,
    Severity,
)
from app.domain.planning.gaps.words import (
    AFTER,
    NOW,
    SEVERITY_MEANING,
    SEVERITY_TEXT,
    holdings_text,
    open_text,
    score_sentence,
    score_tone,
    severity_label,
    source_text,
)
from app.domain.planning.plan.figures import Figure, Group
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import UNASSIGNED, Line, LineKind, tenant_titles, vm_order
from app.domain.units import MINUTES_PER_HOUR, hours_text

_NOT_ANALYSED = ("There is no gap analysis yet.", "Read or enter the target's inventory first.")
NOT_ANALYSED = " ".join(_NOT_ANALYSED)
"""What stands in place of the gaps before the target is known."""

NAMED_VMS = 8
"""How many VMs of a gap are named beside it; the workbook lists all of them on a sheet."""

TONES = {"ok": "GREEN", "warning": "YELLOW", "error": "RED"}
"""The report's colours by the tone of the score."""


@dataclass(frozen=True, slots=True)
class ReportGap:
    """A gap with the names of the tenants and VMs that need what is missing."""

    gap: Gap
    work: Work
    tenants: tuple[str, ...]
    vms: tuple[Vm, ...]

    @property
    def vm_names(self) -> str:
        """The first few VMs by name, and how many more there are."""
        names = [vm.name for vm in self.vms[:NAMED_VMS]]
        more = len(self.vms) - len(names)
        return ", ".join(names) + (f" and {grouped(more)} more" if more else "")


@dataclass(frozen=True, slots=True)
class ActionGroup:
    """Open and planned gaps that the same kind of work closes; ``minutes`` estimates all of it."""

    work: Work
    gaps: tuple[ReportGap, ...]

    @property
    def severity(self) -> Severity:
        """The worst of its gaps."""
        return min((each.gap.severity for each in self.gaps), key=SEVERITY_ORDER.__getitem__)

    @property
    def minutes(self) -> int:
        """The estimate for the whole group."""
        return self.work.minutes(len(self.gaps))

    @property
    def title(self) -> str:
        """What to do, how often, and how long that takes."""
        return (
            f"{self.work.title} · {count_text(len(self.gaps), 'gap')} · "
            f"about {effort_text(self.minutes)}"
        )

    @property
    def steps(self) -> str:
        """The steps in their order, numbered."""
        return " ".join(f"{number}. {step}" for number, step in enumerate(self.work.steps, 1))


@dataclass(frozen=True, slots=True)
class GapReport:
    """Everything that the report says."""

    project: str
    generated: datetime
    analysis: GapAnalysis
    source: str
    holdings: str
    notes: tuple[str, ...]
    reconciliation: str
    vms_in_plan: int
    groups: tuple[ActionGroup, ...]
    gaps: tuple[ReportGap, ...]
    uncompared: tuple[ReportGap, ...]

    @property
    def minutes(self) -> int:
        """The estimate for all open and planned gaps."""
        return sum(group.minutes for group in self.groups)


def effort_text(minutes: int) -> str:
    """An estimate as people read it: ``45 min``, ``3 h 20 min``."""
    return hours_text(minutes / MINUTES_PER_HOUR)


def gap_report(plan: Plan) -> GapReport:
    """The report of a plan.

    :raises UserError: before the target's inventory is known.
    """
    target = plan.target
    if target.inventory is None or not target.gaps.analysed:
        raise UserError(*_NOT_ANALYSED)
    by_key = {vm.id: vm for vm in plan.vms}
    gaps = tuple(_named(plan, gap, by_key) for gap in target.gaps.gaps)
    return GapReport(
        project=plan.project.name,
        generated=plan.generated,
        analysis=target.gaps,
        source=source_text(target.inventory),
        holdings=holdings_text(target.inventory),
        notes=target.gaps.notes,
        reconciliation=plan.reconciliation.sentence,
        vms_in_plan=sum(vm.in_plan for vm in plan.vms),
        groups=tuple(_grouped(gaps)),
        gaps=gaps,
        uncompared=tuple(_named(plan, gap, by_key) for gap in target.gaps.uncompared),
    )


def _named(plan: Plan, gap: Gap, by_key: dict[int, Vm]) -> ReportGap:
    vms = [by_key[key] for key in gap.vm_ids if key in by_key]
    return ReportGap(
        gap,
        work_of(gap),
        tenant_titles(plan, gap.tenant_ids),
        tuple(sorted(vms, key=vm_order)),
    )


def _grouped(gaps: Sequence[ReportGap]) -> list[ActionGroup]:
    groups: dict[str, list[ReportGap]] = defaultdict(list)
    for each in gaps:
        if each.gap.stands:
            groups[each.work.key].append(each)
    found = [ActionGroup(work, tuple(groups[work.key])) for work in WORKS if work.key in groups]
    return sorted(found, key=lambda group: SEVERITY_ORDER[group.severity])


# -- the summary -----------------------------------------------------------------------------------


def readiness_groups(report: GapReport) -> list[Group]:
    """How ready the target is, and what was compared: the head of every listing of gaps."""
    return [
        Group("Readiness", tuple(_readiness(report))),
        Group("What was compared", tuple(_compared(report))),
    ]


def summary(report: GapReport) -> list[Group]:
    """The executive summary."""
    return [
        *readiness_groups(report),
        Group("Gaps by type", tuple(_types(report.analysis))),
        Group("What was not compared", tuple(_uncompared(report))),
        Group("Action items", tuple(_actions(report))),
    ]


def _readiness(report: GapReport) -> Iterator[Figure]:
    analysis = report.analysis
    for label, score, note in (
        (f"Readiness {NOW}", analysis.now, score_sentence(analysis)),
        (
            f"Readiness {AFTER}", analysis.after_provisioning,
            "Planned gaps count as done; what was not compared does not.",
        ),
    ):  # fmt: skip
        yield Figure(label, score, "of 100", note, TONES.get(score_tone(score), ""))
    for severity in Severity:
        yield Figure(
            f"Open, {SEVERITY_TEXT[severity].lower()}", analysis.count(severity), "gaps",
            SEVERITY_MEANING[severity],
        )  # fmt: skip
    for state in (GapState.PLANNED, GapState.RESOLVED, GapState.CLOSED):
        yield Figure(STATE_TEXT[state], len(analysis.of(state)), "gaps", STATE_MEANING[state])
    parts = len(analysis.uncompared)
    yield Figure(
        STATE_TEXT[GapState.NOT_COMPARED], parts, "part" if parts == 1 else "parts",
        STATE_MEANING[GapState.NOT_COMPARED], "YELLOW" if parts else "",
    )  # fmt: skip


def _compared(report: GapReport) -> Iterator[Figure]:
    yield Figure("Inventory of the target", note=f"{report.source}.")
    yield Figure("It holds", note=f"{report.holdings}.")
    yield Figure("VMs in plan", report.vms_in_plan, "VMs", report.reconciliation)
    yield Figure(
        "Comparisons", report.analysis.checks, "", "Each is met, is a gap, or could not be made."
    )


def _uncompared(report: GapReport) -> Iterator[Figure]:
    for note in report.notes:
        yield Figure("Not read", note=note, tone="YELLOW")
    for each in report.uncompared:
        note = f"{each.gap.text} {each.gap.action}"
        yield Figure(each.gap.resource, note=note, tone="YELLOW")
    if not (report.notes or report.uncompared):
        yield Figure("Nothing", note="The inventory tells all that the plan asks of the target.")


def _types(analysis: GapAnalysis) -> Iterator[Figure]:
    for kind in GapType:
        found = [gap for gap in analysis.rows if gap.type is kind]
        still = [gap for gap in found if gap.open]
        parts = [
            f"{grouped(count)} {severity}"
            for severity in Severity
            if (count := sum(gap.severity is severity for gap in still))
        ]
        parts += [
            f"{grouped(count)} {STATE_TEXT[state].lower()}"
            for state in GapState
            if state is not GapState.OPEN and (count := sum(gap.state is state for gap in found))
        ]
        yield Figure(GAP_TEXT[kind], len(still), "open", ", ".join(parts))


def _actions(report: GapReport) -> Iterator[Figure]:
    for group in report.groups:
        work = group.work
        note = f"{grouped(work.once)} min to get ready + {grouped(work.each)} min for each gap"
        count = count_text(len(group.gaps), "gap")
        yield Figure(work.title, effort_text(group.minutes), count, note)
    if report.groups:
        gaps = count_text(sum(len(group.gaps) for group in report.groups), "gap")
        note = f"{open_text(report.analysis)}."
        yield Figure("All together", effort_text(report.minutes), gaps, note)
    yield Figure("How effort is estimated", note=EFFORT_TEXT)


# -- the listings ----------------------------------------------------------------------------------


def _state(row: ReportGap) -> str:
    return STATE_TEXT[row.gap.state]


ACTION_COLUMNS = (
    Column("severity", "Severity", lambda row: severity_label(row.gap.severity), width=12),
    Column("type", "Type", lambda row: GAP_TEXT[row.gap.type], width=15),
    Column("resource", "Resource", lambda row: row.gap.resource, width=30),
    Column("state", "State", _state, width=12),
    Column("action", "What to do", lambda row: row.gap.action, width=50),
    Column("text", "Why", lambda row: row.gap.text, width=50),
    Column("tenants", "Tenants", lambda row: ", ".join(row.tenants), width=28),
    Column("vms", "VMs", lambda row: len(row.vms), "int", width=8),
    Column("effort", "Effort", lambda row: row.work.each, "int", "min", width=9),
)
"""Open and planned gaps under the heading of the work that closes them."""

GAP_COLUMNS = (
    Column("severity", "Severity", lambda row: severity_label(row.gap.severity), width=12),
    Column("type", "Type", lambda row: GAP_TEXT[row.gap.type], width=15),
    Column("resource", "Resource", lambda row: row.gap.resource, width=30),
    Column("state", "State", _state, width=18),
    Column("text", "What is missing", lambda row: row.gap.text, width=50),
    Column("action", "What to do", lambda row: row.gap.action, width=45),
    Column("tenants", "Tenants", lambda row: ", ".join(row.tenants), width=28),
    Column("vms", "VMs", lambda row: len(row.vms), "int", width=8),
    Column("vm_names", f"First {NAMED_VMS} VMs", lambda row: row.vm_names, width=40),
    Column("note", "Resolution", lambda row: row.gap.note, width=35),
    Column(
        "resolved_at", "Resolved on", lambda row: _day(row.gap), "date", width=12, visible=False
    ),
)

VM_COLUMNS = (
    Column("severity", "Severity", lambda row: severity_label(row[0].gap.severity), width=12),
    Column("type", "Gap", lambda row: GAP_TEXT[row[0].gap.type], width=15),
    Column("resource", "Resource", lambda row: row[0].gap.resource, width=32),
    Column("state", "State", lambda row: _state(row[0]), width=18),
    Column("vm", "VM", lambda row: row[1].name, width=32),
    Column("vcenter", "vCenter", lambda row: row[1].vcenter_name or row[1].vcenter, width=26),
    Column("tenant", "Tenant", lambda row: row[2], width=26),
)
"""Pairs of a gap and a VM that needs what is missing, with the VM's tenant."""


def _day(gap: Gap) -> Any:
    return gap.resolved_at.date() if gap.resolved_at else None


def action_lines(report: GapReport) -> Iterator[Line]:
    """A heading per kind of work with its steps, and a row per open or planned gap."""
    for group in report.groups:
        yield Line(LineKind.HEADING, text=f"{group.title}\n{group.steps}")
        for each in group.gaps:
            yield Line(LineKind.ROW, each)


def gap_lines(report: GapReport) -> Iterator[Line]:
    """Every gap and what was not compared; those that are resolved or closed stand back."""
    for each in (*report.gaps, *report.uncompared):
        yield Line(LineKind.OUT_OF_PLAN if each.gap.settled else LineKind.ROW, each)


def vm_lines(report: GapReport, plan: Plan) -> Iterator[Line]:
    """Every VM of every gap."""
    for each in report.gaps:
        kind = LineKind.ROW if each.gap.stands else LineKind.OUT_OF_PLAN
        for vm in each.vms:
            tenant = plan.tenants.get(vm.tenant_id or 0)
            yield Line(kind, (each, vm, tenant.title if tenant else UNASSIGNED))
