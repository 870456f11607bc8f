"""Counts of the dashboard as bars, parts and lines that lead to the VMs behind them.

The key of a mark is where it leads (see :data:`Behind`), None where nothing stands behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from app.domain.counted_noun import count_text
from app.domain.destinations import OneVm, Vms
from app.domain.enums import Mode, OsSupport, Risk, UsedSource
from app.domain.model import Vm
from app.domain.planning.plan.distributions import (
    OLD_SNAPSHOT_DAYS,
    SUPPORT_WORDS,
    Distributions,
    FindingShare,
    OsShare,
    SizeClass,
    SnapshotOverview,
    cold_reason,
    leading_systems,
)
from app.domain.planning.plan.reconciliation import Reconciliation
from app.domain.planning.plan.totals import Totals
from app.domain.planning.risk.catalog import RULES_BY_ID
from app.domain.scope import REASON_TEXT
from app.domain.units import GIB_PER_TIB, gib
from app.domain.vm_words import power_words, used_words
from app.ui.charts.bar_chart import Bar
from app.ui.charts.histogram import Bin
from app.ui.charts.labels import number_text
from app.ui.charts.stacked_bar import Part
from app.ui.parts.figure_list import Entry

Picks = Callable[[Vm], bool]
"""A condition that picks the VMs which no column tells apart."""

Behind = OneVm | Vms | Picks
"""The VMs behind a mark."""

TOP = 12
"""Lines of a list of the most frequent."""

_RISK_LOOKS = {
    Risk.GREEN: ("green", "risk_green"),
    Risk.YELLOW: ("yellow", "risk_yellow"),
    Risk.RED: ("red", "risk_red"),
}
_SUPPORT_COLORS = {
    OsSupport.SUPPORTED: "chart_1",
    OsSupport.EXPECTED: "chart_3",
    OsSupport.DEPRECATED: "warning",
    OsSupport.UNSUPPORTED: "error",
    OsSupport.UNKNOWN: "chart_5",
}


def size_text(mib: float) -> tuple[str, str]:
    """An amount of MiB in GB, or in TB from 10 TB on: figure and unit."""
    gigabytes = gib(mib)
    if gigabytes < 10 * GIB_PER_TIB:
        return number_text(gigabytes), "GB"
    return number_text(gigabytes / GIB_PER_TIB, 1), "TB"


def share_text(count: int, total: int) -> str:
    """A count with its percentage."""
    return f"{number_text(count)} · {number_text(100 * count / total, 1)} %" if total else "0"


def risk_parts(totals: Totals) -> list[Part]:
    """VMs by risk category."""
    counts = (totals.green, totals.yellow, totals.red)
    return [
        Part(
            label,
            count,
            color,
            share_text(count, totals.vms),
            risk=risk.value,
            key=Vms(columns={"risk": risk.value}),
        )
        for (risk, (label, color)), count in zip(_RISK_LOOKS.items(), counts, strict=True)
    ]


def mode_parts(totals: Totals) -> list[Part]:
    """VMs by the mode in which they are moved."""
    warm, cold = share_text(totals.warm, totals.vms), share_text(totals.cold, totals.vms)
    return [
        Part("warm", totals.warm, "chart_1", warm, key=Vms(columns={"mode": Mode.WARM.value})),
        Part("cold", totals.cold, "chart_2", cold, key=Vms(columns={"mode": Mode.COLD.value})),
    ]


def cold_bars(counted: Distributions) -> list[Bar]:
    """Why VMs are moved cold."""
    return [
        Bar(_capitalised(reason), count, color="chart_2", key=_is_cold_for(reason))
        for reason, count in counted.cold_reasons.items()
    ]


def power_parts(counted: Distributions) -> list[Part]:
    """VMs by power state."""
    colors = ("chart_1", "chart_5", "chart_3", "chart_4")
    return [
        Part(
            power_words(state) or "not in the data",
            count,
            colors[min(place, len(colors) - 1)],
            share_text(count, counted.vms),
            key=Vms(columns={"power_state": state}),
        )
        for place, (state, count) in enumerate(counted.power_states.items())
    ]


def system_bars(systems: Sequence[OsShare]) -> list[Bar]:
    """The most frequent guest systems with their class of support, and the others as one."""
    shown, others = leading_systems(systems)
    bars = [_system_bar(system) for system in shown]
    if others:
        count = sum(system.vms for system in others)
        names = ", ".join(system.title for system in others)
        label = f"{len(others)} others"
        tip = f"{label}: {names}"
        bars.append(Bar(label, count, "", tip, "border_strong", _runs_one_of(others)))
    return bars


def _system_bar(system: OsShare) -> Bar:
    support = OsSupport(system.support)
    words, color = SUPPORT_WORDS[support], _SUPPORT_COLORS[support]
    text = f"{number_text(system.vms)} · {words}"
    tip = f"{system.title}: {count_text(system.vms, 'VM')}, {words}.\nSource: vInfo, vTools."
    return Bar(system.title, system.vms, text, tip, color, _system_key(system))


def _system_key(system: OsShare) -> Behind:
    """Filters where the version is known; without one they would find all versions."""
    if system.version:
        return Vms(columns={"os_family": system.family, "os_version": system.version})
    return _runs_one_of([system])


def source_parts(counted: Distributions) -> list[Part]:
    """VMs by where their used GB came from."""
    colors = {
        UsedSource.PARTITIONS: "chart_1",
        UsedSource.IN_USE: "chart_3",
        UsedSource.ESTIMATE: "chart_2",
    }
    known = [(source, counted.used_sources.get(source, 0)) for source in UsedSource]
    return [
        Part(
            used_words(source.value),
            count,
            colors[source],
            share_text(count, counted.vms),
            key=_used_from(source),
        )
        for source, count in known
    ]


def finding_bars(findings: Sequence[FindingShare]) -> list[Bar]:
    """The findings that weigh most: points of all VMs together."""
    return [_finding_bar(finding) for finding in findings[:TOP]]


def _finding_bar(finding: FindingShare) -> Bar:
    vms, points = count_text(finding.vms, "VM"), count_text(finding.points, "point")
    rule = RULES_BY_ID.get(finding.rule)
    where = f"\nSource: {rule.sheet}, {rule.column}." if rule else ""
    tip = f"{finding.title}: {vms} in plan, {points} together.{where}"
    return Bar(
        finding.title,
        finding.points,
        f"{vms} · {points}",
        tip,
        "chart_4",
        Vms(rules=(finding.rule,)),
    )


def unanswered_sentence(counted: Distributions) -> str:
    """Rules that the export could not answer for some VMs; empty when it could."""
    parts = [
        f"{RULES_BY_ID[rule].title} ({number_text(count)})"
        for rule, count in counted.unanswered.items()
        if rule in RULES_BY_ID
    ]
    return f"Not in the data, so not assessed (VMs): {', '.join(parts)}." if parts else ""


def size_bins(sizes: Iterable[SizeClass]) -> list[Bin]:
    """VMs by used GB."""
    return [_size_bin(each) for each in sizes]


def _size_bin(each: SizeClass) -> Bin:
    low, high = _edge(each.low), _edge(each.high or 0)
    if each.high is None:
        label, between = f"≥ {low}", f"{low} and more"
    elif not each.low:
        label, between = f"< {high}", f"Below {high}"
    else:
        same_unit = low.split()[1] == high.split()[1]
        label = f"{low.split()[0] if same_unit else low}–{high}"
        between = f"{low} to below {high}"
    figure, unit = size_text(each.used_mib)
    return Bin(
        label,
        each.vms,
        f"{between} used: {count_text(each.vms, 'VM')}, {figure} {unit} together",
        key=_uses_between(each.low, each.high) if each.vms else None,
    )


def _edge(gigabytes: int) -> str:
    if gigabytes >= GIB_PER_TIB:
        return f"{gigabytes // GIB_PER_TIB} TB"
    return f"{gigabytes} GB"


def largest_bars(counted: Distributions) -> list[Bar]:
    """The VMs that use most."""
    return [
        Bar(
            vm.name,
            vm.used_mib,
            " ".join(size_text(vm.used_mib)),
            f"{vm.name}: {number_text(vm.used_gb, 1)} GB used of {number_text(vm.disk_gb, 1)} GB "
            f"disk.\nTaken from: {vm.used_source}.",
            "chart_1",
            OneVm(vm.id),
        )
        for vm in counted.largest
    ]


def reconciliation_entries(counts: Reconciliation) -> list[Entry]:
    """Rows read, less each reason, comes to the VMs in plan."""
    entries = [
        Entry(
            "Rows read", number_text(counts.rows), "Rows of vInfo in the files of the last import."
        )
    ]
    entries += [
        Entry(f"− {reason}", number_text(count), f"Not in plan: {reason}.", _left_out(reason))
        for reason, count in counts.excluded.items()
        if count
    ]
    entries.append(Entry("VMs in plan", number_text(counts.in_plan), counts.sentence, total=True))
    return entries


def snapshot_entries(snapshots: SnapshotOverview) -> list[Entry]:
    """How many snapshots there are, and how old."""
    if not snapshots.vms:
        return []
    source = "Source: vSnapshot."
    entries = [
        Entry("VMs with snapshots", number_text(snapshots.vms), source, _has_snapshots),
        Entry("Snapshots", number_text(snapshots.snapshots), source),
        Entry(
            f"VMs with one older than {OLD_SNAPSHOT_DAYS} days",
            number_text(snapshots.old_vms),
            f"Age on the day of the export. {source}",
            _has_old_snapshot,
        ),
    ]
    if snapshots.oldest_vm is not None and snapshots.oldest_days is not None:
        vm = snapshots.oldest_vm
        days = count_text(snapshots.oldest_days, "day")
        entries.append(Entry("Oldest snapshot", days, f"On {vm.name}. {source}", OneVm(vm.id)))
    return entries


def _is_cold_for(reason: str) -> Picks:
    return lambda vm: vm.in_plan and vm.effective_mode is Mode.COLD and cold_reason(vm) == reason


def _runs_one_of(systems: Iterable[OsShare]) -> Picks:
    wanted = {(each.family, each.version, each.support) for each in systems}
    return lambda vm: vm.in_plan and (vm.os_family, vm.os_version, vm.os_support) in wanted


def _used_from(source: UsedSource) -> Picks:
    return lambda vm: vm.in_plan and vm.used_source == source


def _uses_between(low: int, high: int | None) -> Picks:
    return lambda vm: vm.in_plan and low <= vm.used_gb and (high is None or vm.used_gb < high)


def _left_out(reason: str) -> Picks | None:
    """The VMs left out for a reason; rows that repeat a VM stand for none."""
    wanted = {exclusion.value for exclusion, text in REASON_TEXT.items() if text == reason}
    return (lambda vm: vm.exclusion in wanted) if wanted else None


def _has_snapshots(vm: Vm) -> bool:
    return vm.in_plan and vm.snapshot_count > 0


def _has_old_snapshot(vm: Vm) -> bool:
    return vm.in_plan and (vm.snapshot_oldest_days or 0) > OLD_SNAPSHOT_DAYS


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
