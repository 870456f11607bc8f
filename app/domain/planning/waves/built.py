"""What a build comes to: the waves, who is left out, what is to be said, and how even it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from app.domain.planning.waves.candidates import LeftOut
from app.domain.planning.waves.dating import WaveDates
from app.domain.planning.waves.wave import WaveType


@dataclass(frozen=True, slots=True)
class BuiltWave:
    """One wave of a build, with the sums that the preview shows.

    ``gb`` is what goes over the pipe, ``used_gb`` Σ used, ``hours`` the guide's; ``risk`` counts
    GREEN, YELLOW and RED. ``over_cap`` names the set that is larger than the cap.
    """

    number: int
    name: str
    wave_type: WaveType
    cohort_id: int | None
    cohort: str
    vm_ids: tuple[int, ...]
    tenants: tuple[str, ...]
    gb: float
    used_gb: float
    hours: float
    risk: tuple[int, int, int]
    dates: WaveDates | None = None
    over_cap: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """GB of the largest wave of a cohort, and what no plan can be below."""

    cohort: str
    largest_gb: float
    bound_gb: float

    @property
    def ratio(self) -> float:
        """The largest over the bound; 1.0 where nothing moves."""
        return self.largest_gb / self.bound_gb if self.bound_gb else 1.0


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What one button does about a rule: other options of the build, an edit, or a look.

    ``max_vms``, ``most_waves`` and ``first_date`` replace the options of these names; None leaves
    them. ``ties`` are what makes a set, all to be broken, ``need`` is a dependency to be dropped
    (a VM, and what it needs). ``calendar`` leads to the project's calendar.
    """

    label: str
    max_vms: int | None = None
    most_waves: int | None = None
    first_date: date | None = None
    ties: tuple[str, ...] = ()
    need: tuple[int, int] | None = None
    calendar: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One rule of a contradiction in words, and what would mend it (empty: nothing was found)."""

    rule: str
    mends: str
    relax: tuple[Relaxation, ...] = ()


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Why a cohort has no waves: the rules that cannot all hold.

    ``proven`` is False where neither a plan nor a proof was found; ``nearest`` are then the waves
    that come nearest, which the build has as well, and ``breaches`` says which rules they break.
    """

    cohort: str
    sentence: str
    ways: tuple[Way, ...] = ()
    proven: bool = True
    nearest: tuple[BuiltWave, ...] = ()
    breaches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Build:
    """The whole result; nothing is written yet.

    ``reliefs`` has what relaxes that of which a warning tells, by the warning; ``numbers`` those
    that planned waves have beside these, by their keys.
    """

    waves: tuple[BuiltWave, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = ()
    balance: tuple[Balance, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    reliefs: Mapping[str, tuple[Relaxation, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    numbers: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def largest(self) -> Balance | None:
        """The largest wave of all beside what no plan can be below; None where none is balanced.

        Waves of cohorts never mix, so that no plan is below the largest of their bounds.
        """
        if not self.balance:
            return None
        largest = max(self.balance, key=lambda each: each.largest_gb)
        return replace(largest, bound_gb=max(each.bound_gb for each in self.balance))

    @property
    def breaches(self) -> tuple[str, ...]:
        """Every rule that its waves break, each to be agreed to by itself."""
        return tuple(text for each in self.contradictions for text in each.breaches)

    def renumbered(self, own: Mapping[int, int], others: Mapping[int, int]) -> Build:
        """The same with new numbers: by the old ones of its waves, and by key of all others."""

        def new(waves: tuple[BuiltWave, ...]) -> tuple[BuiltWave, ...]:
            return tuple(replace(wave, number=own[wave.number]) for wave in waves)

        told = tuple(replace(each, nearest=new(each.nearest)) for each in self.contradictions)
        return replace(self, waves=new(self.waves), contradictions=told, numbers=dict(others))

    def without_breaches(self) -> Build:
        """The same without the waves that break rules, numbered without gaps."""
        near = {wave.number for each in self.contradictions for wave in each.nearest}
        kept = [wave for wave in self.waves if wave.number not in near]
        numbers = sorted(wave.number for wave in self.waves)
        if kept and kept[0] is not self.waves[0]:  # 0 is the first cohort's pilot alone
            numbers = [number for number in numbers if number > 0]
        return replace(
            self,
            waves=tuple(
                replace(wave, number=number) for wave, number in zip(kept, numbers, strict=False)
            ),
        )
