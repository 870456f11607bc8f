"""The ways in which a wave with copies ahead is tried: which VM is looked at when, copied when."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """How the VMs of a wave are spread over its days.

    With ``shares`` each day takes its share of every size, as if the wave took ``stretch`` times
    its fewest days, and then with ``fill`` what else it has room for; else the largest goes first,
    each to its first day. With ``early`` a copy begins as soon as a lane is free, so that no lane
    rests between two of them; else it ends as shortly before its cutover as it can.
    """

    shares: bool = True
    stretch: float = 1.0
    fill: bool = True
    early: bool = False


POLICIES = (
    Policy(),
    Policy(early=True),
    Policy(shares=False),
    Policy(shares=False, early=True),
    Policy(stretch=1.1),
    Policy(stretch=1.1, early=True),
    Policy(stretch=1.0, fill=False),
    Policy(stretch=1.25),
    Policy(stretch=1.25, early=True),
)
"""What is tried, in this order, until a wave takes no longer than it must."""
EFFORT = 6_000
"""How many VMs are placed at most in all tries of a wave."""


def tries(vms: int) -> tuple[Policy, ...]:
    """The policies that a wave of so many VMs is tried by; the first one always."""
    return POLICIES[: max(1, EFFORT // max(1, vms))]
