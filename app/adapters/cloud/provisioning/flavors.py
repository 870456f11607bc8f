"""Flavors of Nova."""

from __future__ import annotations

from urllib.parse import quote

from app.adapters.cloud.provisioning.kind import Kind, Work
from app.adapters.cloud.provisioning.marks import flavor_id, mark_of_flavor
from app.adapters.cloud.provisioning.reads import Reads
from app.adapters.cloud.provisioning.wire import Record
from app.domain.errors import UserError
from app.domain.planning.provisioning.found import Found
from app.domain.planning.provisioning.specs import FlavorSpec


class Flavors(Kind):
    """A flavor's mark is its id. Nova changes nothing of a flavor but its extra specs."""

    def look(self, work: Work, reads: Reads) -> list[Found]:
        """See :class:`Kind`."""
        return [_found(each) for each in reads.flavors(work.spec.name)]

    def create(self, work: Work) -> Found:
        """See :class:`Kind`."""
        spec: FlavorSpec = work.spec
        body = {
            "name": spec.name,
            "vcpus": spec.vcpus,
            "ram": spec.ram_mib,
            "disk": spec.disk_gb,
            "id": flavor_id(work.mark),
        }
        return _found(self.wire.post("compute", "/flavors", {"flavor": body})["flavor"])

    def change(self, work: Work, found: Found) -> Found:
        """See :class:`Kind`."""
        spec, values = work.spec, found.values
        size = (values["vcpus"], values["ram_mib"], values["disk_gb"])
        fixed = size == (spec.vcpus, spec.ram_mib, spec.disk_gb)
        if not (fixed and values["public"] and found.enabled):
            raise UserError(
                f"Nova cannot change the flavor “{found.name}”.",
                "Take it as it is, choose another name, or have it deleted.",
            )
        for name in values["extra_specs"]:
            self.wire.delete("compute", f"/flavors/{found.id}/os-extra_specs/{quote(name)}")
        return Found(found.id, found.name, {**values, "extra_specs": {}}, found.mark)

    def delete(self, key: str) -> bool:
        """See :class:`Kind`."""
        return self.wire.delete("compute", f"/flavors/{quote(key)}")


def _found(each: Record) -> Found:
    key = str(each["id"])
    return Found(
        key,
        str(each["name"]),
        {
            "vcpus": int(each["vcpus"]),
            "ram_mib": int(each["ram"]),
            "disk_gb": int(each.get("disk") or 0),
            "public": bool(each.get("os-flavor-access:is_public", True)),
            "extra_specs": dict(each.get("extra_specs") or {}),
        },
        mark_of_flavor(key),
        enabled=not each.get("OS-FLV-DISABLED:disabled", False),
    )
