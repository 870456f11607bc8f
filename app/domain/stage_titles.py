"""How the stages of the planner are called where a report tells where to look."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.destinations import (
    CAPACITY,
    COHORTS,
    DEPENDENCIES,
    NETWORK_MAP,
    NETWORKS,
    PLAN,
    READINESS,
    RISK,
    SETUP,
    TENANTS,
    VMS,
    WAVES,
)

STAGE_TITLES: Mapping[str, str] = {
    SETUP: "Setup",
    VMS: "Source VMs",
    RISK: "Risk",
    TENANTS: "Tenants",
    NETWORKS: "Networks",
    NETWORK_MAP: "Network Map",
    CAPACITY: "Capacity",
    READINESS: "PCD Readiness",
    COHORTS: "Cohorts",
    WAVES: "Wave Planner",
    DEPENDENCIES: "Dependencies",
    PLAN: "Migration Plan",
}
"""The titles of the tabs of those that open points belong to."""
