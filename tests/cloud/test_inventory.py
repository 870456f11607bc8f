"""Reading everything that a real cloud holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from app.adapters.cloud import inventory as reading
from app.adapters.cloud.client import OpenStackClient
from app.domain.cloud import (
    UNLIMITED,
    CloudDomain,
    CloudFlavor,
    CloudImage,
    CloudInventory,
    CloudNetwork,
    CloudProject,
    InventorySource,
    ProjectQuota,
    same_name,
)
from app.domain.progress import Cancelled, Ticket
from tests.cloud.site import Site, read, unique

pytestmark = pytest.mark.cloud


@dataclass
class Filled:
    """A domain with a project, for one test."""

    site: Site
    domain: Any
    project: Any

    @property
    def target(self) -> tuple[str, str]:
        return self.domain.name, self.project.name


@pytest.fixture
def filled(site: Site) -> Filled:
    domain = site.domain()
    return Filled(site, domain, site.project(domain))


def quota_of(found: CloudInventory, filled: Filled) -> ProjectQuota | None:
    return next(p.quota for p in found.projects if p.id == filled.project.id)


def test_domains_projects_and_roles(site: Site, filled: Filled) -> None:
    found = read(site)
    assert found.source is InventorySource.LIVE
    assert found.region == "RegionOne"
    assert CloudDomain(filled.domain.id, filled.domain.name) in found.domains
    project = CloudProject(filled.project.id, filled.project.name, filled.domain.name)
    assert project in found.projects
    assert {"admin", "member", "reader"} <= set(found.roles)
    assert found.unread == {"nodes"}
    assert found.notes == ("The cloud lists no hypervisors, so its capacity is unknown.",)


def test_what_is_disabled_is_told(site: Site, filled: Filled) -> None:
    site.sdk.identity.update_project(filled.project, is_enabled=False)
    site.sdk.identity.update_domain(filled.domain, is_enabled=False)
    found = read(site)
    assert [p.enabled for p in found.projects if p.id == filled.project.id] == [False]
    assert [d.enabled for d in found.domains if d.id == filled.domain.id] == [False]


def test_quotas_only_of_the_projects_asked_for(site: Site, filled: Filled) -> None:
    site.quota(filled.project, cores=11, ram=22528, instances=5, gigabytes=640, volumes=7, ports=33)
    found = read(site, filled.target)
    assert quota_of(found, filled) == ProjectQuota(
        cores=11, ram_mib=22528, instances=5, gigabytes=640, volumes=7, ports=33
    )
    others = [p.quota for p in found.projects if p.id != filled.project.id]
    assert others
    assert set(others) == {None}
    assert quota_of(read(site), filled) is None


def test_unlimited_quotas(site: Site, filled: Filled) -> None:
    site.quota(filled.project, cores=-1, gigabytes=-1, ports=-1)
    quota = quota_of(read(site, filled.target), filled)
    assert quota
    assert (quota.cores, quota.gigabytes, quota.ports) == (UNLIMITED, UNLIMITED, UNLIMITED)


def test_what_is_used_of_a_quota(site: Site, filled: Filled) -> None:
    network = site.sdk.network.create_network(name="used", project_id=filled.project.id)
    for _ in range(3):
        site.sdk.network.create_port(network_id=network.id, project_id=filled.project.id)
    quota = quota_of(read(site, filled.target), filled)
    assert quota
    assert quota.ports_used == 3


def test_names_are_the_same_in_any_letter_case(site: Site) -> None:
    domain = site.domain(unique("Acme"))
    project = site.project(domain, unique("Web"))
    site.quota(project, cores=3)
    found = read(site, (domain.name.upper(), f" {project.name.lower()} "))
    held = next(p for p in found.projects if p.id == project.id)
    assert held.quota
    assert held.quota.cores == 3
    assert same_name(held.name, project.name.upper())
    again = [d for d in found.domains if same_name(d.name, domain.name.upper())]
    assert [d.id for d in again] == [domain.id]


def test_networks_with_vlan_and_subnets(site: Site, filled: Filled) -> None:
    vlan = site.vlan(unique("vlan"), 731, filled.project, is_shared=True)
    site.subnet(vlan, "10.73.1.0/24")
    site.subnet(vlan, "10.73.2.0/24")
    overlay = site.sdk.network.create_network(name=unique("own"), project_id=filled.project.id)
    found = {network.id: network for network in read(site).networks}
    assert found[vlan.id] == CloudNetwork(
        vlan.id,
        vlan.name,
        "vlan",
        "physnet1",
        731,
        shared=True,
        external=False,
        project_id=filled.project.id,
        subnets=("10.73.1.0/24", "10.73.2.0/24"),
    )
    assert found[overlay.id].kind == "geneve"
    assert found[overlay.id].vlan is None
    assert not found[overlay.id].shared
    assert found[overlay.id].subnets == ()


def test_an_external_flat_network(site: Site) -> None:
    made = site.sdk.network.create_network(
        name=unique("flat"),
        provider_network_type="flat",
        provider_physical_network="physnet2",
        is_router_external=True,
    )
    try:
        found = next(network for network in read(site).networks if network.id == made.id)
        assert (found.kind, found.physical_network, found.external) == ("flat", "physnet2", True)
    finally:
        # A physical network has one untagged network, and the cloud serves every test.
        site.sdk.network.delete_network(made)


def test_public_and_private_flavors(site: Site) -> None:
    public = site.flavor(unique("public"), 2, 4096)
    private = site.flavor(unique("private"), 4, 8192, public=False)
    found = read(site).flavors
    assert CloudFlavor(public.id, public.name, 2, 4096, 0, public=True) in found
    assert CloudFlavor(private.id, private.name, 4, 8192, 0, public=False) in found


def test_images_with_their_system(site: Site) -> None:
    made = site.image(unique("image"), "ubuntu", "24.04")
    found = read(site).images
    assert CloudImage(made.id, made.name, "ubuntu", "24.04", "active") in found


class TestReader:
    """An account that may only look, and only at its own project."""

    def test_what_it_may_not_read_is_unknown_and_not_absent(
        self, site: Site, filled: Filled
    ) -> None:
        account = site.account("reader", filled.project, filled.domain)
        found = read(site, filled.target, account=account)
        assert {"domains", "projects", "networks", "nodes"} <= found.unread
        assert not found.knows("projects")
        assert found.knows("flavors")
        assert found.knows("images")
        assert "The account may not list projects (403)." in found.notes
        assert "The account may not list hypervisors (403)." in found.notes

    def test_its_own_project_is_read_all_the_same(self, site: Site, filled: Filled) -> None:
        site.quota(filled.project, cores=9, gigabytes=90, ports=19)
        flavor = site.flavor(unique("public"), 2, 4096)
        shared = site.vlan(unique("shared"), 744, is_shared=True)
        hidden = site.vlan(unique("hidden"), 745)
        account = site.account("reader", filled.project, filled.domain)
        found = read(site, filled.target, account=account)
        assert found.domains == (CloudDomain(filled.domain.id, filled.domain.name),)
        (project,) = found.projects
        assert (project.domain_name, project.name) == filled.target
        assert project.quota
        assert (project.quota.cores, project.quota.gigabytes) == (9, 90)
        assert flavor.id in {each.id for each in found.flavors}
        networks = {each.id: each for each in found.networks}
        assert hidden.id not in networks
        assert networks[shared.id].vlan is None  # provider attributes are the administrator's

    def test_a_quota_that_is_not_shown_is_no_error(self, site: Site, filled: Filled) -> None:
        other = site.project(filled.domain)
        account = site.account("reader", filled.project, filled.domain)
        found = read(site, (filled.domain.name, other.name), account=account)
        assert other.id not in {project.id for project in found.projects}


class StopAt(Ticket):
    """Asks for a stop as soon as a step has begun."""

    def step(self, done: int, total: int, note: str = "") -> None:
        if note == "Reading flavors":
            self.cancel()
        super().step(done, total, note)


class StopInNetworks(Ticket):
    """Asks for a stop in the middle of a long list."""

    networks = 0

    def check(self) -> None:
        if self.note == "Reading networks":
            type(self).networks += 1
            if self.networks == 8:
                self.cancel()
        super().check()


def test_cancel_between_kinds(site: Site, client: OpenStackClient) -> None:
    ticket = StopAt()
    with pytest.raises(Cancelled):
        client.inventory(site.connection, site.password, (), ticket)
    assert ticket.note == "Reading flavors"


def test_cancel_within_a_long_list(
    site: Site, filled: Filled, client: OpenStackClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(9):
        site.sdk.network.create_network(name=f"many-{number}", project_id=filled.project.id)
    monkeypatch.setattr(reading, "PAGE", 2)
    with pytest.raises(Cancelled):
        client.inventory(site.connection, site.password, (), StopInNetworks())


def test_long_lists_are_read_page_by_page_to_their_end(
    site: Site, filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        site.sdk.network.create_network(name=f"page-{number}", project_id=filled.project.id)
        site.flavor(unique(f"page-{number}"), 1, 1024 + number)
    site.image(unique("page"), "debian", "12")
    site.image(unique("page"), "debian", "13")
    site.image(unique("page"), "debian", "14")
    whole = read(site)
    monkeypatch.setattr(reading, "PAGE", 2)
    paged = read(site)
    for kind in ("networks", "flavors", "images"):
        ids = [each.id for each in getattr(paged, kind)]
        assert len(ids) == len(set(ids))
        assert set(ids) == {each.id for each in getattr(whole, kind)}
    assert len(paged.flavors) >= 7


def test_progress_counts_up_to_the_end(site: Site, filled: Filled, client: OpenStackClient) -> None:
    seen: list[tuple[int, int]] = []

    class Watched(Ticket):
        def step(self, done: int, total: int, note: str = "") -> None:
            super().step(done, total, note)
            seen.append((self.done, self.total))

    client.inventory(site.connection, site.password, [filled.target], Watched())
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == seen[-1][1] == 10
