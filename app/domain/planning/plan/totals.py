"""Sums over VMs in plan."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over VMs in plan. Sizes in MiB."""

    vms: int = 0
    vcpu: int = 0
    ram_mib: float = 0.0
    disk_mib: float = 0.0
    used_mib: float = 0.0
    green: int = 0
    yellow: int = 0
    red: int = 0
    warm: int = 0
    cold: int = 0
    hours: float = 0.0
    downtime_hours: float = 0.0
