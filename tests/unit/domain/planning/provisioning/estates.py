"""A small estate to provision: two domains, three projects, a network of each kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.model import Tenant, Vm
from app.domain.planning.capacity.quotas import Needs, Quota, TenantQuota
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.provisioning.estate import PrepEstate
from app.domain.planning.provisioning.settings import PrepSettings
from app.domain.planning.staging.account import Account, AccountType
from app.domain.planning.staging.flavor_row import FlavorRow


def tenant(key: int, name: str, domain: str, project: str, **values: Any) -> Tenant:
    """A tenant row with its target."""
    return Tenant(key, name, target_domain=domain, target_project=project, **values)


SIZES = ((2, 4096), (4, 8192), (8, 8192), (1, 512))


def vm(key: int, tenant_id: int, *networks: str, **values: Any) -> Vm:
    """A VM in plan; every fourth has the same size."""
    vcpu, ram = SIZES[(key - 1) % 4]
    values = {"vcpu": vcpu, "ram_mib": ram, **values}
    return Vm(key, f"vm-{key}", f"vm-{key}", "vc", tenant_id=tenant_id, networks=networks, **values)


def mapping(key: int, source: str, **values: Any) -> NetworkMapping:
    """A confirmed row of the network map."""
    given = {"target_network": source, "confirmed": True, "kind": "physical_managed", **values}
    return NetworkMapping(key, "vc", source, **given)


def quota(row: Tenant, cores: int) -> TenantQuota:
    """A quota whose figures follow from one number."""
    return TenantQuota(row, Needs(1), Quota(cores, 1024 * cores, 10 * cores, 1, 2, 3))


WEB = tenant(1, "Web", "Acme", "web", priority=1)
WEB_2 = tenant(2, "Web", "acme", "Web ", org_vdc="Second", priority=2)
DB = tenant(3, "Db", "Acme", "db", priority=3, target_domain_description="Acme Ltd")
SHOP = tenant(4, "Shop", "Shop", "web", priority=4)
TENANTS = {row.id: row for row in (WEB, WEB_2, DB, SHOP)}


def estate(**changes: Any) -> PrepEstate:
    """The estate, with other values where named."""
    values: Mapping[str, Any] = {
        "vms": (
            vm(1, 1, "front"),
            vm(2, 2, "front", "own"),
            vm(3, 3, "front", "l2"),
            vm(4, 4, "shared"),
            vm(5, 1, "shared"),
        ),
        "tenants": TENANTS,
        "quotas": [quota(WEB, 2), quota(WEB_2, 3), quota(DB, 5), quota(SHOP, 7)],
        "mappings": (
            mapping(1, "front", vlan_id=100, cidr="10.0.0.0/29", gateway_ip="10.0.0.1",
                    subnet_details_confirmed=True, dhcp_enabled=False),
            mapping(2, "l2", vlan_id=200, kind="physical_l2"),
            mapping(3, "own", kind="virtual", cidr="10.9.0.0/24", subnet_details_confirmed=True),
            mapping(4, "shared", kind="virtual", no_subnet=True),
        ),
        "flavors": (
            FlavorRow(1, 2, 4096, "mig.2c.4g", confirmed=True),
            FlavorRow(2, 4, 8192, "mig.4c.8g", confirmed=True, pcd_flavor_id="there"),
            FlavorRow(3, 8, 8192, "mig.8c.8g", skip=True),
            FlavorRow(4, 1, 512, "mig.1c.0.5g"),
        ),
        "accounts": (
            Account(1, 1, username="svc-web", confirmed=True),
            Account(2, 3, AccountType.TENANT_OWNER, "ann", "ann@example.com", confirmed=True),
            Account(3, 4, username="ldap", confirmed=True, is_existing_user=True),
            Account(4, 4, username="later"),
        ),
        "decided": (),
        "settings": PrepSettings(),
        "seen": {("vc", "front"): frozenset({"10.0.0.3", "fe80::1", "n/a"})},
    }  # fmt: skip
    return PrepEstate(**{**values, **changes})
