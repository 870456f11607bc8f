"""The way back from a wave: triggers and steps by mode, and the points of no return."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from app.domain.counted_noun import count_text
from app.domain.enums import Mode
from app.domain.planning.waves.runbook.record import BackoutStep

TRIGGERS, WARM, COLD, NO_RETURN = "When to go back", "Warm VMs", "Cold VMs", "Point of no return"


def backout_steps(
    modes: Collection[Mode], reserve_mins: int, retention_days: int
) -> list[BackoutStep]:
    """What calls for going back, and how, for the modes that a wave has.

    ``reserve_mins`` are kept for it at the end of the window, ``retention_days`` is how long the
    source VMs stay.
    """
    return list(_steps(modes, reserve_mins, retention_days))


def _steps(
    modes: Collection[Mode], reserve_mins: int, retention_days: int
) -> Iterator[BackoutStep]:
    yield BackoutStep(
        TRIGGERS, "A VM does not boot on the target, or its application fails its test."
    )
    yield BackoutStep(
        TRIGGERS, "An address, a name or a dependency outside the wave cannot be reached."
    )
    yield BackoutStep(
        TRIGGERS,
        f"{reserve_mins} minutes before the end of the window a test has not been passed: what is "
        "left of the window is kept for the way back.",
    )
    if Mode.WARM in modes:
        yield BackoutStep(
            TRIGGERS,
            "The copy of a warm VM falls behind so far that its cutover misses the window.",
        )
        yield BackoutStep(
            WARM, "Before the cutover: stop the copy. The source VM has never stopped."
        )
        yield BackoutStep(
            WARM,
            "After the cutover: shut the target VM down, take its port off the network, start the "
            "source VM and connect its adapters, then test the application there.",
        )
        yield BackoutStep(
            WARM,
            "What was written on the target since the cutover is lost unless it is copied back.",
        )
    if Mode.COLD in modes:
        yield BackoutStep(
            COLD,
            "At any time before users work on the target: stop the copy or shut the target VM "
            "down, and start the source VM as it was shut down.",
        )
    yield BackoutStep(
        NO_RETURN,
        "When users have written data on the target that nobody will copy back: from then on a "
        "fault is mended forwards.",
    )
    yield BackoutStep(
        NO_RETURN,
        f"Source VMs stay powered off and disconnected for {count_text(retention_days, 'day')} "
        "after the wave; when they are deleted there is no way back.",
    )
