"""VMs that the plan cannot count rightly, and what the import left doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.domain.destinations import Vms
from app.domain.inventory.report import ImportReport, Tally, Weight, in_rank, told
from app.domain.number_style import grouped
from app.domain.openings import VMS
from app.domain.planning.plan.plan import Plan
from app.domain.planning.readiness.finders.of_vms import of_vms
from app.domain.planning.readiness.issue import IMPORT, REPORT, Issue, Severity
from app.domain.planning.readiness.looked_at import LookedAt

STALE_DAYS = 30
"""Age in days from which an export is called old (product decision)."""

_SAID_OF_NETWORKS = "networks known only by an object id"


def find(seen: LookedAt) -> Iterator[Issue]:
    """What is wrong with VMs and with what was read of them."""
    plan, groups = seen.plan, seen.groups
    if not plan.reconciliation.in_plan:
        yield Issue(
            "nothing_in_plan", VMS, Severity.ERROR,
            f"None of the {grouped(plan.reconciliation.rows)} rows read is in the plan.",
            Vms(scope="excluded"),
            advice="The column Excluded because says why.",
        )  # fmt: skip
    yield from of_vms(
        "failed", VMS, Severity.ERROR, groups.failed,
        "VM has failed to migrate.", "VMs have failed to migrate.", "status",
    )  # fmt: skip
    yield from of_vms(
        "no_disk", VMS, Severity.WARNING, groups.no_disk,
        "VM in plan has no disk size, so that no time is planned for its data.",
        "VMs in plan have no disk size, so that no time is planned for their data.", "disk_gb",
    )  # fmt: skip
    yield from of_vms(
        "forced_warm", VMS, Severity.WARNING, groups.forced_warm,
        "VM is set to warm although the assessment asks for a cold move.",
        "VMs are set to warm although the assessment asks for a cold move.", "mode",
    )  # fmt: skip
    yield from of_vms(
        "estimated_size", VMS, Severity.INFO, groups.estimated,
        "VM in plan is sized by an estimate, its disks × 0.6.",
        "VMs in plan are sized by an estimate, their disks × 0.6.", "used_source",
        advice="An export with the sheet vPartition, taken while Tools run, tells more.",
    )  # fmt: skip
    yield from of_vms(
        "excluded_without_reason", VMS, Severity.INFO, groups.unexplained,
        "VM is excluded without a reason.", "VMs are excluded without a reason.", "exclude_reason",
    )  # fmt: skip
    yield from _import(plan, seen.stored.report if seen.stored else None)


def _import(plan: Plan, report: ImportReport | None) -> Iterator[Issue]:
    for line in plan.source.coverage:
        yield Issue("coverage", VMS, Severity.WARNING, f"{line}.", REPORT)
    made = plan.source.data_date
    age = (plan.generated.date() - made).days if made else 0
    if age > STALE_DAYS:
        yield Issue(
            "old_export", VMS, Severity.WARNING,
            f"The data is {grouped(age)} days old; import a fresh export before the migration.",
            IMPORT,
        )  # fmt: skip
    if report is not None:
        yield from _tallies("skipped", report.skipped, "Left out")
        yield from _tallies("suspicious", report.suspicious, "Noticed")


def _tallies(key: str, tallies: Mapping[str, Tally], verb: str) -> Iterator[Issue]:
    for what, tally in in_rank(tallies.items()):
        if what != _SAID_OF_NETWORKS:
            text = f"{verb} at import: {told(what, tally)}."
            # What is left out is missed in the plan, and so is a figure that was made up.
            grave = tally.weight >= (Weight.DOUBT if key == "skipped" else Weight.FIGURE)
            severity = Severity.WARNING if grave else Severity.INFO
            yield Issue(key, VMS, severity, text, REPORT, weight=tally.weight, vms=tally.concerned)
