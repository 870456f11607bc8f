"""How the stages of the planner are called where a report tells where to look."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.openings import (
    CAPACITY,
    COHORTS,
    DEPENDENCIES,
    FLAVORS,
    IMAGES,
    NETWORK_MAP,
    NETWORKS,
    PLAN,
    PREPARE,
    READINESS,
    RISK,
    SETUP,
    STORAGE,
    TENANTS,
    USERS,
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
    FLAVORS: "Flavor Staging",
    IMAGES: "Image Requirements",
    USERS: "Users",
    STORAGE: "Storage Map",
    PREPARE: "Prepare PCD",
}
"""The titles of the tabs of those that open points belong to."""
