"""How the rules look at disks, guest file systems, snapshots and datastores."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from fnmatch import translate
from functools import lru_cache

from app.domain.model import Partition, Snapshot, Vm
from app.domain.number_style import fixed, general, grouped
from app.domain.planning.risk.config import RiskConfig
from app.domain.planning.risk.evidence import (
    BLANK,
    Check,
    Hit,
    counted_rows,
    fired,
    listed,
    no_disk_rows,
    shown,
    unknown,
)
from app.domain.planning.risk.facts import SharedFacts, VmFacts
from app.domain.units import gib


def _storage_dedup(vm: Vm, facts: VmFacts, config: RiskConfig, _shared: SharedFacts) -> Hit | None:
    patterns = config.lists["storage_dedup"]
    hits = [
        f"“{name}”" + (f" (type {kind})" if kind else "")
        for name, kind in facts.datastores
        if hints_at_dedup(name, kind, patterns)
    ]
    if hits:
        return fired(
            f"The name or type hints at deduplication or compression: {counted_rows(hits)}."
        )
    if facts.datastores or not (facts.disks or vm.disk_count):
        return None
    return unknown("The datastores of this VM are not in the data.")


@lru_cache(maxsize=8192)
def hints_at_dedup(name: str, kind: str, patterns: tuple[str, ...]) -> bool:
    """Whether a datastore's name or type holds one of the words or patterns, whatever the case."""
    text = f"{name}\n{kind}".casefold()
    return any(_part(pattern).search(text) for pattern in patterns)


@lru_cache(maxsize=1024)
def _part(pattern: str) -> re.Pattern[str]:
    plain = pattern.casefold()
    if not any(mark in plain for mark in "*?["):
        return re.compile(re.escape(plain))
    return re.compile(translate(f"*{plain}*"))


# --- guest file systems -------------------------------------------------------------------------


def used_pct(partition: Partition) -> float | None:
    """Used share in percent, None where the sheet does not tell it.

    From consumed and capacity, because ``Free %`` is rounded to whole numbers.
    """
    if partition.capacity_mib > 0 and partition.consumed_mib > 0:
        return partition.consumed_mib * 100 / partition.capacity_mib
    return None if partition.free_pct is None else 100 - partition.free_pct


@lru_cache(maxsize=16384)
def is_listed_path(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether a guest path is one of the list's, with ``C:`` meaning ``C:\\`` as well."""
    plain = _plain_path(path)
    return any(
        re.fullmatch(translate(_plain_path(pattern)), plain) is not None for pattern in patterns
    )


def _plain_path(path: str) -> str:
    plain = path.strip().replace("\\", "/").casefold()
    return plain.rstrip("/") or plain[:1]


def _disk_full(vm: Vm, facts: VmFacts, config: RiskConfig, _shared: SharedFacts) -> Hit | None:
    if not facts.partitions:
        if not (facts.disks or vm.disk_count):
            return None
        return unknown("This VM is not in vPartition: its guest reported no file system.")
    high = config.thresholds["partition_high_pct"]
    crowded = False
    told = False
    for partition in facts.partitions:
        used = used_pct(partition)
        if used is not None:
            told = True
            if used >= high:
                crowded = True
    if not crowded:
        return None if told else BLANK
    return _fullest(facts.partitions, config)


def _fullest(partitions: tuple[Partition, ...], config: RiskConfig) -> Hit | None:
    """The worst level among the file systems that count, with all of that level."""
    high, full = config.thresholds["partition_high_pct"], config.thresholds["partition_full_pct"]
    smallest = config.thresholds["partition_min_mib"]
    system_paths = config.lists["system_partitions"]
    ignored = config.lists["ignored_partitions"]
    levels: dict[str, dict[str, None]] = {"system": {}, "full": {}, "": {}}
    for partition in partitions:
        used = used_pct(partition)
        if used is None or used < high:
            continue
        system = is_listed_path(partition.path, system_paths)
        if not system and (
            partition.capacity_mib < smallest or is_listed_path(partition.path, ignored)
        ):
            continue
        level = ("system" if system else "full") if used >= full else ""
        free = max(0.0, partition.capacity_mib - partition.consumed_mib)
        left = f", {fixed(gib(free), 1)} GB free" if partition.consumed_mib > 0 else ""
        levels[level][
            f"{partition.path or 'no path'} ({fixed(min(used, 100), 1)} % used{left})"
        ] = None
    for level, places in levels.items():
        if places:
            return fired(f"{_FULL_TEXT[level]}: {counted_rows(places)}.", level)
    return None


_FULL_TEXT: Mapping[str, str] = {
    "system": "System partition full, the conversion needs space there",
    "full": "File system full",
    "": "File system nearly full",
}


# --- snapshots ----------------------------------------------------------------------------------


def _snapshot_many(vm: Vm, facts: VmFacts, config: RiskConfig, _shared: SharedFacts) -> Hit | None:
    count = max(vm.snapshot_count, len(facts.snapshots))
    if count < config.thresholds["snapshot_many"]:
        return None
    level = "critical" if count >= config.thresholds["snapshot_critical"] else ""
    names = f": {counted_rows(f'“{shown(each.name)}”' for each in facts.snapshots)}"
    return fired(f"{grouped(count)} snapshots{names if facts.snapshots else ''}.", level)


def _snapshot_old(vm: Vm, facts: VmFacts, config: RiskConfig, shared: SharedFacts) -> Hit | None:
    if not facts.snapshots and not vm.snapshot_count:
        return None
    limit = config.thresholds["snapshot_old_days"]
    oldest = _oldest(facts.snapshots)
    days = vm.snapshot_oldest_days
    as_of = shared.as_of_for(vm)
    if oldest is not None and oldest.created is not None and as_of is not None:
        days = age_days(oldest.created, as_of)
    if days is None:
        return unknown("The age of the snapshots is not in the data.")
    if days <= limit:
        return None
    name = f" “{shown(oldest.name)}”" if oldest is not None else ""
    return fired(
        f"The oldest snapshot{name} is {grouped(days)} days old, more than {general(limit)}."
    )


def _oldest(snapshots: tuple[Snapshot, ...]) -> Snapshot | None:
    oldest: Snapshot | None = None
    first: datetime | None = None
    for each in snapshots:
        if each.created is not None and (first is None or _naive(each.created) < first):
            oldest, first = each, _naive(each.created)
    return oldest


def age_days(created: datetime, as_of: datetime) -> int:
    """Days between two moments by the calendar, never negative.

    The hours of day at which a snapshot and the export were made make it no younger. Times
    without a zone are compared as read.
    """
    if created.tzinfo is not None and as_of.tzinfo is not None:
        created = created.astimezone(as_of.tzinfo)
    return max(0, (as_of.date() - created.date()).days)


def _naive(moment: datetime) -> datetime:
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def _consolidation_needed(
    vm: Vm, _facts: VmFacts, _config: RiskConfig, _shared: SharedFacts
) -> Hit | None:
    if vm.consolidation_needed is None:
        return BLANK
    return (
        fired("vCenter says that the disks need consolidation.")
        if vm.consolidation_needed
        else None
    )


# --- raw, shared and independent disks ----------------------------------------------------------


def _rdm(vm: Vm, facts: VmFacts, _config: RiskConfig, _shared: SharedFacts) -> Hit | None:
    raw = [disk for disk in facts.disks if disk.raw]
    if not raw:
        return no_disk_rows(vm, facts)
    texts = []
    for disk in raw:
        details = [
            part for part in (disk.raw_mode, disk.raw_lun_id and f"LUN {disk.raw_lun_id}") if part
        ]
        texts.append(disk.label + (f" ({', '.join(details)})" if details else ""))
    return fired(f"Raw device mapping: {counted_rows(texts)}.")


_NO_BUS = {"", "nosharing", "none", "0", "false"}
_NO_SHARING = {"", "sharingnone", "none", "nosharing", "false"}


def _shared_bus(vm: Vm, facts: VmFacts, _config: RiskConfig, shared: SharedFacts) -> Hit | None:
    reasons = [
        f"{disk.label} is on a bus with “{disk.shared_bus}”"
        for disk in facts.disks
        if disk.shared_bus and disk.shared_bus.strip().casefold() not in _NO_BUS
    ]
    reasons += [
        f"{disk.label} is open to several writers (“{disk.sharing}”)"
        for disk in facts.disks
        if disk.sharing and disk.sharing.strip().casefold() not in _NO_SHARING
    ]
    if vm.id in shared.shared_disks:
        reasons += [
            f"{disk.label} ({disk.place}) is also attached to {listed(disk.others, disk.total)}"
            for disk in shared.shared_disks[vm.id]
        ]
    if not reasons:
        return no_disk_rows(vm, facts)
    more = f"; and {len(reasons) - 4} more" if len(reasons) > 4 else ""
    return fired(f"{'; '.join(reasons[:4])}{more}.")


def _independent_disk(
    vm: Vm, facts: VmFacts, _config: RiskConfig, _shared: SharedFacts
) -> Hit | None:
    foreign = [f"{disk.label} (of {disk.owner})" for disk in facts.disks if disk.owner]
    own = [
        f"{disk.label} ({disk.disk_mode})"
        for disk in facts.disks
        if not disk.owner
        and disk.disk_mode != "persistent"
        and "independent" in disk.disk_mode.casefold()
    ]
    texts = []
    if foreign:
        texts.append(f"Disks of other VMs, to be detached first: {counted_rows(foreign)}.")
    if own:
        texts.append(f"Independent mode: {counted_rows(own)}.")
    return fired(" ".join(texts)) if texts else no_disk_rows(vm, facts)


STORAGE_CHECKS: Mapping[str, Check] = {
    "storage_dedup": _storage_dedup,
    "disk_full": _disk_full,
    "snapshot_many": _snapshot_many,
    "snapshot_old": _snapshot_old,
    "consolidation_needed": _consolidation_needed,
    "rdm": _rdm,
    "shared_bus": _shared_bus,
    "independent_disk": _independent_disk,
}
