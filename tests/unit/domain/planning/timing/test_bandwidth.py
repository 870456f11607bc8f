"""The stages of the path and the bandwidth that it offers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.parameters import ProjectParameters
from app.domain.planning.timing.bandwidth import estimate_path

LOCAL = ProjectParameters()
DEDICATED = replace(LOCAL, topology_type="cross_site_dedicated")
INTERNET = replace(LOCAL, topology_type="cross_site_internet")
KEYS = ["source", "link", "agents", "target_ingress", "storage"]


def mbps_of(parameters: ProjectParameters) -> dict[str, float | None]:
    return {stage.key: stage.mbps for stage in estimate_path(parameters).stages}


def test_a_local_path_at_the_defaults() -> None:
    # 10 Gbps × 40 %, none, 2 × 10 Gbps × 70 %, 10 Gbps × 40 %, 500 MB/s × 8
    assert mbps_of(LOCAL) == {
        "source": 4000,
        "link": None,
        "agents": 14000,
        "target_ingress": 4000,
        "storage": 4000,
    }


def test_of_equal_stages_the_first_binds() -> None:
    estimate = estimate_path(LOCAL)
    assert estimate.bottleneck.key == "source"
    assert estimate.bandwidth_gbps == 4.0


def test_a_dedicated_link_is_a_stage() -> None:
    estimate = estimate_path(DEDICATED)
    assert mbps_of(DEDICATED)["link"] == 600
    assert estimate.bottleneck.key == "link"
    assert estimate.bandwidth_gbps == 0.6


@pytest.mark.parametrize(
    ("rtt", "mbps"),
    [("lt5", 30.0), ("5-20", 27.0), ("20-50", 22.5), ("50-100", 16.5), ("gt100", 10.5)],
)
def test_latency_lowers_what_the_internet_carries(rtt: str, mbps: float) -> None:
    parameters = replace(
        INTERNET, source_upload_mbps=50.0, target_download_mbps=400.0, rtt_category=rtt
    )
    assert mbps_of(parameters)["link"] == pytest.approx(mbps)


def test_the_slower_direction_of_the_internet_counts() -> None:
    parameters = replace(
        INTERNET,
        source_upload_mbps=900.0,
        target_download_mbps=200.0,
        link_usable_pct=50.0,
        rtt_category="lt5",
    )
    assert mbps_of(parameters)["link"] == 100


@pytest.mark.parametrize(
    ("changes", "bottleneck", "gbps"),
    [
        ({"source_nic_gbps": 1.0, "source_usable_pct": 25.0}, "source", 0.25),
        ({"agent_count": 1, "agent_nic_gbps": 1.0, "agent_nic_usable_pct": 70.0}, "agents", 0.7),
        ({"target_ingress_gbps": 1.0}, "target_ingress", 0.4),
        ({"storage_write_mbs": 100.0}, "storage", 0.8),
    ],
)
def test_every_stage_can_bind(changes: dict[str, Any], bottleneck: str, gbps: float) -> None:
    estimate = estimate_path(replace(LOCAL, **changes))
    assert estimate.bottleneck.key == bottleneck
    assert estimate.bandwidth_gbps == gbps


def test_each_stage_shows_its_inputs() -> None:
    formulas = {stage.key: stage.formula for stage in estimate_path(INTERNET).stages}
    assert formulas == {
        "source": "10 Gbps × 1000 × 40 % = 4,000 Mbps",
        "link": "min(100 up, 100 down) Mbps × 60 % × 0.75 for latency = 45 Mbps",
        "agents": "2 agents × 10 Gbps × 1000 × 70 % = 14,000 Mbps",
        "target_ingress": "10 Gbps × 1000 × 40 % = 4,000 Mbps",
        "storage": "500 MB/s × 8 = 4,000 Mbps",
    }
    local = {stage.key: stage.formula for stage in estimate_path(LOCAL).stages}
    assert local["link"] == "Same site: no link between source and target"


def test_the_offer_is_cut_to_four_digits() -> None:
    # 7 Gbps × 33.337 % = 2,333.59 Mbps
    parameters = replace(LOCAL, source_nic_gbps=7.0, source_usable_pct=33.337)
    assert estimate_path(parameters).bandwidth_gbps == 2.333


@given(
    topology=st.sampled_from(["local", "cross_site_dedicated", "cross_site_internet"]),
    source=st.floats(0.01, 800),
    usable=st.floats(1, 100),
    agents=st.integers(1, 100),
    link=st.floats(0.001, 800),
    upload=st.floats(0.1, 1_000_000),
    storage=st.floats(1, 1_000_000),
)
def test_the_offer_is_never_above_the_narrowest_stage_nor_far_below(
    topology: str,
    source: float,
    usable: float,
    agents: int,
    link: float,
    upload: float,
    storage: float,
) -> None:
    estimate = estimate_path(
        replace(
            LOCAL,
            topology_type=topology,
            source_nic_gbps=source,
            source_usable_pct=usable,
            agent_count=agents,
            link_gbps=link,
            source_upload_mbps=upload,
            storage_write_mbs=storage,
        )
    )
    narrowest = min(stage.mbps for stage in estimate.stages if stage.mbps is not None)
    assert [stage.key for stage in estimate.stages] == KEYS
    assert estimate.bottleneck.mbps == narrowest
    assert estimate.bandwidth_gbps * 1000 <= narrowest * (1 + 1e-15)
    assert estimate.bandwidth_gbps * 1000 >= narrowest * 0.999
