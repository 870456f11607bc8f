"""Overcommit profiles: how many virtual resources stand on one physical one."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from app.domain.errors import FieldError
from app.domain.number_style import general

MAX_NAME = 60
MAX_DESCRIPTION = 500
MAX_CPU_RATIO = 64.0
MAX_RAM_RATIO = 16.0
MAX_DISK_FACTOR = 10.0


@dataclass(frozen=True, slots=True)
class OvercommitProfile:
    """Ratios virtual : physical of CPU and RAM, and what snapshots and growth make of a disk.

    ``id`` is 0 for a built-in profile.
    """

    id: int
    name: str
    cpu_ratio: float
    ram_ratio: float
    disk_factor: float
    description: str = ""

    @property
    def builtin(self) -> bool:
        """Whether the profile comes with the program and is not edited."""
        return self.id == 0

    @property
    def ratios(self) -> str:
        """The three figures as people write them: ``4:1 CPU · 1.5:1 RAM · disk ×1.5``."""
        return (
            f"{general(self.cpu_ratio)}:1 CPU · {general(self.ram_ratio)}:1 RAM · disk "
            f"×{general(self.disk_factor)}"
        )


BUILT_IN: tuple[OvercommitProfile, ...] = (
    OvercommitProfile(0, "conservative", 2.0, 1.2, 2.0, "Business-critical and production"),
    OvercommitProfile(0, "balanced", 4.0, 1.5, 1.5, "Mixed workloads"),
    OvercommitProfile(0, "aggressive", 8.0, 2.0, 1.3, "Development and test"),
)
DEFAULT_PROFILE = "balanced"


def find_profile(name: str, own: tuple[OvercommitProfile, ...] = ()) -> OvercommitProfile:
    """The profile of a name, built-in or one's own; the default where it is gone."""
    known = {profile.name: profile for profile in (*BUILT_IN, *own)}
    return known.get(name, known[DEFAULT_PROFILE])


def is_number(value: object) -> bool:
    """Whether a figure that was typed or pasted is a finite number; yes and no are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def check_profile(
    profile: OvercommitProfile, others: tuple[OvercommitProfile, ...] = ()
) -> OvercommitProfile:
    """The profile as it is stored.

    :raises FieldError: when its name is blank, too long or taken, or a figure makes no sense.
    """
    name = " ".join(profile.name.split())
    if not name:
        raise FieldError("name", "A profile needs a name.")
    if len(name) > MAX_NAME:
        raise FieldError("name", f"A profile's name has at most {MAX_NAME} characters.")
    taken = {
        each.name.casefold()
        for each in (*BUILT_IN, *others)
        if not each.id or each.id != profile.id
    }
    if name.casefold() in taken:
        raise FieldError("name", f"There is a profile “{name}” already.")
    limits = (
        ("cpu_ratio", "The CPU ratio", MAX_CPU_RATIO),
        ("ram_ratio", "The RAM ratio", MAX_RAM_RATIO),
        ("disk_factor", "The disk factor", MAX_DISK_FACTOR),
    )
    for field_name, label, most in limits:
        value = getattr(profile, field_name)
        if not is_number(value) or not 1 <= value <= most:
            raise FieldError(field_name, f"{label} is between 1 and {general(most)}.")
    if len(profile.description.strip()) > MAX_DESCRIPTION:
        raise FieldError(
            "description", f"A description takes at most {MAX_DESCRIPTION} characters."
        )
    return OvercommitProfile(
        profile.id,
        name,
        profile.cpu_ratio,
        profile.ram_ratio,
        profile.disk_factor,
        profile.description.strip(),
    )
