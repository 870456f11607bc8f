"""Every parameter of a project in one table: names, units, limits and defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from app.domain.enums import Topology

Kind = Literal["int", "float", "date", "choice", "time", "zone", "days", "pipes"]

RTT_CHOICES = (
    ("lt5", "below 5 ms"),
    ("5-20", "5 to 20 ms"),
    ("20-50", "20 to 50 ms"),
    ("50-100", "50 to 100 ms"),
    ("gt100", "above 100 ms"),
)
GUIDE, PRESYNC = "guide", "presync"
TRANSFER_MODELS = (
    (GUIDE, "In one piece, in working time"),
    (PRESYNC, "Copy ahead, cut over later"),
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
        "Length of the shift in which VMs are moved. Maintenance windows of the project, where it "
        "has any, take the place of working days and shifts: they are worked whole, and no other "
        "day is.",
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
    ParameterSpec(
        "working_days",
        "Working days",
        SCHEDULE,
        "days",
        None,
        optional=True,
        help="The days of the working week where they are not counted from Monday, like Sun-Thu "
        "or Mon, Wed, Sat. Empty: as many from Monday as there are working days per week.",
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
    ParameterSpec(
        "source_pipes",
        "Pipes of vCenters",
        TRANSFER,
        "pipes",
        (),
        "Mbps",
        0.1,
        10_000_000,
        optional=True,
        help="What copies out of one vCenter reach together, where that is less than the "
        "bandwidth: vc01.example.com=1000; vc02.example.com=500. All together never take more "
        "than the bandwidth.",
    ),
    _number(
        "per_vm_mbps",
        "Copy of one VM at most",
        TRANSFER,
        None,
        "Mbps",
        0.1,
        1_000_000,
        "What one copy reaches; 1000 is usual over the hosts' management network. The pipe is "
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
    ParameterSpec(
        "transfer_model",
        "Copy and cutover",
        TRANSFER,
        "choice",
        GUIDE,
        choices=TRANSFER_MODELS,
        help="In one piece, a VM copies and is cut over within the working time. Copied ahead, "
        "warm VMs copy around the clock and only their cutovers, and cold VMs as a whole, are "
        "bound to working time and windows.",
    ),
    _count(
        "sync_lead_days",
        "Copy ahead at most",
        TRANSFER,
        7,
        "days",
        1,
        90,
        "How long before its cutover a warm VM's copy may start, where VMs are copied ahead.",
    ),
    _number(
        "daily_change_pct",
        "Change per day",
        TRANSFER,
        5.0,
        "%",
        0,
        100,
        "Part of the used GB that is copied again for each day between the end of the copy and "
        "the cutover, where VMs are copied ahead.",
    ),
    _number(
        "validation_mins",
        "Validation",
        TRANSFER,
        60.0,
        "min",
        0,
        1440,
        "Time for checks after a cutover, before its maintenance window ends; where VMs are copied "
        "ahead, before any shift ends.",
    ),
    _number(
        "rollback_reserve_mins",
        "Reserve for rollback",
        TRANSFER,
        60.0,
        "min",
        0,
        1440,
        "Time that is left after the checks to go back before the maintenance window ends; where "
        "VMs are copied ahead, before any shift ends.",
    ),
    _count(
        "cutovers_at_once",
        "Cutovers at once",
        TRANSFER,
        5,
        "cutovers",
        1,
        1000,
        "Cutovers that run at the same time at most, where VMs are copied ahead.",
    ),
    _count(
        "source_retention_days",
        "Source VMs kept",
        TRANSFER,
        14,
        "days",
        1,
        3650,
        "How long source VMs stay, powered off and disconnected, after their wave is complete. "
        "Runbook and change package name it as the way back.",
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
