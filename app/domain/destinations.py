"""Where one can go: stages, records and filters on their pages, commands, workspaces.

A destination names what is to be seen, not how it is found: each says which stage takes it, and
the stage's page knows the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, get_args

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
    InspectVm,
    OpenStage,
    OpenWorkspace,
    RunCommand,
)

Scope = Literal["all", "plan", "excluded"]
"""Every row that was read, the VMs that count, or those that do not."""


DependencyView = Literal[
    "edges", "proposals", "sets", "services", "remediation", "ports", "applications", "confidence"
]
"""The views of the page Dependencies, and what it asks."""


ThenWithTasks = Literal["show", "run", "adopt", "change"]
"""What is asked or done about tasks once they are shown."""


@dataclass(frozen=True, slots=True)
class OneParameter:
    """The field of a parameter of the project."""

    stage: ClassVar[str] = SETUP
    key: str


@dataclass(frozen=True, slots=True)
class OneVm:
    """A VM in the table of VMs."""

    stage: ClassVar[str] = VMS
    key: int


@dataclass(frozen=True, slots=True)
class Vms:
    """The VMs that all of these describe.

    ``vm_ids`` and ``networks`` pick VMs by key and by their adapters, either being enough;
    ``tenants`` (None for none), ``rules`` that count and ``columns`` (key of a column to the
    value, or to several of which one is enough) narrow down. Unless ``scope`` says otherwise all
    VMs named by key are shown, of others those in plan.
    """

    stage: ClassVar[str] = VMS
    vm_ids: tuple[int, ...] | None = None
    networks: tuple[str, ...] = ()
    tenants: tuple[int | None, ...] = ()
    rules: tuple[str, ...] = ()
    columns: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class OneRule:
    """A risk rule, or one of its levels."""

    stage: ClassVar[str] = RISK
    id: str


@dataclass(frozen=True, slots=True)
class OneTenant:
    """A tenant row."""

    stage: ClassVar[str] = TENANTS
    key: int


@dataclass(frozen=True, slots=True)
class OneNetwork:
    """A source network with its sightings."""

    stage: ClassVar[str] = NETWORKS
    vcenter: str
    name: str


@dataclass(frozen=True, slots=True)
class Networks:
    """Source networks by name (none: all) within the segment ``show``."""

    stage: ClassVar[str] = NETWORKS
    names: tuple[str, ...] = ()
    show: Literal["all", "conflicts", "unknown", "out"] = "all"


@dataclass(frozen=True, slots=True)
class OneMapping:
    """A row of the network map."""

    stage: ClassVar[str] = NETWORK_MAP
    key: int


@dataclass(frozen=True, slots=True)
class MapRows:
    """Rows of the network map by source network (none: all) within the segment ``show``."""

    stage: ClassVar[str] = NETWORK_MAP
    networks: tuple[str, ...] = ()
    show: Literal["all", "open", "confirmed", "problems"] = "all"


@dataclass(frozen=True, slots=True)
class OneCapacitySetting:
    """The field of a setting that the target is sized with."""

    stage: ClassVar[str] = CAPACITY
    key: str


@dataclass(frozen=True, slots=True)
class Nodes:
    """The node profiles that the target is sized with, or the question for one more."""

    stage: ClassVar[str] = CAPACITY
    show: Literal["list", "add"] = "list"


@dataclass(frozen=True, slots=True)
class OneQuota:
    """The quota of a tenant, by the tenant's key."""

    stage: ClassVar[str] = CAPACITY
    key: int


@dataclass(frozen=True, slots=True)
class OneGap:
    """A gap of the target, by the parts of its key."""

    stage: ClassVar[str] = READINESS
    type: str
    resource: str


@dataclass(frozen=True, slots=True)
class InventoryKind:
    """A kind of records of the target's inventory, such as ``flavors``."""

    stage: ClassVar[str] = READINESS
    kind: str


@dataclass(frozen=True, slots=True)
class ReadTarget:
    """The target's inventory, to be read anew from its cloud."""

    stage: ClassVar[str] = READINESS


@dataclass(frozen=True, slots=True)
class OneCohort:
    """A cohort among the cards."""

    stage: ClassVar[str] = COHORTS
    key: int


@dataclass(frozen=True, slots=True)
class Cohorts:
    """The cohorts in one of the views of their page, or the question how to assign tenants."""

    stage: ClassVar[str] = COHORTS
    show: Literal["cards", "compare", "what_if", "assign"] = "cards"


@dataclass(frozen=True, slots=True)
class OneWave:
    """A wave on the board."""

    stage: ClassVar[str] = WAVES
    key: int


@dataclass(frozen=True, slots=True)
class Waves:
    """The waves in one of the views of their page, or the question how to build them."""

    stage: ClassVar[str] = WAVES
    show: Literal["board", "table", "calendar", "build"] = "board"


@dataclass(frozen=True, slots=True)
class AboutWave:
    """A question about a wave: its fields, or ``waive`` with the name of one of its checks."""

    stage: ClassVar[str] = WAVES
    key: int
    ask: Literal["edit", "waive"] = "edit"
    check: str = ""


@dataclass(frozen=True, slots=True)
class OneEdge:
    """A dependency, by its key."""

    stage: ClassVar[str] = DEPENDENCIES
    key: int


@dataclass(frozen=True, slots=True)
class OneSet:
    """VMs that move together, by the key of their set."""

    stage: ClassVar[str] = DEPENDENCIES
    key: str


@dataclass(frozen=True, slots=True)
class OneService:
    """A shared service, by its key."""

    stage: ClassVar[str] = DEPENDENCIES
    key: int


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Dependencies in one of the views of their page, or one of its questions."""

    stage: ClassVar[str] = DEPENDENCIES
    show: DependencyView = "edges"


@dataclass(frozen=True, slots=True)
class PlanDay:
    """A working day of the schedule, counted from 1."""

    stage: ClassVar[str] = PLAN
    day: int


@dataclass(frozen=True, slots=True)
class PlanTenant:
    """What the plan means for a tenant."""

    stage: ClassVar[str] = PLAN
    key: int


@dataclass(frozen=True, slots=True)
class OneFlavor:
    """The flavor of a size of VMs."""

    stage: ClassVar[str] = FLAVORS
    vcpus: int
    ram_mib: int


@dataclass(frozen=True, slots=True)
class OneImage:
    """The image of an operating system."""

    stage: ClassVar[str] = IMAGES
    family: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class AccountRows:
    """Accounts, and targets without any, within the segment ``show``."""

    stage: ClassVar[str] = USERS
    show: Literal["all", "open", "confirmed", "problems"] = "all"


@dataclass(frozen=True, slots=True)
class OneAccount:
    """An account by its key; a target without any by the key of its row, which is negative."""

    stage: ClassVar[str] = USERS
    key: int


@dataclass(frozen=True, slots=True)
class OneDatastore:
    """A source datastore in the storage map."""

    stage: ClassVar[str] = STORAGE
    vcenter: str
    name: str


@dataclass(frozen=True, slots=True)
class OneTargetProject:
    """A project of the target with its security group, by the names that tenants map to."""

    stage: ClassVar[str] = STORAGE
    domain: str
    project: str


@dataclass(frozen=True, slots=True)
class StorageMap:
    """The storage map in one of its views."""

    stage: ClassVar[str] = STORAGE
    show: Literal["datastores", "disks", "groups"] = "datastores"


@dataclass(frozen=True, slots=True)
class PrepTasks:
    """Tasks of the provisioning plan by their keys, and what is to be asked or done about them."""

    stage: ClassVar[str] = PREPARE
    keys: tuple[int, ...]
    then: ThenWithTasks = "show"


OnPage = (
    OneParameter | OneVm | Vms | OneRule | OneTenant | OneNetwork | Networks | OneMapping | MapRows
    | OneCapacitySetting | Nodes | OneQuota | OneGap | InventoryKind | ReadTarget
    | OneCohort | Cohorts | OneWave | Waves | AboutWave | OneEdge | OneSet | OneService
    | Dependencies | PlanDay | PlanTenant | OneFlavor | OneImage | AccountRows | OneAccount
    | OneDatastore | OneTargetProject | StorageMap | PrepTasks
)  # fmt: skip
"""What the page of a stage brings into view."""


@dataclass(frozen=True, slots=True)
class AtCell:
    """A column of the first row that another destination names: where a value is to be mended.

    On a page without a table it is that place itself.
    """

    place: OnPage
    column: str

    @property
    def stage(self) -> str:
        """The stage of the place."""
        return self.place.stage

    @property
    def of_many(self) -> bool:
        """Whether the place is a table that shows only some rows, and not one of its rows."""
        return isinstance(self.place, Vms | Networks | MapRows | AccountRows | Dependencies)


Destination = OnPage | AtCell | OpenStage | InspectVm | RunCommand | OpenWorkspace
"""Anything that one can go to."""

ON_PAGES: tuple[type[OnPage], ...] = get_args(OnPage)
"""Every kind of destination on a page."""
