"""Fresh answers about single names, each by a call that asks for no more."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from app.adapters.cloud.provisioning.quota_calls import quotas_of
from app.adapters.cloud.provisioning.reads import QuotaRead, Reads
from app.adapters.cloud.provisioning.wire import Record, Wire
from app.domain.cloud import name_key

ANY_FLAVOR = {"is_public": "None"}
"""Asks Nova for public and private flavors."""

LABEL = "provider:physical_network"
KIND = "provider:network_type"
VLAN = "provider:segmentation_id"
SHARING = {"object_type": "network", "action": "access_as_shared"}


class NarrowReads(Reads):
    """Asks the cloud anew each time; only the roles and other spellings are kept."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._lock = threading.Lock()
        self._roles: Sequence[Record] = ()
        self._spellings: dict[str, set[str]] | None = None

    @property
    def own_project(self) -> str:
        """See :class:`Reads`."""
        return self._wire.own_project

    # -- Keystone ----------------------------------------------------------------------------------

    def _identities(self, kind: str, **query: str) -> list[dict[str, Any]]:
        found = self._wire.every("identity", f"/{kind}", kind, query)
        return [each for each in found if name_key(each["name"]) == name_key(query["name"])]

    def domains(self, name: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        return self._identities("domains", name=name)

    def projects(self, domain_id: str, name: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        return self._identities("projects", domain_id=domain_id, name=name)

    def users(self, domain_id: str, name: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        return self._identities("users", domain_id=domain_id, name=name)

    def groups(self, domain_id: str, name: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        return self._identities("groups", domain_id=domain_id, name=name)

    def roles(self) -> Sequence[Record]:
        """See :class:`Reads`; roles are asked for once."""
        with self._lock:
            if not self._roles:
                self._roles = self._wire.every("identity", "/roles", "roles")
            return self._roles

    def granted(self, project_id: str, whom: str, actor_id: str, role_id: str) -> bool:
        """See :class:`Reads`."""
        path = f"/projects/{project_id}/{whom}/{actor_id}/roles/{role_id}"
        return self._wire.there("identity", path)

    # -- Neutron -----------------------------------------------------------------------------------

    def _neutron(self, kind: str, **query: Any) -> list[dict[str, Any]]:
        return self._wire.every("network", f"/{kind}", kind.replace("-", "_"), query)

    def networks_named(self, name: str) -> Sequence[Record]:
        """See :class:`Reads`. Neutron itself may tell letter cases apart, the executor does not."""
        return self.networks_spelled({name, *self._other_spellings(name)})

    def networks_spelled(self, names: Collection[str]) -> Sequence[Record]:
        """Networks that are called exactly as one of the names."""
        return self._neutron("networks", name=sorted(names))

    def _other_spellings(self, name: str) -> set[str]:
        with self._lock:
            if self._spellings is None:
                known = defaultdict(set)
                for each in self._neutron("networks", fields=["id", "name"]):
                    known[name_key(each["name"])].add(each["name"])
                self._spellings = known
            return self._spellings.get(name_key(name), set())

    def networks_at(self, physical_network: str, kind: str, vlan: int | None) -> Sequence[Record]:
        """See :class:`Reads`."""
        place = {VLAN: str(vlan)} if vlan is not None else {KIND: kind}
        return self._neutron("networks", **{LABEL: physical_network, **place})

    def shares(self, network_id: str) -> Sequence[str]:
        """See :class:`Reads`."""
        found = self._neutron("rbac-policies", object_id=network_id, **SHARING)
        return [str(each["target_tenant"]) for each in found]

    def tagged(self, network_id: str, tag: str) -> bool:
        """See :class:`Reads`."""
        return self._wire.there("network", f"/networks/{network_id}/tags/{tag}", "GET")

    def subnets(self, network_id: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        return self._neutron("subnets", network_id=network_id)

    def security_groups(self, project_id: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        return self._neutron("security-groups", project_id=project_id)

    # -- Nova --------------------------------------------------------------------------------------

    def flavors(self, name: str) -> Sequence[Record]:
        """See :class:`Reads`. Nova looks for no names: the short list tells which to ask for."""
        brief = self._wire.every("compute", "/flavors", "flavors", ANY_FLAVOR)
        keys = [each["id"] for each in brief if name_key(each["name"]) == name_key(name)]
        return [found for key in keys if (found := flavor_whole(self._wire, key)) is not None]

    def quotas(self, project_id: str) -> QuotaRead:
        """See :class:`Reads`."""
        return quotas_of(self._wire, project_id)


def flavor_whole(wire: Wire, key: str) -> Record | None:
    """A flavor with its extra specs, which older Novas tell apart from it."""
    said = wire.find("compute", f"/flavors/{key}")
    if said is None:
        return None
    found: dict[str, Any] = said["flavor"]
    if "extra_specs" not in found:
        more = wire.find("compute", f"/flavors/{key}/os-extra_specs") or {}
        found["extra_specs"] = more.get("extra_specs", {})
    return found
