"""Who plays what: which VM of the estate is a template, which has the odd disk, and so on."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from random import Random
from typing import Literal

from tests.generator.estate import Estate
from tests.generator.vocabulary import ODD_NAMES
from tests.generator.world import Tenant, VCenter, World

Duty = Literal["vm", "template", "vcls", "srm_placeholder", "inaccessible"]
NONE: frozenset[str] = frozenset()

# VMs in a thousand that are not machines to move.
DUTY_DOSES: tuple[tuple[Duty, float], ...] = (
    ("template", 30),
    ("vcls", 15),
    ("srm_placeholder", 6),
    ("inaccessible", 8),
)
# VMs in a thousand with each oddity; every one occurs at least once in an estate of 40 or more.
TRAIT_DOSES = (
    ("powered_off", 60),
    ("suspended", 4),
    ("aged_os", 45),
    ("no_partitions", 45),
    ("in_use_zero", 8),
    ("tools_not_running", 12),
    ("ip_missing", 10),
    ("snapshot_recent", 40),
    ("snapshot_old", 22),
    ("snapshots_three", 6),
    ("snapshot_chain", 4),
    ("consolidation", 4),
    ("rdm", 5),
    ("physical_bus", 3),
    ("independent", 6),
    ("deduped", 8),
    ("many_disks", 6),
    ("huge_disk", 10),
    ("huge_vm", 3),
    ("many_vcpus", 6),
    ("many_nics", 6),
    ("nic_without_network", 4),
    ("nic_none", 3),
    ("nic_dangling", 3),
    ("several_ips", 20),
    ("conflicting_network", 10),
    ("trunk_network", 3),
    ("bind_mounts", 15),
    ("pool_mounts", 8),
    ("partition_95", 15),
    ("partition_full", 6),
    ("system_full", 4),
    ("cd_connected", 15),
    ("usb_connected", 3),
    ("fault_tolerance", 3),
    ("secure_boot", 40),
    ("hw_old", 3),
    ("rule", 10),
    ("secret", 3),
    ("no_tenant", 12),
    ("provisioned_low", 15),
    ("vapp", 12),
)
# Pairs in a thousand VMs: the second one repeats something of the first.
PAIR_DOSES = (
    ("same_name", 3),
    ("same_name_elsewhere", 5),
    ("shared_rdm", 4),
    ("shared_vmdk", 4),
    ("same_mac", 2),
    ("same_ip", 2),
)
ODD_NAME_DOSE = 12
SMALLEST_WITH_EVERYTHING = 40
LONGEST_NAME = 80


@dataclass(slots=True)
class Part:
    """What one VM has to be. ``twin`` is the earlier VM whose oddity it repeats."""

    index: int
    tenant: Tenant
    duty: Duty = "vm"
    traits: frozenset[str] = NONE
    twin: int | None = None
    odd_name: str = ""

    @property
    def vcenter(self) -> VCenter:
        """The vCenter on which the VM lies."""
        return self.tenant.vcenter


def cast(estate: Estate, world: World) -> list[Part]:
    """Give every VM its tenant, duty and oddities, by the estate's seed alone."""
    random = Random(f"{estate.seed} cast")
    order = sorted(
        (number for number, tenant in enumerate(world.tenants) for _ in range(tenant.vms)),
        key=lambda number: (world.vcenters.index(world.tenants[number].vcenter), number),
    )
    parts = [Part(index, world.tenants[number]) for index, number in enumerate(order)]
    _give_duties(estate, parts, random)
    machines = [part for part in parts if part.duty == "vm"]
    pairs = _give_pairs(estate, machines, random)
    free = [part for part in machines if part.index not in pairs]
    _give_traits(estate, free or machines, random)
    return parts


def _dose(estate: Estate, per_thousand: float) -> int:
    count = round(estate.vms * per_thousand * estate.quirks / 1000)
    least = 1 if estate.quirks and estate.vms >= SMALLEST_WITH_EVERYTHING else 0
    return max(least, count)


def _give_duties(estate: Estate, parts: list[Part], random: Random) -> None:
    for duty, per_thousand in DUTY_DOSES:
        if duty == "srm_placeholder" and estate.old:
            continue
        free = [part for part in parts if part.duty == "vm"]
        for part in random.sample(free, min(len(free), _dose(estate, per_thousand))):
            part.duty = duty


def _give_pairs(estate: Estate, machines: list[Part], random: Random) -> set[int]:
    used: set[int] = set()
    for trait, per_thousand in PAIR_DOSES:
        wanted = _dose(estate, per_thousand)
        for first in random.sample(machines, len(machines)) if wanted else ():
            if not wanted:
                break
            second = _partner(first, machines, used, elsewhere=trait.endswith("elsewhere"))
            if second is None:
                continue
            for part in (first, second):
                part.traits |= {trait}
                used.add(part.index)
            second.twin = first.index
            wanted -= 1
    return used


def _partner(first: Part, machines: list[Part], used: set[int], *, elsewhere: bool) -> Part | None:
    if first.index in used:
        return None
    start = bisect_right(machines, first.index, key=lambda part: part.index)
    for position in range(start, len(machines)):
        part = machines[position]
        near = part.tenant is first.tenant
        if part.index not in used and (part.vcenter is not first.vcenter if elsewhere else near):
            return part
        if not elsewhere and not near:
            return None
    return None


def _give_traits(estate: Estate, machines: list[Part], random: Random) -> None:
    if not machines:
        return
    queue: list[Part] = []
    for trait, per_thousand in TRAIT_DOSES:
        if trait == "bind_mounts" and estate.old:
            continue
        for _ in range(_dose(estate, per_thousand)):
            if not queue:
                queue = random.sample(machines, len(machines))
            queue.pop().traits |= {trait}
    names = estate.odd_names
    count = _dose(estate, ODD_NAME_DOSE) if names is None else names
    for number, part in enumerate(random.sample(machines, min(count, len(machines)))):
        lap, position = divmod(number, len(ODD_NAMES))
        suffix = f" #{lap + 1}" if lap else ""
        part.odd_name = ODD_NAMES[position][: LONGEST_NAME - len(suffix)] + suffix
