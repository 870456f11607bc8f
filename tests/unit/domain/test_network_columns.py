"""The network map as the exports list it."""

from __future__ import annotations

from dataclasses import replace

from app.domain.model import SourceNetwork
from app.domain.network_columns import CATALOGUE, MAP_COLUMNS, network_column, network_lines
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.target import TargetInput, plan_target
from tests.unit.adapters.exporters.plan_builder import make_plan, make_vm


def network(name: str, vcenter: str = "vc-1", vms: int = 1) -> SourceNetwork:
    return SourceNetwork(vcenter, name, ("dvs",), ("7",), vms, vcenter_name=f"{vcenter}.example")


def plan_of(*networks: SourceNetwork, mappings: tuple[NetworkMapping, ...] = ()) -> Plan:
    plan = replace(make_plan([make_vm(1)]), networks=networks)
    target = plan_target(plan.vms, plan.tenants, networks, TargetInput(mappings=mappings))
    return replace(plan, target=target)


def listed(plan: Plan) -> list[tuple[str, str, str | None]]:
    columns = [network_column(key) for key in ("network", "vcenter", "target_network")]
    return [tuple(c.value(line.record) for c in columns) for line in network_lines(plan)]


def test_networks_in_use_are_listed_once_mapped_or_not() -> None:
    mappings = (
        NetworkMapping(1, "vc-1", "net10", "ten"),
        NetworkMapping(2, "vc-2", "net9", "nine"),
        NetworkMapping(3, "vc-1", "idle", "nowhere"),
    )
    plan = plan_of(
        network("net10"), network("net9", "vc-2"), network("net9"), network("idle", vms=0),
        mappings=mappings,
    )  # fmt: skip
    assert listed(plan) == [
        ("net9", "vc-1.example", None),
        ("net9", "vc-2.example", "nine"),
        ("net10", "vc-1.example", "ten"),
    ]


def test_exports_list_every_column_there_is() -> None:
    assert sorted(column.key for column in MAP_COLUMNS) == sorted(CATALOGUE)
    assert len({column.heading for column in MAP_COLUMNS}) == len(MAP_COLUMNS)
