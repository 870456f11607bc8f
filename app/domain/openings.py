"""What can be opened before there is a plan: stages, workspaces, commands, the Inspector.

Destinations within pages stand in a module of their own: the first window waits for none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

PROJECTS, SETUP = "projects", "setup"
DASHBOARD, VMS, RISK = "dashboard", "vms", "risk"
TENANTS, NETWORKS, NETWORK_MAP = "tenants", "networks", "network_map"
CAPACITY, READINESS = "capacity", "readiness"
FLAVORS, IMAGES = "flavors", "images"
STORAGE = "storage"
COHORTS, WAVES, DEPENDENCIES, PLAN = "cohorts", "waves", "dependencies", "plan"
USERS, PREPARE = "users", "prepare"


@dataclass(frozen=True, slots=True)
class OpenStage:
    """A stage as it was left."""

    stage: str


@dataclass(frozen=True, slots=True)
class InspectVm:
    """A VM in the Inspector, beside whatever page is shown."""

    key: int


@dataclass(frozen=True, slots=True)
class RunCommand:
    """What a command of the menus does, by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class OpenWorkspace:
    """A workspace file."""

    path: PurePath
