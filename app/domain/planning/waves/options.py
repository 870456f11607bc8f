"""How waves are built: the strategy and its parameters, with the guide's defaults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import FieldError
from app.domain.number_style import grouped


class Strategy(StrEnum):
    """In which order VMs go into waves; the names are the guide's."""

    PILOT_FIRST = "pilot_first"
    BY_TENANT = "by_tenant"
    BY_RISK = "by_risk"
    BY_PRIORITY = "by_priority"
    BALANCED = "balanced"


STRATEGY_TEXTS: dict[Strategy, tuple[str, str]] = {
    Strategy.PILOT_FIRST: (
        "Pilot first",
        "A few of the safest and smallest VMs prove the way; the rest follows by risk and size.",
    ),
    Strategy.BY_TENANT: (
        "By tenant",
        "One wave per tenant in order of priority; a tenant above the cap takes several.",
    ),
    Strategy.BY_RISK: ("By risk", "Green VMs first, then yellow, then red, each from new waves."),
    Strategy.BY_PRIORITY: (
        "By priority",
        "Tenants of the lowest number first; those of equal priority are spread evenly.",
    ),
    Strategy.BALANCED: ("Balanced", "Every wave moves about the same GB."),
}
"""Title and one sentence of each strategy."""

MAX_VMS, MOST_VMS = 30, 10_000
PILOT_VMS, MOST_PILOT_VMS = 5, 1_000
MOST_WAVES = 1_000
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What the operator asks of the builder.

    ``cohort_id`` limits it to one cohort (0: VMs in none), None is all. ``most_waves`` is a number
    not to be exceeded, per cohort. ``first_date`` is the start date where it is None, and
    ``days_per_wave`` (working days) what the cap's mean VMs take.
    """

    strategy: Strategy = Strategy.PILOT_FIRST
    max_vms: int = MAX_VMS
    pilot_vms: int = PILOT_VMS
    prefix: str = "Wave"
    cohort_id: int | None = None
    most_waves: int | None = None
    first_date: date | None = None
    days_per_wave: int | None = None

    def check(self) -> None:
        """Refuse what cannot be meant.

        :raises FieldError: naming the field.
        """
        _within("max_vms", "Max VMs per wave", self.max_vms, MOST_VMS)
        _within("pilot_vms", "Pilot VMs", self.pilot_vms, MOST_PILOT_VMS)
        if self.most_waves is not None:
            _within("most_waves", "Waves at most", self.most_waves, MOST_WAVES)
        if self.days_per_wave is not None:
            _within("days_per_wave", "Working days per wave", self.days_per_wave, MOST_DAYS)
        if not self.prefix.strip():
            raise FieldError("prefix", "Waves need a name.", "Enter a prefix like “Wave”.")


def _within(field: str, label: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise FieldError(field, f"{label} takes a whole number from 1 to {grouped(most)}.")
