"""What a build comes to: the waves, who is left out, what is to be said, and how even it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
class Way:
    """One rule of a contradiction in words, and what would mend it (empty: nothing was found)."""

    rule: str
    mends: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Why a cohort has no waves: the rules that cannot all hold.

    ``proven`` is False where neither a plan nor a proof was found; ``nearest`` are then the waves
    that come nearest, and ``breaches`` says which rules they break.
    """

    cohort: str
    sentence: str
    ways: tuple[Way, ...] = ()
    proven: bool = True
    nearest: tuple[BuiltWave, ...] = ()
    breaches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Build:
    """The whole result; nothing is written yet."""

    waves: tuple[BuiltWave, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = ()
    balance: tuple[Balance, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def worst_balance(self) -> Balance | None:
        """The cohort that is farthest from its bound."""
        return max(self.balance, key=lambda each: each.ratio, default=None)


def wave_count(waves: Sequence[BuiltWave], cohort_id: int | None) -> int:
    """How many waves of a cohort there are."""
    return sum(wave.cohort_id == cohort_id for wave in waves)
