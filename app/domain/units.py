"""Units: GB means GiB (MiB / 1024), TB means GiB / 1024, Mbps means 10^6 bit/s."""

from __future__ import annotations

from app.domain.number_style import grouped

MIB_PER_GIB = 1024
GIB_PER_TIB = 1024
MIB_PER_TIB = MIB_PER_GIB * GIB_PER_TIB
MINUTES_PER_HOUR = 60
SECONDS_PER_HOUR = 3600


def gib(mib: float) -> float:
    """MiB as GiB, unrounded."""
    return mib / MIB_PER_GIB


def tib(mib: float) -> float:
    """MiB as TiB, unrounded."""
    return mib / MIB_PER_TIB


def hours_text(hours: float) -> str:
    """A duration in hours as people read it: ``3 h 20 min``, ``45 min``, ``0 min``."""
    minutes = round(hours * MINUTES_PER_HOUR)
    whole, rest = divmod(minutes, MINUTES_PER_HOUR)
    if not whole:
        return f"{rest} min"
    return f"{grouped(whole)} h {rest:02d} min" if rest else f"{grouped(whole)} h"
