"""VMs, tenants and node profiles for the tests of capacity."""

from __future__ import annotations

from typing import Any

from app.domain.model import Tenant, Vm
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.domain.planning.capacity.overcommit import BUILT_IN

CONSERVATIVE, BALANCED, AGGRESSIVE = BUILT_IN
GIB = 1024
TENANTS = {1: Tenant(1, "Acme"), 2: Tenant(2, "Beta"), 3: Tenant(3, "acme", "vdc-2")}
NODE = NodeProfile(1, "node", cores=16, threads=32, ram_gb=256.0, is_default=True)


def vm(number: int, **values: Any) -> Vm:
    """A powered-on VM in plan of 4 vCPU, 16 GB RAM and two disks of together 100 GB."""
    base: dict[str, Any] = {
        "id": number,
        "identity": f"vc/vm-{number}",
        "name": f"vm{number}",
        "vcenter": "vc",
        "power_state": "poweredOn",
        "vcpu": 4,
        "ram_mib": 16 * GIB,
        "disk_mib": 100.0 * GIB,
        "used_mib": 60.0 * GIB,
        "disk_count": 2,
        "nic_count": 1,
        "tenant_id": 1,
        "risk_category": "GREEN",
    }
    return Vm(**(base | values))
