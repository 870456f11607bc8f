"""Subnets of Neutron's networks."""

from __future__ import annotations

import ipaddress
from typing import Any

from app.adapters.cloud.provisioning.holdings import of_subnet
from app.adapters.cloud.provisioning.kind import Kind, Work, made_already
from app.adapters.cloud.provisioning.marks import described, mark_in
from app.adapters.cloud.provisioning.reads import Reads, project_of, text
from app.adapters.cloud.provisioning.wire import Record, Wire
from app.domain.planning.provisioning.found import Found, Holding
from app.domain.planning.provisioning.specs import SubnetSpec


class Subnets(Kind):
    """A subnet belongs to the project that owns its network, or an administrator would have it.

    Neutron takes a new subnet without pools for one whose every address may be handed out, and
    understands it only when they are taken away afterwards. DHCP is off until then.
    """

    needs_look = True

    def __init__(self, wire: Wire, owners: dict[str, str]) -> None:
        """``owners`` are the projects of networks that are known already."""
        super().__init__(wire)
        self._owners = owners

    def look(self, work: Work, reads: Reads) -> list[Found]:
        """See :class:`Kind`: the subnet, and those that overlap it."""
        spec = work.spec
        network = work.parents.network(spec.network)
        if not network:
            return []
        return [
            _found(each)
            for each in reads.subnets(network)
            if _overlap(text(each, "cidr"), spec.cidr)
        ]

    def create(self, work: Work) -> Found:
        """See :class:`Kind`."""
        spec: SubnetSpec = work.spec
        if work.mine:
            return self.change(work, work.mine)
        network = work.parents.network_needed(spec.network)
        body = {
            "network_id": network,
            "name": spec.name,
            "description": described("", work.mark),
            "ip_version": 6 if ":" in spec.cidr else 4,
            "cidr": spec.cidr,
            "project_id": self._owner(network),
            **_changeable(spec),
        }
        if not spec.pools:
            body["enable_dhcp"] = False
        made = _found(self.wire.post("network", "/subnets", {"subnet": body})["subnet"])
        if spec.pools:
            return made
        with made_already(made.id):
            return self.change(work, made)

    def _owner(self, network: str) -> str:
        """Whose network it is, which never changes."""
        known = self._owners.get(network)
        if known is None:
            said = self.wire.get("network", f"/networks/{network}", {"fields": "project_id"})
            known = self._owners[network] = project_of(said["network"])
        return known

    def change(self, work: Work, found: Found) -> Found:
        """See :class:`Kind`."""
        body = {"subnet": _changeable(work.spec)}
        return _found(self.wire.put("network", f"/subnets/{found.id}", body)["subnet"])

    def delete(self, key: str) -> bool:
        """See :class:`Kind`."""
        return self.wire.delete("network", f"/subnets/{key}")

    def holdings(self, key: str) -> list[Holding]:
        """See :class:`Kind`."""
        return of_subnet(self.wire, key)


def _changeable(spec: SubnetSpec) -> dict[str, Any]:
    return {
        "gateway_ip": spec.gateway_ip or None,
        "dns_nameservers": list(spec.dns_nameservers),
        "enable_dhcp": spec.dhcp_enabled,
        "allocation_pools": [{"start": first, "end": last} for first, last in spec.pools],
    }


def _overlap(one: str, other: str) -> bool:
    try:
        here = ipaddress.ip_network(one, strict=False)
        there = ipaddress.ip_network(other, strict=False)
    except ValueError:
        return one == other
    return here.version == there.version and here.overlaps(there)


def _found(each: Record) -> Found:
    return Found(
        str(each["id"]),
        text(each, "name"),
        {
            "cidr": text(each, "cidr"),
            "gateway_ip": text(each, "gateway_ip"),
            "dns_nameservers": [str(one) for one in each.get("dns_nameservers", ())],
            "dhcp_enabled": bool(each.get("enable_dhcp")),
            "pools": [(str(one["start"]), str(one["end"])) for one in each["allocation_pools"]],
        },
        mark_in(each.get("description")),
        project_of(each),
    )
