"""The values of the parameters for one project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from app.domain.enums import Topology
from app.domain.parameters.specs import GUIDE, PRESYNC
from app.domain.parameters.weekdays import days_of
from app.domain.units import MINUTES_PER_HOUR


@dataclass(frozen=True, slots=True)
class ProjectParameters:
    """The values of :data:`~app.domain.parameters.PARAMETERS` for one project."""

    start_date: date | None = None
    migration_duration_days: int = 30
    working_hours_per_day: float = 8.0
    working_days_per_week: int = 5
    working_days: str | None = None
    target_vms_per_day: int | None = None
    shift_start: str = "09:00"
    time_zone: str = "UTC"
    bandwidth_gbps: float = 4.0
    source_pipes: tuple[tuple[str, float], ...] = ()
    """Mbps of vCenters with a pipe of their own, by identity or name; in the order of these."""
    per_vm_mbps: float | None = None
    cutover_mins: float = 30.0
    cold_multiplier: float | None = None
    transfer_model: str = GUIDE
    sync_lead_days: int = 7
    daily_change_pct: float = 5.0
    validation_mins: float = 60.0
    rollback_reserve_mins: float = 60.0
    cutovers_at_once: int = 5
    source_retention_days: int = 14
    migration_agent_slots: int = 10
    agent_count: int = 2
    agent_nic_gbps: float = 10.0
    agent_nic_usable_pct: float = 70.0
    topology_type: str = Topology.LOCAL.value
    source_nic_gbps: float = 10.0
    source_usable_pct: float = 40.0
    link_gbps: float = 1.0
    link_usable_pct: float = 60.0
    source_upload_mbps: float = 100.0
    target_download_mbps: float = 100.0
    rtt_category: str = "20-50"
    target_ingress_gbps: float = 10.0
    target_usable_pct: float = 40.0
    storage_write_mbs: float = 500.0

    @property
    def mbps(self) -> float:
        """Bandwidth in Mbps (10^6 bit/s)."""
        return self.bandwidth_gbps * 1000

    @property
    def presync(self) -> bool:
        """Whether warm VMs are copied ahead of their cutovers."""
        return self.transfer_model == PRESYNC

    @property
    def reserve_hours(self) -> float:
        """Hours between the end of a cutover and that of its window."""
        return (self.validation_mins + self.rollback_reserve_mins) / MINUTES_PER_HOUR

    @property
    def shift_start_hour(self) -> float:
        """The hour of the clock at which the shift begins."""
        hours, minutes = self.shift_start.split(":")
        return int(hours) + int(minutes) / MINUTES_PER_HOUR

    @property
    def week(self) -> frozenset[int]:
        """The working days, 0 for Monday: those named, or so many from Monday on."""
        if self.working_days:
            return frozenset(days_of(self.working_days))
        return frozenset(range(self.working_days_per_week))

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> ProjectParameters:
        """Take the parameters out of a project's database row."""
        values = {f.name: row[f.name] for f in fields(cls)}
        values["source_pipes"] = tuple((name, mbps) for name, mbps in values["source_pipes"])
        return cls(**values)
