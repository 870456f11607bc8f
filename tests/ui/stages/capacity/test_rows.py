"""Rows, explanations, words and columns of the Capacity page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale

from app.domain.model import Tenant
from app.domain.planning.capacity.demand import CapacityPlan, CapacitySettings, NodeSource
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.capacity.lanes import capacity_lanes
from app.domain.planning.capacity.node_placement import Room
from app.domain.planning.capacity.node_sizing import (
    Binding,
    Demand,
    ExistingNodes,
    NodeProfile,
    SizingBasis,
    existing_of,
    size_nodes,
)
from app.domain.planning.capacity.overcommit import OvercommitProfile
from app.domain.planning.capacity.quotas import (
    Needs,
    QuotaBasis,
    TenantQuota,
    quota_of,
    total_quota,
)
from app.ui.stages.capacity.columns import node_columns, profile_columns, quota_columns
from app.ui.stages.capacity.rows import (
    QuotaRow,
    explain_quota,
    needs_text,
    quota_rows,
    quota_text,
)
from app.ui.stages.capacity.words import (
    existing_text,
    explain_basis,
    explain_binding,
    explain_demand,
    explain_existing,
    explain_loss,
    explain_placement,
    explain_ratios,
    explain_required,
    explain_usage,
    explain_utilisation,
    percent,
)

ACME = Tenant(1, "Acme", "Prod", target_domain="acme", target_project="prod")
NEEDS = Needs(10, 84, 335_872, 1_048_576.0, 25, 13, 1049)
NODE = NodeProfile(1, "large", 32, 64, 512.0, is_default=True)
DEMAND = Demand(SizingBasis.ACTUAL, 430, 412, 415, 120.0, 900.0)
CUSTOM = OvercommitProfile(9, "own", 3.0, 1.0, 1.0)


@pytest.fixture(autouse=True)
def _british() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))


def capacity(
    settings: CapacitySettings | None = None,
    demand: Demand = DEMAND,
    existing: ExistingNodes | None = None,
    flavors: dict[Shape, int] | None = None,
) -> CapacityPlan:
    """A capacity plan of one tenant, sized as the engine does."""
    settings = settings or CapacitySettings(nodes=(NODE,))
    quota = quota_of(NEEDS, settings.overcommit, settings.basis, settings.headroom_pct)
    tenants = (TenantQuota(ACME, NEEDS, quota),)
    needs, total = total_quota(tenants)
    found = existing_of(settings.nodes) if existing is None else existing
    node = settings.node
    sizing = (
        size_nodes(node, demand, flavors or {}, found, settings.overcommit, 0.0) if node else None
    )
    source = NodeSource.PROFILE if node else None
    return CapacityPlan(settings, tenants, needs, total, demand, found, sizing, node_source=source)


LIVE = ExistingNodes((Room(64, 512 * 1024, 1, 16, 96 * 1024),), "live")


def row(**values: object) -> QuotaRow:
    return quota_rows(capacity(replace(CapacitySettings(), **values)))[0]


# -- quotas ----------------------------------------------------------------------------------------


def test_a_row_has_the_quota_under_both_bases() -> None:
    allocated, other = row(), row(basis=QuotaBasis.OVERCOMMITTED)
    assert allocated.quota.cores == other.other.cores == 101
    assert allocated.other.cores == other.quota.cores == 21
    assert allocated.quota.gigabytes == allocated.other.gigabytes
    assert allocated.key == 1


@pytest.mark.parametrize(
    ("field", "basis", "words"),
    [
        ("cores", QuotaBasis.ALLOCATED, "84 vCPU × (1 + 20 %) = 101, rounded up.\nSource: CPUs"),
        ("cores", QuotaBasis.OVERCOMMITTED, "84 vCPU ÷ 4 = 21, rounded.\nOvercommit profile “bal"),
        ("ram_gb", QuotaBasis.ALLOCATED, "328.0 GB RAM × (1 + 20 %) = 393.6, rounded up.\nSource:"),
        ("ram_gb", QuotaBasis.OVERCOMMITTED, "328.0 GB RAM ÷ 1.5 = 218.7, rounded."),
        ("gigabytes", QuotaBasis.ALLOCATED, "1,049 GB of volumes × 1.5 = 1,574 GB, rounded up."),
        ("instances", QuotaBasis.ALLOCATED, "10 VMs in plan × (1 + 20 %) = 12, rounded up."),
        ("volumes", QuotaBasis.ALLOCATED, "25 disks of VMs in plan × (1 + 20 %) = 30, rounded up."),
        ("ports", QuotaBasis.ALLOCATED, "13 adapters of VMs in plan × (1 + 20 %) = 16, rounded"),
    ],
)
def test_every_figure_of_a_quota_explains_itself(field: str, basis: QuotaBasis, words: str) -> None:
    text = explain_quota(row(), field, basis)
    assert text.startswith(words)
    assert any(sheet in text for sheet in ("vInfo", "vDisk", "vNetwork"))


def test_totals_are_lines() -> None:
    plan = capacity()
    assert needs_text(plan.needs, 1) == (
        "1 tenant · 10 VMs · 84 vCPU · 328 GB RAM · 1,024 GB disk · 25 volumes · 13 ports"
    )
    assert quota_text(plan.quota) == (
        "101 vCPU · 394 GB RAM · 1,574 GB disk · 12 instances · 30 volumes · 16 ports"
    )


def test_headings_of_the_other_basis_name_its_formula() -> None:
    titles = {column.key: column.title for column in quota_columns(CapacitySettings())}
    assert (titles["other_vcpu"], titles["other_ram"]) == ("vCPU ÷ 4", "RAM ÷ 1.5")
    chosen = replace(CapacitySettings(), basis=QuotaBasis.OVERCOMMITTED, headroom_pct=12.5)
    titles = {column.key: column.title for column in quota_columns(chosen)}
    assert (titles["other_vcpu"], titles["other_ram"]) == ("vCPU + 12.5 %", "RAM + 12.5 %")


def test_columns_show_and_explain_the_figures_of_a_row() -> None:
    shown = row()
    columns = {column.key: column for column in quota_columns(shown.settings)}
    values = {key: column.value(shown) for key, column in columns.items()}
    assert values == {
        "tenant": "Acme / Prod", "domain": "acme", "project": "prod", "vms": 10, "vcpu": 84,
        "ram_gb": 328.0, "disk_gb": 1024.0, "volumes": 25, "ports": 13, "quota_vcpu": 101,
        "other_vcpu": 21, "quota_ram": pytest.approx(393.6, abs=0.01),
        "other_ram": pytest.approx(218.67, abs=0.01), "quota_disk": 1574, "quota_instances": 12,
        "quota_volumes": 30, "quota_ports": 16,
    }  # fmt: skip
    tips = {key: column.tooltip(shown) for key, column in columns.items() if column.tooltip}
    assert tips["quota_vcpu"] == explain_quota(shown, "cores", QuotaBasis.ALLOCATED)
    assert tips["other_vcpu"] == explain_quota(shown, "cores", QuotaBasis.OVERCOMMITTED)
    assert all(column.help for column in columns.values())


def test_node_and_profile_columns_show_their_records() -> None:
    columns = {column.key: column for column in node_columns()}
    assert [column.value(NODE) for column in columns.values()] == [
        "large", True, 32, 64, 512.0, 0.0, 0,
    ]  # fmt: skip
    ram = columns["ram_gb"].text
    assert ram is not None
    assert [ram(value) for value in (512.0, 1536.0, 7.25, 767.9)] == [
        "512", "1,536", "7.25", "767.9",
    ]  # fmt: skip
    shown = {column.key: column.value(CUSTOM) for column in profile_columns(lambda: "own")}
    assert (shown["in_use"], shown["kind"], shown["cpu_ratio"]) == (True, "Own", 3.0)


# -- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        (SizingBasis.ACTUAL, "CPU demand = Σ(vCPU × CPU %) ÷ 4 = 120 threads"),
        (SizingBasis.ALLOCATION, "CPU demand = Σ vCPU ÷ 4 = 120 threads"),
        (SizingBasis.QUOTA, "CPU demand = Σ quota of vCPU ÷ 4 = 120 threads"),
    ],
)
def test_the_demand_names_the_formula_of_its_basis(basis: SizingBasis, words: str) -> None:
    assert explain_demand(capacity(demand=replace(DEMAND, basis=basis))).startswith(words)


def test_a_peak_buffer_stands_in_the_formula() -> None:
    buffered = CapacitySettings(nodes=(NODE,), peak_buffer_pct=25.0)
    assert "× (1 + 25 % peak buffer)" in explain_demand(capacity(buffered))
    assert "buffer" not in explain_demand(capacity())


def test_by_usage_without_existing_nodes_is_the_guides_formula() -> None:
    text = explain_usage(capacity())
    assert "By usage = ⌈max(120 ÷ 64, 900 ÷ 512) ÷ 0.70⌉ = 3 × “large”" in text
    assert "vInfo" in text


def test_by_usage_with_existing_nodes_says_what_they_take() -> None:
    plan = capacity(existing=LIVE)
    text = explain_usage(plan)
    assert "Already running: 16 vCPU ÷ 4 and 96 GB ÷ 1.5" in text
    assert "To add = ⌈max((124 ÷ 0.70 − 64) ÷ 64, (964 ÷ 0.70 − 512) ÷ 512)⌉ = 2" in text
    assert "By usage = 1 existing + 2 = 3" in text
    assert plan.sizing is not None
    assert plan.sizing.required == 3


def test_by_placement_says_sums_and_first_fit_with_and_without_a_loss() -> None:
    # 400 × (4 vCPU, 12 GB) on 64 × 4 vCPU and 512 × 1.5 GB: 6.25 and 6.25 -> 7, and one more.
    lines = explain_placement(capacity(flavors={Shape(4, 12 * 1024): 400})).split("\n")
    assert lines[:4] == [
        "Σ flavor vCPU: ⌈1,600 ÷ (64 × 4)⌉: 7 nodes",
        "Σ flavor RAM: ⌈4,800 GB ÷ (512 × 1.5)⌉: 7 nodes",
        "First-fit decreasing of every flavor within these ratios: 7 nodes",
        "The same after the loss of the largest node: 8 nodes = by placement",
    ]
    beside = explain_placement(capacity(existing=LIVE, flavors={Shape(4, 1024): 1}))
    assert "beside what 1 existing nodes hold: 1 nodes" in beside


def test_the_required_nodes_are_the_larger_of_both() -> None:
    text = explain_required(capacity(flavors={Shape(4, 12 * 1024): 400}))
    assert text.startswith("Nodes required = max(3 by usage, 8 by placement) = 8; 0 are there")
    assert "Bound by placement CPU" in text
    assert "Node: node profile “large”: 64 threads, 512 GB RAM" in text


def test_without_a_profile_every_figure_says_what_is_missing() -> None:
    for explain in (explain_required, explain_usage, explain_placement):
        assert "Add a node profile" in explain(capacity(CapacitySettings()))


def test_the_ratios_of_the_profile_stand_beside_the_effective_ones() -> None:
    assert "“balanced” allows 4:1 CPU and 1.5:1 RAM" in explain_ratios(capacity())


def test_the_other_figures_explain_themselves() -> None:
    sizing = capacity().sizing
    assert sizing is not None
    texts = {explain_binding(replace(sizing, binding=each)) for each in Binding}
    assert len(texts) == len(Binding)
    assert explain_binding(sizing) == "CPU by usage takes the most nodes."
    assert explain_utilisation(sizing, cpu=True).startswith("120 ÷ 192 threads = 63 %")
    assert explain_utilisation(sizing, cpu=False).startswith("900 ÷ 1,536 GB = 59 %")
    assert "CPU 94 %, RAM 88 %" in explain_loss(sizing)
    assert "CPU usage is known of 412, memory usage of 415 of 430" in explain_basis(capacity())


def test_existing_nodes_say_where_they_come_from() -> None:
    entered = existing_of([replace(NODE, existing=2)])
    live = ExistingNodes((Room(64, 512 * 1024, 2, 6, 17664),), "live")
    assert (existing_text(entered), existing_text(live)) == ("entered", "live cloud")
    assert existing_text(ExistingNodes()) == ""
    assert explain_existing(entered).startswith("Entered by hand: 128 threads, 1,024 GB RAM.")
    assert "Running on them: 12 vCPU, 34.5 GB." in explain_existing(live)
    assert "None is known" in explain_existing(ExistingNodes())


def test_shares_are_percent() -> None:
    assert (percent(0.639), percent(1.35), percent(float("inf"))) == ("64 %", "135 %", "beyond")


# -- the picture -----------------------------------------------------------------------------------


def test_lanes_have_demand_existing_added_and_what_a_loss_leaves() -> None:
    cpu, ram = capacity_lanes(capacity(existing=LIVE))
    assert (cpu.demand, cpu.running, cpu.existing, cpu.added) == (120.0, 4.0, 64.0, 128.0)
    assert (ram.demand, ram.running, ram.existing, ram.added) == (900.0, 64.0, 512.0, 1024.0)
    assert (cpu.after_loss, ram.after_loss) == (128.0, 1024.0)
    assert cpu.survives
    assert ram.survives
    # What runs is all that the flavors take here: 16 vCPU ÷ 4, 96 GB ÷ 1.5.
    assert (cpu.placed, ram.placed) == (4.0, 64.0)
    more = capacity_lanes(capacity(existing=LIVE, flavors={Shape(4, 12 * 1024): 10}))
    assert [lane.placed for lane in more] == [(40 + 16) / 4, (120 + 96) / 1.5]


def test_the_picture_agrees_with_the_sizing_about_a_loss() -> None:
    for cpu in (1.0, 30.0, 44.0, 45.0, 88.0, 89.0, 200.0):
        for present in (0, 1, 2, 9):
            nodes = (replace(NODE, existing=present),)
            demand = replace(DEMAND, cpu=cpu, ram_gb=cpu * 7)
            plan = capacity(CapacitySettings(nodes=nodes), demand)
            assert plan.sizing is not None
            assert all(lane.survives for lane in capacity_lanes(plan)) == plan.sizing.survives_loss
            assert [lane.capacity for lane in capacity_lanes(plan)] == [
                plan.sizing.cpu_capacity, plan.sizing.ram_gb_capacity,
            ]  # fmt: skip


def test_without_a_profile_there_is_only_demand() -> None:
    cpu, ram = capacity_lanes(capacity(CapacitySettings()))
    assert (cpu.capacity, ram.capacity, cpu.after_loss) == (0.0, 0.0, None)
    assert (cpu.total, ram.total) == (120.0, 900.0)
