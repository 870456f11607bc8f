"""Sentences that explain a VM's figures: where each comes from, with its numbers."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QLocale, QTime

from app.domain.enums import Answer, Mode, UsedSource
from app.domain.inventory.tenants import METHODS, UNASSIGNED
from app.domain.inventory.used_space import ESTIMATE_FACTOR
from app.domain.model import Finding, Tenant, Vm
from app.domain.number_style import general
from app.domain.planning.plan.plan import Plan
from app.domain.planning.timing.transfer import OVERHEAD, copy_hours, cutover_hours, lanes_of
from app.domain.units import gib, hours_text
from app.domain.vm_words import counts, exclusion_words, mode_words

LOCK = "🔒"
"""Stands beside a mode that the operator has set."""

_ANSWER_MARKS = {Answer.BLOCK: "✖", Answer.WARN: "!", Answer.UNKNOWN: "?", Answer.PASS: "✓"}
"""None of them is the shape of a risk category: a rule that blocks does not make a VM red."""


def number(value: float, places: int = 0) -> str:
    """A number as the user's country writes it."""
    return QLocale().toString(float(value), "f", places)


def gb_text(mib: float | None) -> str:
    """MiB as GB with one decimal, empty when it is not in the data."""
    return "" if mib is None else f"{number(gib(mib), 1)} GB"


def mode_text(vm: Vm) -> str:
    """The effective mode in a word, with a lock where the operator has set it."""
    word = mode_words(vm.effective_mode.value)
    return f"{word} {LOCK}" if vm.mode_override else word


def mode_explained(vm: Vm) -> str:
    """Why the VM is moved this way."""
    if not vm.mode_override:
        return vm.mode_reason
    return f"Set to {mode_words(vm.mode_override)} by the operator. Without that: {vm.mode_reason}"


def used_explained(vm: Vm) -> str:
    """Where the used space came from."""
    if vm.used_source == UsedSource.PARTITIONS:
        said = (
            "Consumed space of its guest file systems (vPartition), each counted once and "
            f"together at most the {gb_text(vm.disk_mib)} of its disks."
        )
    elif vm.used_source == UsedSource.IN_USE:
        said = "In Use of vInfo, because vPartition has no usable row of this VM."
    else:
        said = (
            f"An estimate, {gb_text(vm.disk_mib)} of disk × {general(ESTIMATE_FACTOR)}, because "
            "neither "
            "vPartition nor In Use says more."
        )
    if vm.disk_mib > 0:
        said += f" That is {number(100 * vm.used_mib / vm.disk_mib)} % of its disks."
    return said


def hours_explained(vm: Vm, plan: Plan | None) -> str:
    """The formula of a VM's migration time with its numbers (guide)."""
    if plan is None or vm.id not in plan.timings:
        return _no_time(vm)
    parameters, total = plan.parameters, plan.timings[vm.id].hours
    if vm.effective_mode is Mode.COLD and parameters.cold_multiplier is not None:
        return (
            f"{number(vm.disk_gb, 1)} GB of disk × {general(parameters.cold_multiplier)} h per GB "
            f"(cold multiplier) = {hours_text(total)}."
        )
    what = "used" if vm.effective_mode is Mode.WARM else "of disk"
    formula = (
        f"{number(vm.transfer_gb, 1)} GB {what} × 1024 × 8 ÷ ({number(parameters.mbps)} Mbps × "
        f"3600) × {general(OVERHEAD)} = {hours_text(copy_hours(vm.transfer_gb, parameters.mbps))}"
    )
    if vm.effective_mode is Mode.COLD:
        return f"{formula}."
    cutover = hours_text(cutover_hours(parameters))
    return f"{formula}, and {cutover} for the cutover = {hours_text(total)}."


def downtime_explained(vm: Vm, plan: Plan | None) -> str:
    """How a VM's downtime comes about."""
    if plan is None or vm.id not in plan.timings:
        return _no_time(vm)
    timing, cutover = plan.timings[vm.id], hours_text(cutover_hours(plan.parameters))
    down = hours_text(timing.downtime_hours)
    if vm.effective_mode is Mode.WARM:
        if timing.downtime_hours > timing.cutover_hours + _A_MINUTE:
            return f"A warm VM is down for the cutover, {cutover}, which a night cuts: {down}."
        return f"A warm VM is down for the cutover: {cutover}."
    copied = hours_text(timing.copy_hours)
    if timing.downtime_hours > timing.elapsed_hours + _A_MINUTE:
        return (
            f"A cold VM is down from its start to its end by the clock: {copied} of copy and "
            f"{cutover} of cutover, with the pauses between = {down}."
        )
    return (
        f"A cold VM is down while it is copied, {copied}, and for the cutover, {cutover} = {down}."
    )


_A_MINUTE = 1 / 60


def elapsed_explained(vm: Vm, plan: Plan | None) -> str:
    """How long a VM takes in its lane of the pipe, and why."""
    if plan is None or vm.id not in plan.timings:
        return _no_time(vm)
    timing, lanes = plan.timings[vm.id], lanes_of(plan.parameters)
    share = (
        "with the whole pipe"
        if lanes.count == 1
        else f"at {number(lanes.mbps)} Mbps, in one of {lanes.count} lanes"
    )
    return (
        f"{hours_text(timing.copy_hours)} of copy {share}, and {hours_text(timing.cutover_hours)} "
        f"of cutover = {hours_text(timing.elapsed_hours)}."
    )


def _no_time(vm: Vm) -> str:
    return f"Not in plan: {exclusion_words(vm)}." if vm.exclusion else ""


def day_explained(vm: Vm, plan: Plan | None) -> str:
    """Where the schedule put a VM, or why it did not."""
    if plan is None:
        return ""
    place = plan.schedule.placements.get(vm.id)
    if place is None:
        return plan.schedule.unplaced.get(vm.id) or _no_time(vm)
    schedule = plan.schedule
    return (
        f"Day {place.day}, slot {place.slot}: copy from {moment_text(schedule.starts(place))}, "
        f"cutover from {moment_text(schedule.cut_over(place))}, done "
        f"{moment_text(schedule.ends(place))}."
    )


def moment_text(moment: datetime) -> str:
    """A wall time as the user's country writes it."""
    hour = QTime(moment.hour, moment.minute)
    return f"{day_text(moment)} {QLocale().toString(hour, QLocale.FormatType.ShortFormat)}"


def day_text(day: object) -> str:
    """A date as the user's country writes it; ``day`` has year, month and day."""
    year, month, number_ = (getattr(day, part) for part in ("year", "month", "day"))
    return QLocale().toString(QDate(year, month, number_), QLocale.FormatType.ShortFormat)


def tenant_explained(vm: Vm, tenant: Tenant | None) -> str:
    """How a VM came to its tenant."""
    if tenant is None or tenant.name == UNASSIGNED:
        return "No method of detection found a tenant for this VM."
    if vm.tenant_moved:
        return f"{tenant.title}. Moved there by hand."
    method = METHODS.get(tenant.method, tenant.method)
    return f"{tenant.title}. Detected by: {method}." if method else tenant.title


def place_explained(vm: Vm) -> str:
    """Where a VM is in vCenter: a line for each level."""
    levels = (
        ("Folder", vm.folder),
        ("vCenter", vm.vcenter_name or vm.vcenter),
        ("Datacenter", vm.datacenter),
        ("Cluster", vm.cluster),
        ("Host", vm.host),
    )
    lines = [vm.name, *(f"{label}: {value}" for label, value in levels if value)]
    reason = exclusion_words(vm)
    return "\n".join([*lines, f"Not in plan: {reason}"] if reason else lines)


def points_text(finding: Finding) -> str:
    """What a finding costs: ``25 points, at least red``."""
    if finding.waived:
        return "waived, counts nothing"
    if finding.answer is Answer.UNKNOWN:
        return "not in the data"
    parts = [f"{finding.points} point" if finding.points == 1 else f"{finding.points} points"]
    if finding.floor is not None:
        parts.append(f"at least {finding.floor.value.lower()}")
    return ", ".join(parts)


def answer_mark(finding: Finding) -> str:
    """The shape of a finding's answer."""
    return "–" if finding.waived else _ANSWER_MARKS[finding.answer]


def risk_explained(vm: Vm) -> str:
    """Score and findings of a VM, a line each."""
    fired = [each for each in vm.findings if each.answer is not Answer.UNKNOWN]
    total = " + ".join(str(each.points) for each in fired if counts(each) and each.points)
    head = f"Score {vm.risk_score} of 100"
    if "+" in total:
        head += f" = {total}"
    if not fired:
        return f"{head}: no rule has fired."
    lines = [f"{answer_mark(each)} {each.text} ({points_text(each)})" for each in fired]
    return "\n".join([head, *lines])
