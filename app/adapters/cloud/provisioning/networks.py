"""Networks of Neutron, and with whom they are shared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.adapters.cloud.provisioning.holdings import of_network
from app.adapters.cloud.provisioning.kind import Kind, Work, made_already
from app.adapters.cloud.provisioning.marks import described, mark_in
from app.adapters.cloud.provisioning.narrow_reads import KIND, LABEL, SHARING, VLAN
from app.adapters.cloud.provisioning.reads import EVERYONE, Reads, project_of, text
from app.adapters.cloud.provisioning.wire import Record, Wire
from app.domain.errors import UserError
from app.domain.planning.provisioning.found import Found, Holding
from app.domain.planning.provisioning.specs import NetworkSpec

Pair = tuple[str, str]
EXTERNAL = "router:external"
PORT_SECURITY = "port_security_enabled"


class Networks(Kind):
    """A network is made, then shared; one that was not shared to the end is completed."""

    needs_look = True
    begins_empty = True

    def __init__(self, wire: Wire, owners: dict[str, str]) -> None:
        """``owners`` is told whose each network is, for its subnets."""
        super().__init__(wire)
        self._owners = owners

    def look(self, work: Work, reads: Reads) -> list[Found]:
        """See :class:`Kind`."""
        spec = work.spec
        found = {each["id"]: each for each in reads.networks_named(spec.name)}
        if spec.physical_network:
            place = reads.networks_at(spec.physical_network, spec.kind, spec.vlan_id)
            found |= {each["id"]: each for each in place}
        self._owners.update({key: project_of(each) for key, each in found.items()})
        return [_found(each, self._shared(work, each, reads)) for each in found.values()]

    def _shared(self, work: Work, each: Record, reads: Reads) -> list[Pair]:
        """Which of the pairs that are wanted have it; others by the keys of their projects."""
        spec = work.spec
        if not spec.shared_with or each.get("shared"):
            return []
        keys = set(reads.shares(each["id"])) - {EVERYONE}
        found = []
        for pair in spec.shared_with:
            key = work.parents.project(*pair)
            if key in keys:
                keys.discard(key)
                found.append(pair)
        return found + [("", key) for key in sorted(keys)]

    def create(self, work: Work) -> Found:
        """See :class:`Kind`."""
        keys = _receivers(work)
        mine = work.mine
        if mine is None:
            body = {"network": self._body(work)}
            mine = _found(self.wire.post("network", "/networks", body)["network"], [])
        self._owners[mine.id] = mine.owner
        with made_already(mine.id):
            return self._shared_as_wanted(mine, keys)

    def _body(self, work: Work) -> dict[str, Any]:
        """What Neutron is to make; what is left out is as the cloud has it by default."""
        spec: NetworkSpec = work.spec
        body: dict[str, Any] = {"name": spec.name, "description": described("", work.mark)}
        if spec.project:
            body["project_id"] = work.parents.project_needed(spec.domain, spec.project)
        if spec.external:
            body[EXTERNAL] = True
        if not spec.port_security:
            body[PORT_SECURITY] = False
        if spec.kind:
            body |= {KIND: spec.kind, LABEL: spec.physical_network}
        if spec.vlan_id is not None:
            body[VLAN] = spec.vlan_id
        return body

    def _shared_as_wanted(self, network: Found, keys: dict[Pair, str]) -> Found:
        has: Iterable[Pair] = network.values["shared_with"]
        lacking = [] if network.values["shared"] else [pair for pair in keys if pair not in has]
        for pair in lacking:
            policy = {**SHARING, "object_id": network.id, "target_tenant": keys[pair]}
            policy["project_id"] = network.owner  # whose quota of policies counts, too
            self.wire.post(
                "network",
                "/rbac-policies",
                {"rbac_policy": policy},
                there_is="DuplicateRbacPolicy",
            )
        values = {**network.values, "shared_with": [*has, *lacking]}
        return Found(network.id, network.name, values, network.mark, network.owner)

    def change(self, work: Work, found: Found) -> Found:
        """See :class:`Kind`: Neutron cannot move a network to another place."""
        spec, values = work.spec, found.values
        place = (values["kind"], values["physical_network"], values["vlan_id"])
        if spec.kind and place != (spec.kind, spec.physical_network, spec.vlan_id):
            raise UserError(
                f"The network “{found.name}” cannot get another VLAN or physical network.",
                "Take it as it is, or choose another target network.",
            )
        if not spec.kind and values["physical_network"]:
            raise UserError(
                f"The network “{found.name}” is a physical network and cannot become a virtual "
                "one.",
                "Take it as it is, or choose another target network.",
            )
        keys = _receivers(work)
        body: dict[str, Any] = {}
        if values["external"] != spec.external:
            body[EXTERNAL] = spec.external
        if values["port_security"] != spec.port_security:
            body[PORT_SECURITY] = spec.port_security
        if body:
            said = self.wire.put("network", f"/networks/{found.id}", {"network": body})
            found = _found(said["network"], values["shared_with"])
        return self._shared_as_wanted(found, keys)

    def delete(self, key: str) -> bool:
        """See :class:`Kind`. Its subnets and RBAC policies go with it."""
        return self.wire.delete("network", f"/networks/{key}")

    def holdings(self, key: str) -> list[Holding]:
        """See :class:`Kind`."""
        return of_network(self.wire, key)


def _receivers(work: Work) -> dict[Pair, str]:
    """With whom it is to be shared, and the keys of those projects."""
    pairs: Sequence[Pair] = work.spec.shared_with
    return {pair: work.parents.project_needed(*pair) for pair in pairs}


def _found(each: Record, shared_with: Sequence[Pair]) -> Found:
    kind = text(each, KIND)
    vlan = each.get(VLAN) if kind == "vlan" else None
    return Found(
        str(each["id"]),
        str(each["name"]),
        {
            "kind": kind,
            "physical_network": text(each, LABEL),
            "vlan_id": int(vlan) if vlan is not None else None,
            "external": bool(each.get(EXTERNAL)),
            # A cloud without the extension has it on for all.
            "port_security": bool(each.get(PORT_SECURITY, True)),
            "shared": bool(each.get("shared")),
            "shared_with": list(shared_with),
        },
        mark_in(each.get("description")),
        project_of(each),
        bool(each.get("admin_state_up", True)),
    )
