"""The ways in which a wave is tried: which VM goes next where the rules leave it free."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

Cost = tuple[float, float]


class Fit(Enum):
    """Which of the VMs that go over the day starts at a moment."""

    LARGEST = auto()
    SOONEST = auto()
    """The one whose copy need not wait, so that no night cuts its cutover."""
    TIGHTEST = auto()
    """The one that waits least and leaves least of its last day before the last cutover."""
    EARLIEST = auto()
    """Of those that wait least the one that leaves most of its last day."""

    def cost(self, wait: float, rest: float) -> Cost:
        """What decides, less being better.

        Both are hours: until its copy starts, and from the copy's end to the last moment at which
        a cutover can begin on that day.
        """
        if self is Fit.TIGHTEST:
            return wait + max(0.0, rest), 0.0
        return wait, -rest if self is Fit.EARLIEST else 0.0


@dataclass(frozen=True, slots=True)
class Policy:
    """How VMs of one rank share a day.

    ``paced`` starts on each day as many as the days that are left allow, so that pipe, slots and
    starts are used up side by side; else the largest that fits goes, whatever is left.
    Where ``spare`` is not 0, the small ones of the day start while so many slots are to spare, so
    that they are cut over while large ones copy; ``even`` starts them between the large ones, so
    that the day's cutovers are spread over its copies.

    ``spread`` keeps VMs that go over the day until as much of the others is done; else they start
    as soon as they can. They hold at most ``long_share`` of the lanes that their hours ask for,
    and the one goes next that ``fit`` chooses.
    """

    paced: bool
    spare: int = 0
    even: bool = False
    spread: bool = False
    long_share: float = 1.0
    fit: Fit = Fit.LARGEST


POLICIES = (
    Policy(paced=True, spare=1),
    Policy(paced=False),
    Policy(paced=True),
    Policy(paced=True, even=True, spread=True, long_share=0.8, fit=Fit.SOONEST),
    Policy(paced=True, spare=1, long_share=0.8, fit=Fit.EARLIEST),
    Policy(paced=True, spare=1, long_share=0.8, fit=Fit.TIGHTEST),
    Policy(paced=True, even=True, spread=True, fit=Fit.TIGHTEST),
    Policy(paced=True, spare=3, spread=True, long_share=0.8, fit=Fit.EARLIEST),
)
"""What is tried, in this order, until a plan takes no longer than its lower bound."""
EFFORT = 14_000
"""How many VMs are placed at most in all tries of a wave."""


def tries(vms: int) -> tuple[Policy, ...]:
    """The policies that a wave of so many VMs is tried by; the first one always."""
    return POLICIES[: max(1, EFFORT // max(1, vms))]
