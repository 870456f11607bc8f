"""What is known of nodes by itself: a cloud's hypervisors, and the hosts of the source."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.cloud import CloudInventory, CloudNode
from app.domain.model import Host
from app.domain.planning.capacity.node_placement import Room
from app.domain.planning.capacity.node_sizing import MAX_NAME, ExistingNodes, NodeProfile
from app.domain.units import gib


def live_nodes(inventory: CloudInventory | None) -> ExistingNodes | None:
    """The usable hypervisors of a cloud; None where none was read."""
    nodes = [node for node in inventory.nodes if node.usable] if inventory else []
    if not nodes or inventory is None:
        return None
    rooms = Counter(
        Room(node.vcpus, node.ram_mib, 1, node.vcpus_used, node.ram_used_mib, node.running_vms)
        for node in nodes
    )
    return ExistingNodes(
        tuple(replace(room, count=count) for room, count in rooms.items()),
        inventory.source.value,
    )


def detected_profiles(inventory: CloudInventory, most: int = 5) -> tuple[NodeProfile, ...]:
    """Node profiles as the hypervisors suggest them: equal ones together, the most frequent first.

    Hypervisors report threads; cores are taken as half of them.
    """
    groups: dict[tuple[int, int], list[CloudNode]] = defaultdict(list)
    for node in inventory.nodes:
        if node.usable and _could_be_a_node(node.vcpus, gib(node.ram_mib)):
            # Nodes of one model report a few MiB more or less; one profile, one name for them.
            groups[node.vcpus, round(gib(node.ram_mib))].append(node)
    ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), -item[0][0], -item[0][1]))
    return tuple(
        NodeProfile(
            id=0,
            name=f"{vcpus} vCPU {ram_gb} GB",
            cores=max(1, vcpus // 2),
            threads=vcpus,
            ram_gb=round(gib(min(node.ram_mib for node in nodes)), 1),
            storage_tb=round(sum(node.disk_gb for node in nodes) / len(nodes) / 1024, 1),
        )
        for (vcpus, ram_gb), nodes in ranked[:most]
    )


def _could_be_a_node(cpus: int, ram_gb: float) -> bool:
    """Whether figures that were read make sense: a node has a CPU and at least 1 GB of RAM."""
    return cpus >= 1 and ram_gb >= 1


@dataclass(frozen=True, slots=True)
class HostKind:
    """Equal hosts of the source, and a node profile like them.

    ``threads_assumed`` where none of them tells whether its cores run two threads each.
    """

    model: str
    count: int
    profile: NodeProfile
    threads_assumed: bool = True


def kinds_of_hosts(hosts: Iterable[Host], most: int) -> list[HostKind]:
    """The kinds of hosts in the source, the most frequent first.

    vHost counts cores; each runs two threads, unless the host says that hyperthreading is off.
    """
    kinds: Counter[tuple[str, int, int, int]] = Counter()
    told: set[tuple[str, int, int, int]] = set()
    for host in hosts:
        cores, ram_gb = int(host.cores or 0), gib(host.memory_mib or 0.0)
        if _could_be_a_node(cores, ram_gb):
            threads = cores if host.hyperthreading is False else 2 * cores
            key = (host.model.strip(), cores, round(ram_gb), threads)
            kinds[key] += 1
            if host.hyperthreading is not None:
                told.add(key)
    ranked = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    return [
        HostKind(
            model,
            count,
            NodeProfile(
                id=0,
                name=(f"{model} {ram} GB" if model else f"{cores} cores {ram} GB")[:MAX_NAME],
                cores=cores,
                threads=threads,
                ram_gb=float(ram),
            ),
            (model, cores, ram, threads) not in told,
        )
        for (model, cores, ram, threads), count in ranked[:most]
    ]
