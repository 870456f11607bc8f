"""What the path from source to target carries: its stages, and which of them binds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Context, Decimal

from app.domain.enums import Topology
from app.domain.number_style import fixed, general
from app.domain.parameters import ProjectParameters

MBPS_PER_GBPS = 1000
MBPS_PER_MBS = 8
OFFERED_DIGITS = 4

RTT_FACTORS = {"lt5": 1.0, "5-20": 0.90, "20-50": 0.75, "50-100": 0.55, "gt100": 0.35}
"""Share of an internet link that is left at a round-trip time."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the path. ``mbps`` is None where the topology has no such stage.

    ``formula`` shows the inputs and the result as people write them.
    """

    key: str
    label: str
    mbps: float | None
    formula: str


@dataclass(frozen=True, slots=True)
class PathEstimate:
    """The stages in the order of the path, the narrowest of them and the bandwidth to offer."""

    stages: tuple[Stage, ...]
    bottleneck: Stage
    bandwidth_gbps: float


def estimate_path(parameters: ProjectParameters) -> PathEstimate:
    """Work out each stage's Mbps and the bottleneck; of equal stages the first binds.

    The offered ``bandwidth_gbps`` is the bottleneck cut to four digits, never rounded up.
    """
    stages = (
        _card(
            "source",
            "Source host NIC",
            parameters.source_nic_gbps,
            parameters.source_usable_pct,
        ),
        _link(parameters),
        _agents(parameters),
        _card(
            "target_ingress",
            "Target ingress",
            parameters.target_ingress_gbps,
            parameters.target_usable_pct,
        ),
        _storage(parameters),
    )
    present = [(stage.mbps, stage) for stage in stages if stage.mbps is not None]
    mbps, bottleneck = min(present, key=lambda pair: pair[0])
    return PathEstimate(stages, bottleneck, _offer(mbps))


def _card(key: str, label: str, gbps: float, usable_pct: float) -> Stage:
    mbps = gbps * MBPS_PER_GBPS * usable_pct / 100
    return Stage(
        key, label, mbps, f"{general(gbps)} Gbps × 1000 × {general(usable_pct)} % = {_mbps(mbps)}"
    )


def _link(parameters: ProjectParameters) -> Stage:
    topology = Topology(parameters.topology_type)
    if topology is Topology.LOCAL:
        return Stage("link", "Link", None, "Same site: no link between source and target")
    usable_pct = parameters.link_usable_pct
    if topology is Topology.DEDICATED:
        return _card("link", "Dedicated link", parameters.link_gbps, usable_pct)
    upload, download = parameters.source_upload_mbps, parameters.target_download_mbps
    factor = RTT_FACTORS[parameters.rtt_category]
    mbps = min(upload, download) * usable_pct / 100 * factor
    formula = (
        f"min({general(upload)} up, {general(download)} down) Mbps × {general(usable_pct)} % "
        f"× {general(factor)} for latency = {_mbps(mbps)}"
    )
    return Stage("link", "Internet link", mbps, formula)


def _agents(parameters: ProjectParameters) -> Stage:
    count, gbps = parameters.agent_count, parameters.agent_nic_gbps
    usable_pct = parameters.agent_nic_usable_pct
    mbps = count * gbps * MBPS_PER_GBPS * usable_pct / 100
    noun = "agent" if count == 1 else "agents"
    formula = (
        f"{count} {noun} × {general(gbps)} Gbps × 1000 × {general(usable_pct)} % = {_mbps(mbps)}"
    )
    return Stage("agents", "Agents", mbps, formula)


def _storage(parameters: ProjectParameters) -> Stage:
    speed = parameters.storage_write_mbs
    mbps = speed * MBPS_PER_MBS
    return Stage(
        "storage", "Target storage write", mbps, f"{general(speed)} MB/s × 8 = {_mbps(mbps)}"
    )


def _mbps(mbps: float) -> str:
    return f"{general(mbps, 6)} Mbps" if mbps < 1000 else f"{fixed(mbps, 0)} Mbps"


def _offer(mbps: float) -> float:
    cut = Context(prec=OFFERED_DIGITS, rounding=ROUND_DOWN)
    return float(cut.divide(Decimal(repr(mbps)), Decimal(MBPS_PER_GBPS)))
