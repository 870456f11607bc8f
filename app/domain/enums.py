"""Closed vocabularies, spelled as in the guide."""

from __future__ import annotations

from enum import StrEnum


class Risk(StrEnum):
    """Risk category of a VM."""

    GREEN = "GREEN"
    YELLOW = "YELLOW"
    RED = "RED"


RISK_ORDER = {Risk.GREEN: 0, Risk.YELLOW: 1, Risk.RED: 2}


class Mode(StrEnum):
    """How a VM is moved: live with a short cutover, or powered off."""

    WARM = "warm_migration"
    COLD = "cold_migration"


class Answer(StrEnum):
    """What a rule says of a VM; ``unknown`` means that the export holds no data for it."""

    PASS = "pass"  # noqa: S105 - an answer, not a secret
    WARN = "warn"
    BLOCK = "block"
    UNKNOWN = "unknown"


class Exclusion(StrEnum):
    """Why a VM is not in the plan. The empty string elsewhere means that it is."""

    TEMPLATE = "template"
    VCLS = "vcls"
    SRM_PLACEHOLDER = "srm_placeholder"
    INACCESSIBLE = "inaccessible"
    FT_SECONDARY = "ft_secondary"
    TENANT_OUT_OF_SCOPE = "tenant_out_of_scope"
    CLUSTER_EXCLUDED = "cluster_excluded"
    OPERATOR = "operator"
    SKIPPED = "skipped"
    RETIRED = "retired"
    RETAINED = "retained"


class Route(StrEnum):
    """What becomes of a VM."""

    MIGRATE = "migrate"
    REBUILD = "rebuild"
    """Made anew on the target: it takes room there and its place in a wave, and no copy."""
    RETIRE = "retire"
    RETAIN = "retain"


class UsedSource(StrEnum):
    """Where a VM's used GB came from."""

    PARTITIONS = "vPartition"
    IN_USE = "In Use"
    ESTIMATE = "disk x 0.6"


class VmStatus(StrEnum):
    """Migration status of a VM."""

    NOT_STARTED = "not_started"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    MIGRATED = "migrated"
    FAILED = "failed"
    SKIPPED = "skipped"

    @property
    def by_hand(self) -> bool:
        """Whether the operator may set it; the other two only follow waves."""
        return self not in {VmStatus.ASSIGNED, VmStatus.IN_PROGRESS}


class OsSupport(StrEnum):
    """How the target supports a guest operating system."""

    SUPPORTED = "supported"
    EXPECTED = "expected"
    DEPRECATED = "deprecated"
    UNSUPPORTED = "unsupported"
    UNKNOWN = "unknown"


class Topology(StrEnum):
    """How source and target are joined."""

    LOCAL = "local"
    DEDICATED = "cross_site_dedicated"
    INTERNET = "cross_site_internet"


class BoundBy(StrEnum):
    """What kept more work out of a day of the schedule."""

    SLOTS = "slots"
    VMS_PER_DAY = "VMs/day"
    PIPE = "pipe"
    WINDOW = "window"
    DEPENDENCY = "dependency"
    END = "end of work"
