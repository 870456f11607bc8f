"""Reads what a cloud holds, kind by kind; what the account may not read is said, not guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from app.adapters.cloud.faults import is_denied
from app.adapters.cloud.quotas import QuotaReader, wanted_projects
from app.adapters.cloud.session import Cloud
from app.domain.cloud import (
    CloudDomain,
    CloudFlavor,
    CloudImage,
    CloudInventory,
    CloudNetwork,
    CloudNode,
    CloudProject,
    CloudSecurityGroup,
    CloudVolumeType,
    InventorySource,
)
from app.domain.progress import Ticket

R = TypeVar("R")

PAGE = 200
"""Records per call of a long list; a cancel is heeded between calls."""

HYPERVISOR_VERSION = "2.53"
"""Compute API version that tells a hypervisor's size: since 2.88 it does not, before 2.53 ids are
numbers. Every release since Pike speaks it."""

_VLAN = "vlan"
_MULTIATTACH = "true"
_KIND_SERVICE = {
    "flavors": "compute", "nodes": "compute", "networks": "network", "images": "image",
    "volume_types": "block-storage", "security_groups": "network",
}  # fmt: skip
_PARTS = 9


class InventoryReading:
    """One reading of a cloud; use once."""

    def __init__(
        self, cloud: Cloud, quotas_of: Collection[tuple[str, str]], ticket: Ticket
    ) -> None:
        self._cloud = cloud
        self._sdk = cloud.sdk
        self._quotas_of = quotas_of
        self._ticket = ticket
        self._notes: list[str] = []
        self._unread: set[str] = set()
        self._done = 0
        self._total = _PARTS

    def read(self) -> CloudInventory:
        """Read everything.

        :raises Cancelled: when the ticket asks for it.
        """
        domains = self._part("domains", "domains", self._domains, self._own_domain)
        projects = self._part(
            "projects", "projects", lambda: self._projects(domains), self._own_projects
        )
        roles = self._part("roles", "roles", self._roles, lambda: self._cloud.roles)
        networks = self._part("networks", "networks", self._networks, lambda: ())
        flavors = self._part("flavors", "flavors", self._flavors, lambda: ())
        images = self._part("images", "images", self._images, lambda: ())
        nodes = self._part("nodes", "hypervisors", self._nodes, lambda: ())
        types = self._part("volume_types", "volume types", self._volume_types, lambda: ())
        groups = self._part(
            "security_groups", "security groups", lambda: self._groups(projects), lambda: ()
        )
        projects = self._with_quotas(projects)
        self._partial_networks()
        self._ticket.step(self._total, self._total, "Done")
        return CloudInventory(
            source=InventorySource.LIVE,
            read_at=datetime.now().astimezone().replace(tzinfo=None),
            region=self._cloud.region,
            domains=domains,
            projects=projects,
            networks=networks,
            flavors=flavors,
            images=images,
            nodes=nodes,
            volume_types=types,
            security_groups=groups,
            roles=roles,
            notes=tuple(self._notes),
            unread=frozenset(self._unread),
        )

    def _part(
        self,
        kind: str,
        words: str,
        read: Callable[[], tuple[R, ...]],
        otherwise: Callable[[], tuple[R, ...]],
    ) -> tuple[R, ...]:
        """Read one kind; ``otherwise`` gives what is known where that is not allowed."""
        self._ticket.step(self._done, self._total, f"Reading {words}")
        self._done += 1
        service = _KIND_SERVICE.get(kind, "identity")
        if service not in self._cloud.endpoints and service != "identity":
            self._unread.add(kind)
            self._notes.append(
                f"The catalog has no {service} service in this region, so {words} are unknown."
            )
            return otherwise()
        denied = False
        found: tuple[R, ...] = ()
        try:
            found = read()
        except Exception as error:
            if not is_denied(error):
                raise
            denied = True
        if denied:
            self._unread.add(kind)
            self._notes.append(f"The account may not list {words} (403).")
            return otherwise()
        return found

    def _each(self, records: Iterable[Any]) -> Iterator[Any]:
        """Records as they come in, page by page."""
        for record in records:
            self._ticket.check()
            yield record

    # -- identity ----------------------------------------------------------------------------------

    def _domains(self) -> tuple[CloudDomain, ...]:
        return tuple(
            CloudDomain(each["id"], each["name"], bool(each.get("enabled", True)))
            for each in self._identities("domains")
        )

    def _own_domain(self) -> tuple[CloudDomain, ...]:
        access = self._cloud.access
        own = {
            access.project_domain_id: access.project_domain_name,
            access.user_domain_id: access.user_domain_name,
        }
        return tuple(CloudDomain(key, name) for key, name in own.items() if key and name)

    def _projects(self, domains: Iterable[CloudDomain]) -> tuple[CloudProject, ...]:
        names = {domain.id: domain.name for domain in domains}
        nameless = 0

        def domain_of(key: str) -> str:
            nonlocal nameless
            nameless += key not in names
            return names.get(key, key)

        found = tuple(
            CloudProject(
                each["id"],
                each["name"],
                domain_of(str(each.get("domain_id") or "")),
                bool(each.get("enabled", True)),
            )
            for each in self._identities("projects")
        )
        if nameless:
            self._unread.add("projects")
            self._notes.append("The domain names of some projects are unknown.")
        return found

    def _identities(self, kind: str) -> list[dict[str, Any]]:
        """A list of Keystone's. It may be cut short, which the library does not tell."""
        answer = self._sdk.identity.get(f"/{kind}")
        _raise_for(answer)
        said = answer.json()
        found: list[dict[str, Any]] = said.get(kind, [])
        if said.get("truncated"):
            self._unread.add(kind)
            self._notes.append(f"Keystone lists only the first {len(found)} {kind}.")
        return found

    def _own_projects(self) -> tuple[CloudProject, ...]:
        access = self._cloud.access
        if not access.project_id:
            return ()
        name, domain = access.project_name or "", access.project_domain_name or ""
        return (CloudProject(access.project_id, name, domain),)

    def _roles(self) -> tuple[str, ...]:
        return tuple(sorted({each.name for each in self._each(self._sdk.identity.roles())}))

    # -- network, compute, image -------------------------------------------------------------------

    def _networks(self) -> tuple[CloudNetwork, ...]:
        subnets: dict[str, list[str]] = defaultdict(list)
        for each in self._each(self._sdk.network.subnets(limit=PAGE)):
            subnets[each.network_id].append(each.cidr)
        return tuple(
            _network(each, subnets[each.id])
            for each in self._each(self._sdk.network.networks(limit=PAGE))
        )

    def _partial_networks(self) -> None:
        """Whoever may not list projects sees networks of the own project and shared ones only."""
        if "projects" in self._unread:
            self._unread.add("security_groups")
        if "projects" in self._unread and "networks" not in self._unread:
            self._unread.add("networks")
            self._notes.append(
                "The account sees only networks that its own project may use; others are unknown."
            )

    def _flavors(self) -> tuple[CloudFlavor, ...]:
        # "None" asks for public and private ones; Nova heeds it for an administrator alone.
        listed = self._sdk.compute.flavors(is_public="None", limit=PAGE)
        return tuple(
            CloudFlavor(
                each.id,
                each.name,
                int(each.vcpus),
                int(each.ram),
                int(each.disk or 0),
                bool(each.is_public),
                bool(each.is_disabled),
                int(each.ephemeral or 0),
                tuple(sorted((str(k), str(v)) for k, v in (each.extra_specs or {}).items())),
            )
            for each in self._each(listed)
        )

    def _images(self) -> tuple[CloudImage, ...]:
        return tuple(
            CloudImage(
                each.id,
                each.name or "",
                each.os_distro or "",
                each.os_version or "",
                each.status or "",
            )
            for each in self._each(self._sdk.image.images(limit=PAGE))
        )

    # -- storage, security groups ------------------------------------------------------------------

    def _volume_types(self) -> tuple[CloudVolumeType, ...]:
        # "None" asks for public and private ones; Cinder heeds it for an administrator alone.
        listed = self._sdk.block_storage.types(is_public="None", limit=PAGE)
        return tuple(self._volume_type(each) for each in self._each(listed))

    def _volume_type(self, each: Any) -> CloudVolumeType:
        can = each.extra_specs
        return CloudVolumeType(
            each.id,
            each.name,
            None if can is None else _MULTIATTACH in str(can.get("multiattach", "")).casefold(),
            self._encrypted(each.id),
            each.is_public is not False,
            each.description or "",
        )

    def _encrypted(self, key: str) -> bool:
        """Whether a volume type encrypts; an account that may not see it takes it for not so."""
        answer = self._sdk.block_storage.get(f"/types/{key}/encryption")
        return bool(answer.ok and answer.json().get("provider"))

    def _groups(self, projects: Iterable[CloudProject]) -> tuple[CloudSecurityGroup, ...]:
        """The groups of the projects that tenants map to, without their many rules."""
        wanted = {project.id for project in wanted_projects(projects, self._quotas_of)}
        found: list[CloudSecurityGroup] = []
        query: dict[str, Any] = {"fields": ["id", "name", "project_id"], "limit": PAGE}
        while wanted:
            self._ticket.check()
            answer = self._sdk.network.get("/security-groups", params=query)
            _raise_for(answer)
            page = answer.json().get("security_groups", [])
            found += [
                CloudSecurityGroup(each["id"], each["name"], each["project_id"])
                for each in page
                if each["project_id"] in wanted
            ]
            if len(page) < PAGE:
                break
            query["marker"] = page[-1]["id"]
        return tuple(found)

    def _nodes(self) -> tuple[CloudNode, ...]:
        found: list[CloudNode] = []
        query: dict[str, str] = {"limit": str(PAGE)}
        while True:
            self._ticket.check()
            answer = self._sdk.compute.get(
                "/os-hypervisors/detail", params=query, microversion=HYPERVISOR_VERSION
            )
            _raise_for(answer)
            said = answer.json()
            page = said.get("hypervisors", [])
            found += [_node(each) for each in page]
            # A cloud may allow less than we ask for: then a link tells that there is more.
            more = any(each.get("rel") == "next" for each in said.get("hypervisors_links", ()))
            if not page or not (more or len(page) == PAGE):
                break
            query["marker"] = str(page[-1]["id"])
        if not found:
            self._notes.append("The cloud lists no hypervisors, so its capacity is unknown.")
            self._unread.add("nodes")
        return tuple(found)

    # -- quotas ------------------------------------------------------------------------------------

    def _with_quotas(self, projects: tuple[CloudProject, ...]) -> tuple[CloudProject, ...]:
        wanted = wanted_projects(projects, self._quotas_of)
        self._total += len(wanted)
        reader = QuotaReader(self._cloud, self._ticket)
        found = {}
        for project in wanted:
            self._ticket.step(self._done, self._total, f"Reading quotas of {project.name}")
            self._done += 1
            found[project.id] = reader.with_quota(project)
        self._notes += reader.notes
        if reader.incomplete:
            self._unread.add("quotas")
        return tuple(found.get(project.id, project) for project in projects)


def _raise_for(answer: Any) -> None:
    from openstack.exceptions import raise_from_response

    raise_from_response(answer)


def _network(each: Any, subnets: Iterable[str]) -> CloudNetwork:
    kind = each.provider_network_type or ""
    tag = each.provider_segmentation_id
    return CloudNetwork(
        each.id,
        each.name or "",
        kind,
        each.provider_physical_network or "",
        int(tag) if kind == _VLAN and tag is not None else None,
        bool(each.is_shared),
        bool(each.is_router_external),
        each.project_id or "",
        tuple(sorted(subnets)),
    )


def _node(each: dict[str, Any]) -> CloudNode:
    return CloudNode(
        each["hypervisor_hostname"],
        int(each.get("vcpus") or 0),
        int(each.get("memory_mb") or 0),
        int(each.get("local_gb") or 0),
        int(each.get("vcpus_used") or 0),
        int(each.get("memory_mb_used") or 0),
        int(each.get("running_vms") or 0),
        each.get("state") == "up" and each.get("status") == "enabled",
    )
