"""The ease score: how hard a tenant is to move, from 0 to 100, on fixed scales.

Score = Σ weight × min(value ÷ full, 1) over eight dimensions. The scales do not depend on the
other tenants, so that a tenant's score stays when another leaves the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import isfinite
from typing import Any

from app.domain.errors import FieldError
from app.domain.number_style import fixed, general
from app.domain.planning.cohorts.tenant_load import TenantLoad
from app.domain.units import tib

EASY_BELOW = 25.0
MEDIUM_BELOW = 45.0
FULL_SCORE = 100.0
MAX_FULL = 1_000_000.0
MAX_WEIGHT = 1000.0
_SAME = 1e-9


class Band(StrEnum):
    """How a score is called."""

    EASY = "Easy"
    MEDIUM = "Medium"
    HARD = "Hard"


class Dimension(StrEnum):
    """What makes a tenant hard, in the order in which it is shown."""

    DISK = "disk"
    RISK = "risk"
    OS = "os"
    VM_COUNT = "vm_count"
    NETWORKS = "networks"
    DEPENDENCIES = "dependencies"
    COLD = "cold"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class DimensionSpec:
    """A dimension: its title, its unit, its scale as it comes, and its value for a tenant."""

    title: str
    unit: str
    full: float
    weight: float
    value: Callable[[TenantLoad], float]
    help: str

    def unit_of(self, value: float) -> str:
        """The unit beside a value: ``1 network``, ``2 networks``, ``1 TB``."""
        return self.unit.removesuffix("s") if value == 1 else self.unit


def _share(part: int, whole: int) -> float:
    return 100.0 * part / whole if whole else 0.0


SPECS: Mapping[Dimension, DimensionSpec] = {
    Dimension.DISK: DimensionSpec(
        "Used disk", "TB", 20.0, 20.0, lambda load: tib(load.used_mib), "Used TB of its VMs."
    ),
    Dimension.RISK: DimensionSpec(
        "Risk", "points", 15.0, 25.0, lambda load: load.average_risk,
        "Mean risk score of its VMs.",
    ),
    Dimension.OS: DimensionSpec(
        "Unsupported OS", "%", 20.0, 20.0, lambda load: _share(load.unsupported, load.vms),
        "Share of its VMs whose guest system is unsupported or not recognised.",
    ),
    Dimension.VM_COUNT: DimensionSpec(
        "VMs", "VMs", 200.0, 15.0, lambda load: float(load.vms), "VMs in plan, off ones included."
    ),
    Dimension.NETWORKS: DimensionSpec(
        "Networks", "networks", 20.0, 10.0, lambda load: float(len(load.networks)),
        "Distinct source networks of any adapter.",
    ),
    Dimension.DEPENDENCIES: DimensionSpec(
        "Dependencies", "edges", 20.0, 5.0, lambda load: float(load.crossing_edges),
        "Dependencies to and from other tenants, in plan or not.",
    ),
    Dimension.COLD: DimensionSpec(
        "Cold VMs", "%", 100.0, 3.0, lambda load: _share(load.cold, load.vms),
        "Share of its VMs that are moved cold.",
    ),
    Dimension.UNCONFIRMED: DimensionSpec(
        "Unconfirmed", "%", 100.0, 2.0,
        lambda load: _share(load.unconfirmed, load.confirmable),
        "Share of its target and its networks' mappings that is not confirmed.",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scale:
    """From which value on a dimension counts whole, and how much it then counts."""

    full: float
    weight: float


@dataclass(frozen=True, slots=True)
class EaseConfig:
    """The scales of a project. ``scales`` is complete and must not be changed in place."""

    scales: Mapping[Dimension, Scale] = field(
        default_factory=lambda: {key: Scale(spec.full, spec.weight) for key, spec in SPECS.items()}
    )

    @property
    def total_weight(self) -> float:
        """The sum of the weights as they were given."""
        return sum(scale.weight for scale in self.scales.values())

    @property
    def normalised(self) -> bool:
        """Whether the weights are scaled, since they do not sum to 100."""
        return abs(self.total_weight - FULL_SCORE) > _SAME

    @property
    def note(self) -> str:
        """What to say of weights that do not sum to 100; empty where they do."""
        if not self.normalised:
            return ""
        return (
            f"The weights sum to {general(self.total_weight)}: each counts as its share of that, "
            "so that "
            "the score still reaches from 0 to 100."
        )

    def marks(self) -> dict[Dimension, float]:
        """The points that each dimension gives at most; they sum to 100."""
        factor = FULL_SCORE / self.total_weight
        return {key: scale.weight * factor for key, scale in self.scales.items()}

    def with_value(self, key: str, value: Any) -> EaseConfig:
        """A configuration in which one figure, such as ``full.disk`` or ``weight.os``, differs.

        :raises FieldError: when there is no such figure, it refuses the value, or no weight is
            left.
        """
        kind, _, name = key.partition(".")
        if kind not in {"full", "weight"} or name not in set(Dimension):
            raise FieldError(key, f"There is no scale “{key}”.")
        dimension = Dimension(name)
        number = _number(key, kind, SPECS[dimension], value)
        scale = self.scales[dimension]
        changed = Scale(number, scale.weight) if kind == "full" else Scale(scale.full, number)
        after = EaseConfig({**self.scales, dimension: changed})
        if after.total_weight <= 0:
            raise FieldError(key, "At least one dimension needs a weight above 0.")
        return after

    def to_dict(self) -> dict[str, Any]:
        """Plain data for storage; :meth:`from_dict` gives an equal configuration back."""
        return {
            key.value: {"full": scale.full, "weight": scale.weight}
            for key, scale in self.scales.items()
        }

    @classmethod
    def from_dict(cls, data: Any) -> EaseConfig:
        """The configuration as it was stored; what is missing or not valid has its default."""
        stored = data if isinstance(data, Mapping) else {}
        scales = {}
        for key, spec in SPECS.items():
            found = stored.get(key.value)
            given = found if isinstance(found, Mapping) else {}
            scales[key] = Scale(
                _stored("full", spec, given.get("full"), spec.full),
                _stored("weight", spec, given.get("weight"), spec.weight),
            )
        config = cls(scales)
        return config if config.total_weight > 0 else cls()


def _number(key: str, kind: str, spec: DimensionSpec, value: Any) -> float:
    try:
        number = float(str(value).strip().replace(",", "."))
    except ValueError:
        raise FieldError(key, f"“{value}” is no number.") from None
    if kind == "weight" and not (isfinite(number) and 0 <= number <= MAX_WEIGHT):
        raise FieldError(
            key, f"The weight of “{spec.title}” is from 0 to {fixed(MAX_WEIGHT, 0)}, not {value}."
        )
    if kind == "full" and not (isfinite(number) and 0 < number <= MAX_FULL):
        raise FieldError(
            key,
            f"“{spec.title}” counts whole at a value above 0 and at most {fixed(MAX_FULL, 0)}, "
            f"not {value}.",
        )
    return number


def _stored(kind: str, spec: DimensionSpec, value: Any, default: float) -> float:
    if isinstance(value, bool) or value is None:
        return default
    try:
        return _number(kind, kind, spec, value)
    except FieldError:
        return default


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """What one dimension gave: the value, its points, and the points that it gives at most."""

    value: float
    points: float
    full_mark: float


@dataclass(frozen=True, slots=True)
class EaseScore:
    """A tenant's score with one decimal, lower is easier, and where it comes from."""

    score: float
    dimensions: Mapping[Dimension, DimensionScore]

    @property
    def band(self) -> Band:
        """The band of the score as it is shown, so that no badge contradicts its figure."""
        return band_of(self.score)


def band_of(score: float) -> Band:
    """How a score is called: Easy below 25, Medium below 45, else Hard; with one decimal."""
    shown = round(score, 1)
    if shown < EASY_BELOW:
        return Band.EASY
    return Band.MEDIUM if shown < MEDIUM_BELOW else Band.HARD


def ease_of(load: TenantLoad, config: EaseConfig | None = None) -> EaseScore:
    """The ease of one tenant."""
    config = config or EaseConfig()
    marks = config.marks()
    found = {}
    for key, scale in config.scales.items():
        value = SPECS[key].value(load)
        points = marks[key] * min(value / scale.full, 1.0)
        found[key] = DimensionScore(value, points, marks[key])
    # Rounded twice: what is a hair below a half for floating point alone is a half.
    total = round(sum(each.points for each in found.values()), 9)
    return EaseScore(round(total, 1), found)


def ease_scores(
    loads: Mapping[int, TenantLoad], config: EaseConfig | None = None
) -> dict[int, EaseScore]:
    """The ease of every tenant."""
    config = config or EaseConfig()
    return {key: ease_of(load, config) for key, load in loads.items()}


def average_ease(loads: Iterable[TenantLoad], scores: Mapping[int, EaseScore]) -> float:
    """The ease of some tenants together: the mean of their scores over their VMs, one decimal.

    A giant's ease is that of most of the work, and risk and OS support are counted over VMs too;
    the scales are those of a tenant, so that a cohort scored as one would always be hard.
    """
    points, vms = 0.0, 0
    for load in sorted(loads, key=lambda each: each.name_key):
        points += scores[load.tenant_id].score * load.vms
        vms += load.vms
    return round(round(points / vms, 9), 1) if vms else 0.0
