"""Tags on networks."""

from __future__ import annotations

from typing import Any

from app.adapters.cloud.provisioning.kind import Kind, Work, made_already
from app.adapters.cloud.provisioning.reads import Reads
from app.domain.errors import UserError
from app.domain.planning.provisioning.found import Found


class Tags(Kind):
    """A tag is set, and read back: the executor relies on it. Its key is network/tag."""

    def look(self, work: Work, reads: Reads) -> list[Found]:
        """See :class:`Kind`."""
        spec = work.spec
        network = work.parents.network(spec.network)
        return [_found(network, spec)] if network and reads.tagged(network, spec.tag) else []

    def create(self, work: Work) -> Found:
        """See :class:`Kind`."""
        spec = work.spec
        network = work.parents.network_needed(spec.network)
        path = f"/networks/{network}/tags/{spec.tag}"
        self.wire.put("network", path)
        with made_already(f"{network}/{spec.tag}"):
            shown = self.wire.there("network", path, "GET")
        if not shown:
            raise UserError(
                f"Neutron took the tag {spec.tag} for “{spec.network}”, but does not show it.",
                "Ask whoever runs the cloud.",
            )
        return _found(network, spec)

    def delete(self, key: str) -> bool:
        """See :class:`Kind`."""
        network, _, tag = key.partition("/")
        return self.wire.delete("network", f"/networks/{network}/tags/{tag}")


def _found(network: str, spec: Any) -> Found:
    return Found(f"{network}/{spec.tag}", spec.tag)
