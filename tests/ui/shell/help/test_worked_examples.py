"""Every figure of a worked example is what the program itself comes to.

Each example is written here with the program's figures in it, and must stand so on its page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.domain.cloud import CloudFlavor, CloudImage
from app.domain.enums import Mode, UsedSource
from app.domain.inventory.network_vlans import address_ranges
from app.domain.inventory.tenants import UNASSIGNED, DetectionConfig, Detector
from app.domain.inventory.used_space import used_space
from app.domain.model import Partition
from app.domain.parameters import ProjectParameters
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.capacity.node_sizing import (
    Binding,
    ExistingNodes,
    NodeProfile,
    NodeSizing,
    demand_of,
    size_nodes,
)
from app.domain.planning.capacity.overcommit import find_profile
from app.domain.planning.capacity.quotas import Needs, QuotaBasis, quota_of
from app.domain.planning.cohorts.ease import SPECS, Dimension, ease_of
from app.domain.planning.cohorts.tenant_load import TenantLoad
from app.domain.planning.cohorts.what_if import Group, Model, estimate
from app.domain.planning.dependencies.flow_classify import SEEN_ONCE
from app.domain.planning.gaps.gap import Gap, GapAnalysis, GapState, GapType, Severity
from app.domain.planning.gaps.image_match import ImageTold, matching_image, told_of
from app.domain.planning.gaps.score import readiness_score
from app.domain.planning.networks.rows import ranges_text
from app.domain.planning.networks.subnet_proposals import proposal_of
from app.domain.planning.provisioning.specs import TYPE_ORDER, QuotaSpec, TaskType
from app.domain.planning.provisioning.verdicts import quota_limits
from app.domain.planning.provisioning.words import ORDER_STEP, order_text
from app.domain.planning.risk.config import RiskConfig
from app.domain.planning.staging.account_seeding import PREFIX, slug
from app.domain.planning.staging.deriving import flavor_name
from app.domain.planning.staging.disk_use import DiskUse, by_vm
from app.domain.planning.staging.flavor_choice import FlavorShelf
from app.domain.planning.staging.staged_target import StagedTarget
from app.domain.planning.staging.storage_map import storage_views
from app.domain.planning.timing.bandwidth import estimate_path
from app.domain.planning.timing.transfer import (
    OVERHEAD,
    cold_hours,
    copy_hours,
    cutover_hours,
    lane_copy_hours,
    lanes_of,
    pipe_gb_per_hour,
    timing_of,
    warm_hours,
)
from app.domain.planning.waves.options import STRATEGY_TEXTS
from app.domain.planning.waves.placement.bound import largest_gb_bound
from app.domain.planning.waves.placement.problem import Unit
from app.domain.units import tib
from app.ui.shell.help.pages import help_page, help_pages, words_of
from tests.unit.domain.planning.capacity.capacity_cases import GIB, vm
from tests.unit.domain.planning.dependencies.test_flow_classify import PORT, WRITTEN, found

GIVEN = ProjectParameters(bandwidth_gbps=4.0, cutover_mins=30.0)
BALANCED = find_profile("balanced")


def _stands(page: str, sentence: str) -> None:
    assert words_of(sentence) in words_of(help_page(page).markdown), sentence


def projects() -> None:
    _stands("projects", f"12,800 GB show {tib(12_800 * GIB):g} TB: 12,800 ÷ 1,024.")


def setup() -> None:
    lanes = replace(GIVEN, per_vm_mbps=1000)
    copy = lane_copy_hours(100, lanes, warm=True)
    _stands(
        "setup",
        "a warm VM that uses 100 GB takes 100 × 1024 × 8 ÷ (4,000 × 3600) × 1.14 + 30 ÷ 60 = "
        f"{warm_hours(100, GIVEN):.2f} hours alone. A cold one with 200 GB of disks takes "
        f"200 × {copy_hours(1, GIVEN.mbps):.5f} = {cold_hours(200, GIVEN):.2f} hours",
    )
    _stands(
        "setup",
        f"come {lanes_of(lanes).count} lanes of {lanes_of(lanes).mbps:,.0f}: the warm VM of the "
        f"example then copies for {copy:.2f} hours and takes "
        f"{copy + cutover_hours(lanes):.2f} in all",
    )


def topology() -> None:
    path = estimate_path(
        ProjectParameters(
            source_nic_gbps=10, source_usable_pct=40, target_ingress_gbps=10,
            target_usable_pct=40, agent_count=2, agent_nic_gbps=10, agent_nic_usable_pct=70,
            storage_write_mbs=500,
        )
    )  # fmt: skip
    by_key = {stage.key: stage.mbps for stage in path.stages}
    assert by_key["source"] == by_key["target_ingress"]
    _stands(
        "setup",
        f"10 × 1000 × 0.4 = {by_key['source']:,.0f} Mbps, 2 agents with 10 Gbps at 70 % carry "
        f"{by_key['agents']:,.0f}, and storage that writes 500 MB/s takes "
        f"500 × 8 = {by_key['storage']:,.0f}. The offer is {path.bandwidth_gbps:g} Gbps.",
    )


def dashboard() -> None:
    listed = [Partition(1, "C:\\", 90.0 * GIB, 62.0 * GIB)]
    told = used_space(listed, 70.0 * GIB, 100.0 * GIB)
    in_use = used_space((), 70.0 * GIB, 100.0 * GIB)
    guessed = used_space((), None, 100.0 * GIB)
    assert [each[1] for each in (told, in_use, guessed)] == list(UsedSource)
    _stands(
        "dashboard",
        f"it uses {told[0] / GIB:g} GB. Without vPartition it uses {in_use[0] / GIB:g} GB; "
        f"without In Use, too, 100 × 0.6 = {guessed[0] / GIB:g} GB.",
    )


def vms() -> None:
    sizes = {"disk_mib": 80.0 * GIB, "used_mib": 50.0 * GIB}
    warm = timing_of(vm(1, **sizes, mode=Mode.WARM), GIVEN)
    cold = timing_of(vm(1, **sizes, mode=Mode.COLD), GIVEN)
    _stands(
        "vms",
        f"moves {warm.transfer_gb:g} GB warm and {cold.transfer_gb:g} GB cold. At 4,000 Mbps and "
        f"30 minutes of cutover it takes {warm.hours:.2f} hours alone if warm, and is down for the "
        f"{warm.downtime_hours:.2f} of its cutover; cold it is down for "
        f"{cold.downtime_hours:.2f} hours",
    )


def risk() -> None:
    config = RiskConfig()
    (disks,), (old,), (independent,), (raw,) = (
        next(rule for rule in config.active_rules if rule.id == name).levels.values()
        for name in ("disk_count_high", "snapshot_old", "independent_disk", "rdm")
    )
    assert (disks.floor, old.floor) == (None, None)
    first, second = disks.points + old.points, disks.points + old.points + independent.points
    _stands(
        "risk",
        f"Eight disks give {disks.points} points and a snapshot of more than 30 days {old.points}: "
        f"the score is {first}, {config.band(first).lower()}. An independent disk adds "
        f"{independent.points} and is at least {independent.floor.lower()}: {second}, "
        f"{config.band(second).lower()}. A raw disk alone gives {raw.points} points, which would "
        f"be {config.band(raw.points).lower()}, and is {raw.floor.lower()} by its floor.",
    )


def tenants() -> None:
    pattern = r"^([a-z]+)-"
    detector = Detector(
        DetectionConfig(order=("name",), disabled=frozenset(), name_pattern=pattern)
    )
    first, second = (detector.tenant(vm(1, name=name)).name for name in ("acme-db01", "db01"))
    assert second == UNASSIGNED
    _stands(
        "tenants",
        f"With the name pattern `{pattern}` the VM acme-db01 belongs to {first}, and db01 to "
        f"nobody: the next method is asked, and {UNASSIGNED} is last.",
    )


def networks() -> None:
    seen = ranges_text(address_ranges(f"10.1.16.{last}" for last in range(13, 26)))
    _stands("networks", f"`{seen}` are thirteen addresses from .13 to .25.")


def network_map() -> None:
    proposal = proposal_of(frozenset(f"10.1.16.{last}" for last in range(13, 26)))
    assert proposal is not None
    _stands(
        "network_map",
        f"Proposed are the subnet {proposal.cidr}, the gateway {proposal.gateway_ip} and the pool "
        f"{proposal.pool_start} to {proposal.pool_end},",
    )


def _sized() -> NodeSizing:
    machines = [vm(number) for number in range(1, 501)]
    needs = quota_of(Needs(), BALANCED, QuotaBasis.ALLOCATED, 20)
    return size_nodes(
        NodeProfile(1, "node", 32, 64, 512.0),
        demand_of(machines, BALANCED, needs),
        {Shape(4, 16 * GIB): 500},
        ExistingNodes(),
        BALANCED,
        0.0,
    )


def nodes() -> None:
    sized = _sized()
    assert sized.binding is Binding.USAGE_RAM
    share = max(sized.demand.cpu / 64, sized.demand.ram_gb / 512) / 0.70
    _stands(
        "capacity",
        f"CPU demand 2,000 ÷ 4 = {sized.demand.cpu:g}, RAM demand 8,000 ÷ 1.5 = "
        f"{sized.demand.ram_gb:,.0f} GB. Nodes of 64 threads and 512 GB: max(500 ÷ 64, "
        f"5,333 ÷ 512) ÷ 0.70 = {share:.1f}, so {sized.by_usage} nodes, and RAM binds.",
    )
    _stands(
        "capacity",
        f"ask for {sized.flavor_ram_gb:,.0f} GB of flavor RAM; a node takes 512 × 1.5 = "
        f"{512 * BALANCED.ram_ratio:g} GB, so the sums ask for {sized.placement.ram_sum} nodes, "
        f"and after the loss of one {sized.by_placement}. {sized.by_usage} by usage and "
        f"{sized.by_placement} by placement: {sized.required} are required.",
    )


def quotas() -> None:
    needs = Needs(50, 200, 800 * GIB, 0.0, volumes=75, ports=60, gigabytes=10_075)
    quota = quota_of(needs, BALANCED, QuotaBasis.ALLOCATED, 20)
    divided = quota_of(needs, BALANCED, QuotaBasis.OVERCOMMITTED, 20)
    _stands(
        "capacity",
        f"200 × 1.2 = {quota.cores} vCPUs, {quota.ram_gb:g} GB RAM, 10,075 × 1.5 = "
        f"{quota.gigabytes:,} GB of disk, {quota.instances} instances, {quota.volumes} volumes and "
        f"{quota.ports} ports. *Allocated ÷ overcommit* would allow {divided.cores} vCPUs.",
    )


def readiness() -> None:
    planned = Gap(GapType.MISSING_NETWORK, "web", Severity.CRITICAL, "", "", state=GapState.PLANNED)
    analysis = GapAnalysis(
        analysed=True, gaps=(planned,), weight=200,
        lost={GapState.OPEN: 10, GapState.PLANNED: 15},
    )  # fmt: skip
    later = readiness_score(analysis, {GapState.OPEN, GapState.NOT_COMPARED})
    now = readiness_score(analysis, {GapState.OPEN, GapState.NOT_COMPARED, GapState.PLANNED})
    _stands(
        "readiness",
        f"after provisioning 100 × (1 − 10 ÷ 200) = {later}. Now it would be "
        f"100 × (1 − 25 ÷ 200), which rounds to {round(100 * (1 - 25 / 200))}, and is {now},",
    )


def cohorts() -> None:
    group = Group("all", 12, 300, 6_000.0, 280, 5_600.0, 800.0)
    found = estimate(group, replace(GIVEN, target_vms_per_day=25))
    assert found.binds is Model.SLOTS
    _stands(
        "cohorts",
        "(6,000 × 1024 × 8 ÷ (4 × 1000 × 0.75 × 3600) × 1.14 + 12 × 0.25 ÷ 10) ÷ 8 = "
        f"{found.bw_days} BW days. With a target of 25 VMs per day "
        f"300 ÷ 25 = {found.sched_days} Sched. days: the slots model binds",
    )


def ease() -> None:
    load = TenantLoad(
        1, "Acme", vms=60, used_mib=5.0 * GIB * GIB, risk_sum=360, unsupported=6, cold=12,
        networks=frozenset(("vc", name) for name in "abcd"), crossing_edges=2,
        confirmable=5, unconfirmed=5,
    )  # fmt: skip
    score = ease_of(load)
    points = {key: each.points for key, each in score.dimensions.items()}
    _stands(
        "cohorts",
        f"5 TB give 20 × 5 ÷ 20 = {points[Dimension.DISK]:g} points, a mean risk of 6 gives "
        f"{points[Dimension.RISK]:g}, 10 % unsupported systems {points[Dimension.OS]:g}, 60 VMs "
        f"{points[Dimension.VM_COUNT]:g}, 4 networks {points[Dimension.NETWORKS]:g}, "
        f"2 dependencies {points[Dimension.DEPENDENCIES]:g}, 20 % cold VMs "
        f"{points[Dimension.COLD]:.1f}, and nothing confirmed {points[Dimension.UNCONFIRMED]:g}: "
        f"the score is {score.score}, *{score.band}*.",
    )
    table = help_page("cohorts").markdown
    shown = re.findall(r"^\| [A-Z][^|]* \| (\d+) \| (\d+) [^|]*\|$", table, re.MULTILINE)
    assert shown == [(f"{spec.weight:g}", f"{spec.full:g}") for spec in SPECS.values()]


def _bound(sizes: list[float], waves: int) -> float:
    units = [Unit((number,), 1, gb, (1 << waves) - 1) for number, gb in enumerate(sizes)]
    return largest_gb_bound(units, [unit.allowed for unit in units], waves)


def waves() -> None:
    sizes = [500.0, 400.0, 300.0, 200.0, 100.0, 100.0]
    _stands(
        "waves",
        f"come {sum(sizes):,.0f} GB; over 4 waves that is {sum(sizes) / 4:g} GB, but one VM has "
        f"500, so the bound is {_bound(sizes, 4):g} GB. With four VMs of 300 GB in 3 waves two of "
        f"them share one: the bound is {_bound([300.0] * 4, 3):g} GB.",
    )
    for title, sentence in STRATEGY_TEXTS.values():
        _stands("waves", f"{title} {sentence.removesuffix('.')}")


def dependencies() -> None:
    (edge,) = found((1, 2, 5432, PORT, 6, (1, 2)), (2, 1, 0, WRITTEN, 2, (3,))).edges
    _stands(
        "dependencies",
        f"2 tell no direction: the confidence is 6 ÷ 8 = {edge.confidence}.",
    )
    _stands("dependencies", f"What was seen on one occasion only is never above {SEEN_ONCE:g}.")


def plan() -> None:
    day = pipe_gb_per_hour(GIVEN) * GIVEN.working_hours_per_day
    slot_hours = GIVEN.working_hours_per_day * GIVEN.migration_agent_slots
    _stands(
        "plan",
        f"A day of 8 hours with 10 slots has {slot_hours:g} slot-hours. A pipe of 4,000 Mbps "
        f"carries 4,000 × 3600 ÷ (1024 × 8) × 8 = {day:,.0f} GB in it; that is "
        f"{day / OVERHEAD:,.0f} GB of VMs,",
    )


def flavors() -> None:
    shape = Shape(4, 16 * GIB)
    larger = CloudFlavor("a", "five", 5, 20 * GIB)
    large = CloudFlavor("b", "six", 6, 24 * GIB)
    shelf = FlavorShelf([larger, large])
    taken = shelf.automatic(shape)
    assert taken is not None
    assert taken.flavor is larger
    assert FlavorShelf([large]).automatic(shape) is None
    _stands(
        "flavors",
        f"get the row {flavor_name(shape)}. A flavor with 5 vCPUs and 20 GB is "
        f"{larger.vcpus / shape.vcpus} times as large in both: *Match all* takes it where there is "
        f"no exact one. One with 6 vCPUs is {large.vcpus / shape.vcpus} times as large",
    )


def images() -> None:
    told = CloudImage("a", "golden", "rhel", "8.9")
    named = CloudImage("b", "rocky-9.3")
    assert matching_image("rhel", "8", [told]) is told
    assert matching_image("rhel", "8.9", [replace(told, os_version="8")]) is None
    assert told_of("rocky", "9", named) is ImageTold.NAME
    _stands(
        "images",
        f"an image with `os_distro` {told.os_distro} and `os_version` {told.os_version} is taken. "
        f"An image without these properties that is called {named.name} is taken for Rocky Linux 9",
    )


def users() -> None:
    _stands("users", f"`{PREFIX}-{slug('Acme Web')}` for the project “Acme Web”.")


def storage() -> None:
    machine = vm(1, disk_mib=120.0 * GIB, used_mib=60.0 * GIB)
    uses = DiskUse(1, "one", 1, 30.0 * GIB), DiskUse(1, "two", 1, 90.0 * GIB)
    first, second = storage_views([machine], StagedTarget(disk_uses=by_vm(uses)), None)
    _stands(
        "storage",
        f"60 × 30 ÷ 120 = {first.used_gib:g} GB count for the first, {second.used_gib:g} GB for",
    )


def prepare() -> None:
    spec = QuotaSpec("d", "p", cores=240, ram_mib=0, instances=0, gigabytes=0, volumes=0, ports=0)
    low, high = (
        quota_limits(spec, {"limits": {"cores": limit}, "used": {"cores": 40}})["cores"]
        for limit in (200, 400)
    )
    _stands(
        "prepare",
        f"Where it may use 200, the task wants {low} and *Differs*. Where it may use {high}, these "
        "stay: a quota is never lowered.",
    )
    twelfth = TYPE_ORDER[TaskType.CREATE_NETWORK] * ORDER_STEP + 12
    _stands("prepare", f"{order_text(twelfth)} is the twelfth network.")


EXAMPLES: tuple[Callable[[], None], ...] = (
    projects, setup, topology, dashboard, vms, risk, tenants, networks, network_map, nodes, quotas,
    readiness, cohorts, ease, waves, dependencies, plan, flavors, images, users, storage, prepare,
)  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.__name__)
def test_the_worked_example_is_true(example: Callable[[], None]) -> None:
    example()


def test_a_page_has_its_worked_example() -> None:
    without = {page.key for page in help_pages() if "> **Example.**" not in page.markdown}
    assert without == {"networks", "users"}  # theirs stand within a sentence
