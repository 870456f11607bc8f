"""The running cloud as its administrator sees it: makes what a test wants to find there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import openstack
from openstack.connection import Connection

from app.domain.cloud import CloudConnection, CloudInventory
from app.domain.progress import Ticket

REGION = "RegionOne"
PASSWORD = 'a "quoted" pass/word? of the test'  # noqa: S105


@dataclass
class Account:
    """A user made for a test."""

    connection: CloudConnection
    password: str = field(repr=False)
    id: str = ""


class Site:
    """The cloud with its administrator."""

    def __init__(self, auth_url: str, username: str, password: str) -> None:
        self.auth_url = auth_url
        self.password = password
        self.connection = CloudConnection(
            auth_url=auth_url, username=username, project_name="admin", region=REGION
        )
        self.sdk: Connection = openstack.connect(
            load_yaml_config=False,
            load_envvars=False,
            auth_url=auth_url,
            username=username,
            password=password,
            project_name="admin",
            user_domain_name="Default",
            project_domain_name="Default",
            region_name=REGION,
        )

    def close(self) -> None:
        self.sdk.close()
        self.sdk.session.session.close()

    def address_of(self, service: str) -> str:
        """Host and port of a service."""
        endpoint = self.sdk.endpoint_for(service)
        assert endpoint
        return urlsplit(endpoint).netloc

    # -- making things -----------------------------------------------------------------------------

    def domain(self, name: str = "") -> Any:
        return self.sdk.identity.create_domain(name=name or unique("domain"))

    def project(self, domain: Any, name: str = "") -> Any:
        return self.sdk.identity.create_project(name=name or unique("project"), domain_id=domain.id)

    def account(self, role: str, project: Any, domain: Any, password: str = PASSWORD) -> Account:
        """A user with a role on a project."""
        identity = self.sdk.identity
        user = identity.create_user(name=unique("user"), password=password, domain_id=domain.id)
        roles = {each.name: each for each in identity.roles()}
        identity.assign_project_role_to_user(project, user, roles[role])
        connection = replace(
            self.connection,
            username=user.name,
            user_domain=domain.name,
            project_name=project.name,
            project_domain=domain.name,
        )
        return Account(connection, password, user.id)

    def vlan(self, name: str, tag: int, project: Any = None, **more: Any) -> Any:
        values = {"project_id": project.id} if project else {}
        return self.sdk.network.create_network(
            name=name,
            provider_network_type="vlan",
            provider_physical_network="physnet1",
            provider_segmentation_id=tag,
            **values,
            **more,
        )

    def subnet(self, network: Any, cidr: str) -> Any:
        return self.sdk.network.create_subnet(
            network_id=network.id, ip_version=4, cidr=cidr, project_id=network.project_id
        )

    def flavor(self, name: str, vcpus: int, ram: int, *, public: bool = True) -> Any:
        return self.sdk.compute.create_flavor(
            name=name, vcpus=vcpus, ram=ram, disk=0, is_public=public
        )

    def image(self, name: str, distro: str, version: str) -> Any:
        return self.sdk.create_image(
            name,
            data=b"\0" * 4096,
            disk_format="raw",
            container_format="bare",
            visibility="public",
            wait=True,
            timeout=60,
            os_distro=distro,
            os_version=version,
        )

    def no_flavors_and_images(self) -> None:
        """Take away what other tests have left, which any project might use."""
        for flavor in list(self.sdk.compute.flavors(is_public="None")):
            self.sdk.compute.delete_flavor(flavor)
        for image in list(self.sdk.image.images()):
            self.sdk.image.delete_image(image)

    def quota(self, project: Any, **values: int) -> None:
        """Set limits by our names: cores, ram (MiB), instances, gigabytes, volumes, ports."""
        compute = {k: v for k, v in values.items() if k in {"cores", "ram", "instances"}}
        volume = {k: v for k, v in values.items() if k in {"gigabytes", "volumes"}}
        if compute:
            self.sdk.compute.update_quota_set(project.id, **compute)
        if volume:
            self.sdk.block_storage.update_quota_set(project.id, **volume)
        if "ports" in values:
            self.sdk.network.update_quota(project.id, ports=values["ports"])


def unique(what: str) -> str:
    """A name that no other test uses: they share one cloud and run in any order."""
    return f"{what}-{uuid4().hex[:10]}"


def read(site: Site, *quotas_of: tuple[str, str], account: Account | None = None) -> CloudInventory:
    """The inventory as an account reads it, the administrator's by default."""
    from app import bootstrap

    connection = account.connection if account else site.connection
    password = account.password if account else site.password
    return bootstrap.cloud().inventory(connection, password, quotas_of, Ticket())
