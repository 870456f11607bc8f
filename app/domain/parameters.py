"""Project parameters: names, units, limits and defaults, in one table.

The Setup page, the command line's ``--set`` and the exports are all driven by ``PARAMETERS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from math import isnan
from re import fullmatch
from typing import Any, Literal
from zoneinfo import available_timezones

from app.domain.enums import Topology
from app.domain.errors import FieldError
from app.domain.units import MINUTES_PER_HOUR

Kind = Literal["int", "float", "date", "choice", "time", "zone"]

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
"""Dates of a plan; beyond them a calendar would run out of days."""

RTT_CHOICES = (
    ("lt5", "below 5 ms"),
    ("5-20", "5 to 20 ms"),
    ("20-50", "20 to 50 ms"),
    ("50-100", "50 to 100 ms"),
    ("gt100", "above 100 ms"),
)
TOPOLOGY_CHOICES = (
    (Topology.LOCAL.value, "Local: same site"),
    (Topology.DEDICATED.value, "Cross-site, dedicated link"),
    (Topology.INTERNET.value, "Cross-site, internet"),
)


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """One parameter: how it is called, what it takes, what it means."""

    key: str
    label: str
    group: str
    kind: Kind
    default: Any
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    optional: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""


def _number(
    key: str,
    label: str,
    group: str,
    default: float | None,
    unit: str,
    low: float,
    high: float,
    help_text: str,
    *,
    optional: bool = False,
) -> ParameterSpec:
    return ParameterSpec(
        key, label, group, "float", default, unit, low, high, optional, help=help_text
    )


def _count(
    key: str,
    label: str,
    group: str,
    default: int | None,
    unit: str,
    low: int,
    high: int,
    help_text: str,
    *,
    optional: bool = False,
) -> ParameterSpec:
    return ParameterSpec(
        key, label, group, "int", default, unit, low, high, optional, help=help_text
    )


SCHEDULE, TRANSFER, TOPOLOGY, AGENTS = "Schedule", "Transfer", "Topology", "Agents"

PARAMETERS: tuple[ParameterSpec, ...] = (
    ParameterSpec(
        "start_date",
        "Start date",
        SCHEDULE,
        "date",
        None,
        optional=True,
        help="First day of the migration. The first import sets it to the next working day, and "
        "it stays; empty, the next import sets it again.",
    ),
    _count(
        "migration_duration_days",
        "Duration",
        SCHEDULE,
        30,
        "calendar days",
        1,
        3650,
        "The deadline, counted in calendar days from the start date.",
    ),
    _number(
        "working_hours_per_day",
        "Working hours per day",
        SCHEDULE,
        8.0,
        "h",
        0.5,
        24,
        "Length of the shift in which VMs are moved.",
    ),
    ParameterSpec(
        "shift_start",
        "Shift starts at",
        SCHEDULE,
        "time",
        "09:00",
        help="When the shift begins, as hours and minutes. Where maintenance windows are set, "
        "a window's own start counts.",
    ),
    ParameterSpec(
        "time_zone",
        "Time zone",
        SCHEDULE,
        "zone",
        "UTC",
        help="The zone of all times of the plan, by its IANA name, like Europe/Berlin.",
    ),
    _count(
        "working_days_per_week",
        "Working days per week",
        SCHEDULE,
        5,
        "days",
        1,
        7,
        "Counted from Monday: 5 means Monday to Friday.",
    ),
    _count(
        "target_vms_per_day",
        "VMs per day at most",
        SCHEDULE,
        None,
        "VMs",
        1,
        100_000,
        "Cap on the VMs that start on one day. Empty: no cap.",
        optional=True,
    ),
    _number(
        "bandwidth_gbps",
        "Bandwidth",
        TRANSFER,
        4.0,
        "Gbps",
        0.001,
        10_000,
        "What the path from source to target really carries. The topology below offers a value.",
    ),
    _number(
        "per_vm_mbps",
        "Copy of one VM at most",
        TRANSFER,
        None,
        "Mbps",
        0.1,
        1_000_000,
        "What one copy reaches; 1,000 is usual over the hosts' management network. The pipe is "
        "then shared by as many copies as fill it, but no more than slots. Empty: one copy at a "
        "time has the whole pipe.",
        optional=True,
    ),
    _number(
        "cutover_mins",
        "Cutover per VM",
        TRANSFER,
        30.0,
        "min",
        0,
        1440,
        "Downtime of a warm VM, added to each VM's time.",
    ),
    _number(
        "cold_multiplier",
        "Cold multiplier",
        TRANSFER,
        None,
        "h per GB",
        0.000001,
        100,
        "Hours per GB of total disk for a cold VM. Empty: the pipe's own time, "
        "1024 × 8 ÷ (Mbps × 3600) × 1.14.",
        optional=True,
    ),
    _count(
        "migration_agent_slots",
        "Agent slots",
        AGENTS,
        10,
        "slots",
        1,
        1000,
        "VMs that are moved at the same time.",
    ),
    _count(
        "agent_count",
        "Agents",
        AGENTS,
        2,
        "agents",
        1,
        100,
        "Migration agents; their network cards are a stage of the pipe.",
    ),
    _number(
        "agent_nic_gbps",
        "Agent NIC",
        AGENTS,
        10.0,
        "Gbps",
        0.01,
        800,
        "Speed of one agent's network card.",
    ),
    _number(
        "agent_nic_usable_pct",
        "Agent NIC usable",
        AGENTS,
        70.0,
        "%",
        1,
        100,
        "Share of the agent's card that migrations may use.",
    ),
    ParameterSpec(
        "topology_type",
        "Topology",
        TOPOLOGY,
        "choice",
        Topology.LOCAL.value,
        choices=TOPOLOGY_CHOICES,
        help="How source and target are joined.",
    ),
    _number(
        "source_nic_gbps",
        "Source host NIC",
        TOPOLOGY,
        10.0,
        "Gbps",
        0.01,
        800,
        "Speed of the source hosts' network card.",
    ),
    _number(
        "source_usable_pct",
        "Source NIC usable",
        TOPOLOGY,
        40.0,
        "%",
        1,
        100,
        "Share of the source card that migrations may use.",
    ),
    _number(
        "link_gbps",
        "Dedicated link",
        TOPOLOGY,
        1.0,
        "Gbps",
        0.001,
        800,
        "Speed of the dedicated link between the sites.",
    ),
    _number(
        "link_usable_pct",
        "Link usable",
        TOPOLOGY,
        60.0,
        "%",
        1,
        100,
        "Share of the link, dedicated or internet, that migrations may use.",
    ),
    _number(
        "source_upload_mbps",
        "Source upload",
        TOPOLOGY,
        100.0,
        "Mbps",
        0.1,
        1_000_000,
        "Internet upload at the source.",
    ),
    _number(
        "target_download_mbps",
        "Target download",
        TOPOLOGY,
        100.0,
        "Mbps",
        0.1,
        1_000_000,
        "Internet download at the target.",
    ),
    ParameterSpec(
        "rtt_category",
        "Round-trip time",
        TOPOLOGY,
        "choice",
        "20-50",
        choices=RTT_CHOICES,
        help="Latency over the internet lowers what a link really carries.",
    ),
    _number(
        "target_ingress_gbps",
        "Target ingress",
        TOPOLOGY,
        10.0,
        "Gbps",
        0.01,
        800,
        "Network into the target cloud.",
    ),
    _number(
        "target_usable_pct",
        "Target ingress usable",
        TOPOLOGY,
        40.0,
        "%",
        1,
        100,
        "Share of the target's network that migrations may use.",
    ),
    _number(
        "storage_write_mbs",
        "Target storage write",
        TOPOLOGY,
        500.0,
        "MB/s",
        1,
        1_000_000,
        "Sustained write speed of the target's storage.",
    ),
)

SPECS: dict[str, ParameterSpec] = {spec.key: spec for spec in PARAMETERS}


@dataclass(frozen=True, slots=True)
class ProjectParameters:
    """The values of :data:`PARAMETERS` for one project."""

    start_date: date | None = None
    migration_duration_days: int = 30
    working_hours_per_day: float = 8.0
    working_days_per_week: int = 5
    target_vms_per_day: int | None = None
    shift_start: str = "09:00"
    time_zone: str = "UTC"
    bandwidth_gbps: float = 4.0
    per_vm_mbps: float | None = None
    cutover_mins: float = 30.0
    cold_multiplier: float | None = None
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
    def shift_start_hour(self) -> float:
        """The hour of the clock at which the shift begins."""
        hours, minutes = self.shift_start.split(":")
        return int(hours) + int(minutes) / MINUTES_PER_HOUR

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> ProjectParameters:
        """Take the parameters out of a project's database row."""
        return cls(**{f.name: row[f.name] for f in fields(cls)})


def validate(key: str, value: Any) -> Any:
    """Check a typed value against its specification and return it in its own type.

    :raises FieldError: when the parameter does not exist or refuses the value.
    """
    spec = SPECS.get(key)
    if spec is None:
        known = ", ".join(sorted(SPECS))
        raise FieldError(key, f"There is no parameter “{key}”.", f"Known parameters: {known}.")
    if value is None or value == "":
        if spec.optional:
            return None
        raise FieldError(key, f"{spec.label} cannot be empty.")
    if spec.kind == "choice":
        allowed = [choice for choice, _ in spec.choices]
        if value not in allowed:
            raise FieldError(key, f"{spec.label} takes one of {', '.join(allowed)}.")
        return value
    if spec.kind == "date":
        return _date(spec, value)
    if spec.kind == "time":
        return _time(spec, value)
    if spec.kind == "zone":
        return _zone(spec, value)
    return _in_range(spec, value)


def parse(key: str, text: str) -> Any:
    """Turn typed text into the parameter's value (``.`` or ``,`` as decimal mark).

    :raises FieldError: when the text is not a value of the parameter.
    """
    spec = SPECS.get(key)
    text = text.strip()
    if spec is None or not text or spec.kind not in {"int", "float"}:
        return validate(key, text)
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if spec.kind == "int" and fullmatch(r"[+-]?\d+([.,]0{1,2})?", plain) is None:
        # The comma of "1,000" may be a mark of thousands or of decimals, so it is not read as 1.
        raise FieldError(
            key, f"{spec.label} takes a whole number, not “{text}”.", "Write it in digits alone."
        )
    return validate(key, plain.replace(",", "."))


def _date(spec: ParameterSpec, value: Any) -> date:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise FieldError(
            spec.key, f"{spec.label} takes a date like 2027-03-01, not “{value}”."
        ) from None
    if isinstance(day, datetime):
        day = day.date()
    if not FIRST_DAY <= day <= LAST_DAY:
        raise FieldError(spec.key, f"{spec.label} must be between {FIRST_DAY} and {LAST_DAY}.")
    return day


def _time(spec: ParameterSpec, value: Any) -> str:
    found = fullmatch(r"([01]?\d|2[0-3])[:.]([0-5]\d)", str(value).strip())
    if found is None:
        raise FieldError(spec.key, f"{spec.label} takes a time like 09:00 or 22:30, not “{value}”.")
    return f"{int(found[1]):02d}:{found[2]}"


def _zone(spec: ParameterSpec, value: Any) -> str:
    """The zone's name as the IANA database spells it."""
    known = time_zones()
    name = known.get(str(value).strip().casefold())
    if name is None:
        raise FieldError(
            spec.key,
            f"{spec.label}: there is no zone “{value}”.",
            "Take an IANA name like Europe/Berlin, America/New_York or UTC.",
        )
    return name


@cache
def time_zones() -> Mapping[str, str]:
    """Every IANA zone by its name in lower case."""
    return {name.casefold(): name for name in sorted(available_timezones())}


def _in_range(spec: ParameterSpec, value: Any) -> float | int:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise FieldError(spec.key, f"{spec.label} takes a number, not “{value}”.") from None
    low, high = spec.minimum, spec.maximum
    if isnan(number) or (low is not None and number < low) or (high is not None and number > high):
        raise FieldError(
            spec.key, f"{spec.label} must be between {low:g} and {high:,.10g} {spec.unit}.".strip()
        )
    if spec.kind == "int":
        if number != int(number):
            raise FieldError(spec.key, f"{spec.label} must be a whole number.")
        return int(number)
    return number
