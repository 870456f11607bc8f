"""What a run asks while it makes things: no more than it cannot know.

What lies in a domain, project or network that the run itself has just made cannot be there yet.
Names that a cloud refuses to give twice (domains, flavors) and places of physical networks are
listed once, and asked for anew only where the list has them. Names of networks, which may be
given twice, are asked for each time.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from app.adapters.cloud.provisioning.listed_reads import ListedReads
from app.adapters.cloud.provisioning.narrow_reads import NarrowReads
from app.adapters.cloud.provisioning.reads import QuotaRead, Reads
from app.adapters.cloud.provisioning.wire import Record, Wire


class RunReads(Reads):
    """The reads of one run; :meth:`made` tells it what was made in it."""

    def __init__(self, wire: Wire, narrow: NarrowReads) -> None:
        self._narrow = narrow
        self._listed = ListedReads(wire)
        self._made: set[str] = set()
        self._lock = threading.Lock()
        self._of_new: QuotaRead | None = None

    def made(self, key: str) -> None:
        """A domain, project or network was made, and is empty."""
        self._made.add(key)

    @property
    def own_project(self) -> str:
        """See :class:`Reads`."""
        return self._narrow.own_project

    # -- Keystone ----------------------------------------------------------------------------------

    def domains(self, name: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        return self._narrow.domains(name) if self._listed.domains(name) else ()

    def projects(self, domain_id: str, name: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        return () if domain_id in self._made else self._narrow.projects(domain_id, name)

    def users(self, domain_id: str, name: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        return () if domain_id in self._made else self._narrow.users(domain_id, name)

    def groups(self, domain_id: str, name: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        return () if domain_id in self._made else self._narrow.groups(domain_id, name)

    def roles(self) -> Sequence[Record]:
        """See :class:`Reads`."""
        return self._narrow.roles()

    def granted(self, project_id: str, whom: str, actor_id: str, role_id: str) -> bool:
        """See :class:`Reads`."""
        known = project_id in self._made
        return not known and self._narrow.granted(project_id, whom, actor_id, role_id)

    # -- Neutron -----------------------------------------------------------------------------------

    def networks_named(self, name: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        spellings = {str(each["name"]) for each in self._listed.networks_named(name)}
        return self._narrow.networks_spelled({name, *spellings})

    def networks_at(self, physical_network: str, kind: str, vlan: int | None) -> Sequence[Record]:
        """See :class:`Reads`."""
        taken = self._listed.networks_at(physical_network, kind, vlan)
        return self._narrow.networks_at(physical_network, kind, vlan) if taken else ()

    def shares(self, network_id: str) -> Sequence[str]:
        """See :class:`Reads`."""
        return () if network_id in self._made else self._narrow.shares(network_id)

    def tagged(self, network_id: str, tag: str) -> bool:
        """See :class:`Reads`."""
        return network_id not in self._made and self._narrow.tagged(network_id, tag)

    def subnets(self, network_id: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        return () if network_id in self._made else self._narrow.subnets(network_id)

    def security_groups(self, project_id: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        return () if project_id in self._made else self._narrow.security_groups(project_id)

    # -- Nova --------------------------------------------------------------------------------------

    def flavors(self, name: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        return self._narrow.flavors(name) if self._listed.flavors(name) else ()

    def quotas(self, project_id: str) -> QuotaRead:
        """See :class:`Reads`. New projects have the cloud's default limits, and use nothing."""
        if project_id not in self._made:
            return self._narrow.quotas(project_id)
        with self._lock:
            if self._of_new is None:
                read = self._narrow.quotas(project_id)
                nothing = dict.fromkeys(read.used, 0)
                self._of_new = QuotaRead(read.limits, nothing, read.left_out)
            return self._of_new
