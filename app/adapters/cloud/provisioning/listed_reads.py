"""The same answers out of lists that are read once, for a look at hundreds of tasks."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.adapters.cloud.provisioning.narrow_reads import (
    ANY_FLAVOR,
    KIND,
    LABEL,
    SHARING,
    VLAN,
    NarrowReads,
    flavor_whole,
)
from app.adapters.cloud.provisioning.reads import QuotaRead, Reads, project_of, text
from app.adapters.cloud.provisioning.wire import Record, TruncatedError, Wire
from app.domain.cloud import name_key
from app.domain.progress import Ticket

LANES = 8
"""Calls at once where each project or domain has to be asked for."""
WITH_SPECS = "2.61"
"""The microversion since which a list of flavors has their extra specs."""

Index = Mapping[Any, Sequence[Record]]


class ListedReads(Reads):
    """Lists each kind when it is first asked for; what Keystone cuts short is asked by name."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._narrow = NarrowReads(wire)
        self._lock = threading.RLock()
        self._indexes: dict[str, Index | None] = {}
        self._quotas: dict[str, QuotaRead] = {}

    @property
    def own_project(self) -> str:
        """See :class:`Reads`."""
        return self._wire.own_project

    def quotas_ahead(self, projects: Iterable[str], ticket: Ticket) -> None:
        """Read the quotas of many projects, some at once."""
        wanted = list(dict.fromkeys(projects))
        for key, found in zip(wanted, _in_lanes(self._narrow.quotas, wanted, ticket), strict=True):
            self._quotas[key] = found

    def people_ahead(self, kinds: Iterable[tuple[str, str]], ticket: Ticket) -> None:
        """Read users and groups (``users``, ``groups``) of many domains, some at once.

        Where domains have directories of their own, Keystone lists only one domain at a time.
        """
        wanted = list(dict.fromkeys(kinds))
        lists = _in_lanes(lambda each: self._people_of(*each), wanted, ticket)
        for each, found in zip(wanted, lists, strict=True):
            self._indexes["/".join(each)] = found

    def _people_of(self, kind: str, domain_id: str) -> Index | None:
        try:
            found = self._wire.every("identity", f"/{kind}", kind, {"domain_id": domain_id})
        except TruncatedError:
            return None
        return _by(found, lambda each: name_key(each["name"]))

    def _listed(
        self, name: str, read: Callable[[], list[dict[str, Any]]], key: Callable[[Record], Any]
    ) -> Index | None:
        with self._lock:
            if name not in self._indexes:
                try:
                    self._indexes[name] = _by(read(), key)
                except TruncatedError:
                    self._indexes[name] = None
            return self._indexes[name]

    # -- Keystone ----------------------------------------------------------------------------------

    def _all(self, kind: str, key: Callable[[Record], Any]) -> Index | None:
        return self._listed(kind, lambda: self._wire.every("identity", f"/{kind}", kind), key)

    def domains(self, name: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        found = self._all("domains", lambda each: name_key(each["name"]))
        return self._narrow.domains(name) if found is None else found.get(name_key(name), ())

    def projects(self, domain_id: str, name: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        found = self._all("projects", lambda each: (each["domain_id"], name_key(each["name"])))
        if found is None:
            return self._narrow.projects(domain_id, name)
        return found.get((domain_id, name_key(name)), ())

    def users(self, domain_id: str, name: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        found = self._indexes.get(f"users/{domain_id}")
        if found is None:
            return self._narrow.users(domain_id, name)
        return found.get(name_key(name), ())

    def groups(self, domain_id: str, name: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        found = self._indexes.get(f"groups/{domain_id}")
        if found is None:
            return self._narrow.groups(domain_id, name)
        return found.get(name_key(name), ())

    def roles(self) -> Sequence[Record]:
        """See :class:`Reads`."""
        return self._narrow.roles()

    def granted(self, project_id: str, whom: str, actor_id: str, role_id: str) -> bool:
        """See :class:`Reads`."""

        def key(each: Record) -> Any:
            user, group = each.get("user"), each.get("group")
            actor = ("users", user["id"]) if user else ("groups", (group or {}).get("id", ""))
            project = each["scope"].get("project", {}).get("id", "")
            # What comes down from a domain or a project above is granted there, not here.
            handed_down = "OS-INHERIT:inherited_to" in each["scope"]
            return project, *actor, each["role"]["id"], handed_down

        found = self._listed(
            "granted",
            lambda: self._wire.every("identity", "/role_assignments", "role_assignments"),
            key,
        )
        if found is None:
            return self._narrow.granted(project_id, whom, actor_id, role_id)
        return (project_id, whom, actor_id, role_id, False) in found

    # -- Neutron -----------------------------------------------------------------------------------

    def _neutron(
        self, name: str, path: str, key: Callable[[Record], Any], query: Record | None = None
    ) -> Index:
        kind = path.strip("/").replace("-", "_")
        found = self._listed(name, lambda: self._wire.every("network", path, kind, query), key)
        return found or {}

    def networks_named(self, name: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        found = self._neutron("networks", "/networks", lambda each: name_key(each["name"]))
        return found.get(name_key(name), ())

    def networks_at(self, physical_network: str, kind: str, vlan: int | None) -> Sequence[Record]:
        """See :class:`Reads`."""
        self.networks_named("")
        with self._lock:
            if "places" not in self._indexes:
                whole = self._indexes["networks"] or {}
                every = [each for group in whole.values() for each in group]
                self._indexes["places"] = _by(every, _place)
            found = self._indexes["places"] or {}
        return found.get((physical_network, kind, vlan), ())

    def shares(self, network_id: str) -> Sequence[str]:
        """See :class:`Reads`."""
        found = self._neutron(
            "rbac", "/rbac-policies", lambda each: each["object_id"], dict(SHARING)
        )
        return [str(each["target_tenant"]) for each in found.get(network_id, ())]

    def tagged(self, network_id: str, tag: str) -> bool:
        """See :class:`Reads`."""
        self.networks_named("")
        with self._lock:
            if "tags" not in self._indexes:
                whole = self._indexes["networks"] or {}
                every = [each for group in whole.values() for each in group]
                self._indexes["tags"] = _by(every, lambda each: each["id"])
            found = (self._indexes["tags"] or {}).get(network_id, ())
        return any(tag in each.get("tags", ()) for each in found)

    def subnets(self, network_id: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        found = self._neutron("subnets", "/subnets", lambda each: each["network_id"])
        return found.get(network_id, ())

    def security_groups(self, project_id: str) -> Sequence[Record]:
        """See :class:`Reads`. Asked for by project, Neutron would make a default group there."""
        return self._neutron("groups", "/security-groups", project_of).get(project_id, ())

    # -- Nova --------------------------------------------------------------------------------------

    def flavors(self, name: str) -> Sequence[Record]:
        """See :class:`Reads`."""
        found = self._listed("flavors", self._all_flavors, lambda each: name_key(each["name"]))
        there = (found or {}).get(name_key(name), ())
        if all("extra_specs" in each for each in there):
            return there
        return [each for old in there if (each := flavor_whole(self._wire, old["id"])) is not None]

    def _all_flavors(self) -> list[dict[str, Any]]:
        more = {}
        if self._wire.speaks("compute", WITH_SPECS):
            more["microversion"] = WITH_SPECS
        return self._wire.every("compute", "/flavors/detail", "flavors", ANY_FLAVOR, **more)

    def quotas(self, project_id: str) -> QuotaRead:
        """See :class:`Reads`."""
        found = self._quotas.get(project_id)
        return self._narrow.quotas(project_id) if found is None else found


def _place(each: Record) -> Any:
    kind = text(each, KIND)
    vlan = each.get(VLAN) if kind == "vlan" else None
    return text(each, LABEL), kind, int(vlan) if vlan is not None else None


def _by(records: Iterable[Record], key: Callable[[Record], Any]) -> Index:
    found: dict[Any, list[Record]] = defaultdict(list)
    for each in records:
        found[key(each)].append(each)
    return dict(found)


def _in_lanes(read: Callable[[Any], Any], wanted: Sequence[Any], ticket: Ticket) -> list[Any]:
    """Read for each, some at once; a cancel begins no more of them."""
    if not wanted:
        return []
    pool = ThreadPoolExecutor(LANES, thread_name_prefix="cloud-look")
    try:
        waiting = [pool.submit(read, each) for each in wanted]
        found = []
        for each in waiting:
            ticket.check()
            found.append(each.result())
        return found
    finally:
        pool.shutdown(cancel_futures=True)
