"""The ways in which a wave with copies ahead is tried: which VM is looked at when, copied when."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from app.domain.planning.schedule.items import Job


@dataclass(frozen=True, slots=True)
class Policy:
    """How the VMs of a wave are spread over its days.

    With ``shares`` each day takes its share of every size, as if the wave took ``stretch`` times
    its fewest days, and then with ``fill`` what else it has room for; else the largest goes first,
    each to its first day. With ``early`` a copy begins as soon as a lane is free, so that no lane
    rests between two of them; else it ends as shortly before its cutover as it can.
    With ``spread`` what copies for longer than a night is spread over the days as well, so that it
    leaves slots and lanes to others on each of them; else it goes first.
    ``shuffle`` changes which is taken for larger than another, by up to half: 0 does not.
    """

    shares: bool = True
    stretch: float = 1.0
    fill: bool = True
    early: bool = False
    spread: bool = False
    shuffle: int = 0

    def weight(self, job: Job) -> float:
        """What a job's hours are taken for: that many times as many."""
        if not self.shuffle:
            return 1.0
        name = f"{self.shuffle} {job.item.name} {job.item.identity}".encode()
        return 0.5 + crc32(name) / 2**32


POLICIES = (
    Policy(),
    Policy(spread=True),
    Policy(early=True),
    Policy(early=True, spread=True),
    Policy(shares=False),
    Policy(shares=False, early=True),
    Policy(stretch=1.1),
    Policy(stretch=1.1, early=True),
    Policy(stretch=1.0, fill=False),
    Policy(stretch=1.25),
    Policy(stretch=1.25, early=True),
    *(
        Policy(shares=number % 3 < 2, early=number % 2 == 0, spread=number % 3 == 0, shuffle=number)
        for number in range(1, 33)
    ),
)
"""What is tried, in this order, until a wave takes no longer than it must."""
EFFORT = 8_000
"""How many VMs are placed at most in all tries of all waves."""


def tries(vms: int) -> tuple[Policy, ...]:
    """The policies that waves of so many VMs in all are tried by; the first one always."""
    return POLICIES[: max(1, EFFORT // max(1, vms))]
