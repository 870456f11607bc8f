"""The hard limits of a cohort, and what a group of tenants weighs against them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Any

from app.domain.errors import FieldError
from app.domain.number_style import fixed, general, grouped
from app.domain.planning.cohorts.tenant_load import TenantLoad
from app.domain.units import GIB_PER_TIB, MIB_PER_TIB

BYTES_PER_MIB = 1024 * 1024
BYTES_PER_TIB = MIB_PER_TIB * BYTES_PER_MIB
BYTES_PER_GIB = BYTES_PER_TIB // GIB_PER_TIB

MAX_VMS = 1_000_000
MAX_TB = 1_000_000.0
MAX_RISK = 100.0
NEARLY = 1e-9
"""Share of a limit that rounding may add to it."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What counts against guardrails. ``used_bytes`` is whole, so that sums know no order."""

    vms: int = 0
    used_bytes: int = 0
    risk_sum: int = 0
    supported: int = 0

    def __add__(self, other: Weight) -> Weight:
        return Weight(
            self.vms + other.vms,
            self.used_bytes + other.used_bytes,
            self.risk_sum + other.risk_sum,
            self.supported + other.supported,
        )

    @property
    def used_gb(self) -> float:
        """Used GiB."""
        return self.used_bytes / BYTES_PER_GIB

    @property
    def used_tb(self) -> float:
        """Used TiB."""
        return self.used_bytes / BYTES_PER_TIB

    @property
    def average_risk(self) -> float:
        """The mean risk score over the VMs, 0 without any."""
        return self.risk_sum / self.vms if self.vms else 0.0

    @property
    def os_support_pct(self) -> float:
        """The share of VMs that are supported or expected to run, in percent."""
        return 100.0 * self.supported / self.vms if self.vms else 100.0


def weight_of(loads: Iterable[TenantLoad]) -> Weight:
    """What some tenants weigh together."""
    total = Weight()
    for load in loads:
        used = round(load.used_mib * BYTES_PER_MIB)
        total += Weight(load.vms, used, load.risk_sum, load.supported)
    return total


@dataclass(frozen=True, slots=True)
class Guardrails:
    """Limits that no cohort passes; None is no limit. Percent are percent.

    ``max_disk_tb`` counts used TiB, ``max_avg_risk`` the mean over the cohort's VMs.
    """

    max_vms_per_cohort: int | None = None
    max_disk_tb: float | None = None
    max_avg_risk: float | None = None
    min_os_support_pct: float | None = None


def check_guardrails(values: Guardrails) -> Guardrails:
    """The guardrails with each value checked.

    :raises FieldError: naming the limit that makes no sense; what is empty sets no limit.
    """
    vms = values.max_vms_per_cohort
    if vms is not None:
        vms = whole_number("max_vms_per_cohort", vms, "The most VMs of a cohort", 1, MAX_VMS)
    disk = _above_zero("max_disk_tb", values.max_disk_tb, "The most used TB of a cohort", MAX_TB)
    risk = _above_zero(
        "max_avg_risk", values.max_avg_risk, "The highest mean risk of a cohort", MAX_RISK
    )
    support = values.min_os_support_pct
    if support is not None and not (_is_number(support) and 0 <= support <= 100):
        raise FieldError(
            "min_os_support_pct",
            f"The least OS support is a share from 0 to 100 %, not {shown(support)}.",
        )
    return Guardrails(vms, disk, risk, None if support is None else float(support))


def whole_number(field: str, value: Any, label: str, least: int, most: int) -> int:
    """A whole number within limits.

    :raises FieldError: naming the field, where it is none.
    """
    if not _is_number(value) or value != int(value) or not least <= value <= most:
        raise FieldError(
            field,
            f"{label} is a whole number from {grouped(least)} to {grouped(most)}, not "
            f"{shown(value)}.",
        )
    return int(value)


def _above_zero(field: str, value: Any, label: str, most: float) -> float | None:
    if value is None:
        return None
    if not _is_number(value) or not 0 < value <= most:
        raise FieldError(
            field,
            f"{label} is above 0 and at most {fixed(most, 0)}, not {shown(value)}.",
            "Leave it empty for no limit.",
        )
    return float(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def shown(value: object) -> str:
    """A refused value as a sentence names it."""
    if isinstance(value, int):
        return grouped(value)
    return general(value) if isinstance(value, float) else f"“{value}”"


@dataclass(frozen=True, slots=True)
class Limits:
    """The guardrails as one cohort has them: a ramp's cap included, its ratios perhaps free.

    A ratio that is None is not asked for.
    """

    vms: int | None = None
    used_bytes: float | None = None
    average_risk: float | None = None
    os_support_pct: float | None = None

    @classmethod
    def of(cls, guardrails: Guardrails, cap: int | None = None, *, ratios: bool = True) -> Limits:
        """The limits of a cohort with a VM cap of its own."""
        caps = [each for each in (guardrails.max_vms_per_cohort, cap) if each is not None]
        disk = guardrails.max_disk_tb
        return cls(
            min(caps, default=None),
            None if disk is None else disk * BYTES_PER_TIB * (1 + NEARLY),
            guardrails.max_avg_risk if ratios else None,
            guardrails.min_os_support_pct if ratios else None,
        )

    def refusals(self, weight: Weight) -> tuple[str, ...]:
        """Each limit that a cohort of this weight passes, with both figures; empty for none."""
        found = []
        if self.vms is not None and weight.vms > self.vms:
            found.append(f"{grouped(weight.vms)} VMs, at most {grouped(self.vms)}")
        if self.used_bytes is not None and weight.used_bytes > self.used_bytes:
            most = self.used_bytes / BYTES_PER_TIB
            found.append(f"{_apart(weight.used_tb, most)} TB used, at most {_plain(most)}")
        found += self.ratio_refusals(weight)
        return tuple(found)

    def ratio_refusals(self, weight: Weight) -> tuple[str, ...]:
        """The ratios alone that a cohort of this weight passes."""
        found = []
        most, least = self.average_risk, self.os_support_pct
        if most is not None and weight.risk_sum > most * weight.vms * (1 + NEARLY):
            found.append(f"mean risk {_apart(weight.average_risk, most)}, at most {_plain(most)}")
        if least is not None and weight.supported * 100 < least * weight.vms * (1 - NEARLY):
            share = _apart(weight.os_support_pct, least)
            found.append(f"OS support {share} %, at least {_plain(least)} %")
        return tuple(found)


def _plain(value: float) -> str:
    return general(value, 6)


def _apart(value: float, limit: float) -> str:
    """A figure with as many decimals as show that it is not the limit."""
    for places in (1, 2, 3, 4, 6):
        if round(value, places) != round(limit, places):
            return fixed(value, places)
    return general(value, 9)
