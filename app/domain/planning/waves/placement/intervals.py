"""In which waves each unit can stand at all: windows, and what dependencies make of them."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.planning.waves.placement.problem import Unit


def successors(units: Sequence[Unit]) -> list[list[int]]:
    """For each unit those that need it."""
    found: list[list[int]] = [[] for _ in units]
    for place, unit in enumerate(units):
        for need in unit.needs:
            found[need].append(place)
    return found


def in_order(units: Sequence[Unit]) -> list[int]:
    """Places so that a unit comes after all that it needs. Units have no rings."""
    waits = [len(unit.needs) for unit in units]
    dependents = successors(units)
    order = [place for place, count in enumerate(waits) if not count]
    for place in order:
        for other in dependents[place]:
            waits[other] -= 1
            if not waits[other]:
                order.append(other)
    return order


def narrowed(units: Sequence[Unit]) -> list[int]:
    """The waves left to each unit, as bits; 0 where its window and its dependencies contradict.

    A unit stands not before the first wave that what it needs can have, nor after the last that
    its dependents can have.
    """
    order = in_order(units)
    allowed = [unit.allowed for unit in units]
    for place in order:
        for need in units[place].needs:
            allowed[place] &= at_or_after(first_wave(allowed[need]))
    for place in reversed(order):
        for need in units[place].needs:
            allowed[need] &= at_or_before(last_wave(allowed[place]))
    return allowed


def first_wave(bits: int) -> int:
    """The first wave of some, -1 where there is none."""
    return (bits & -bits).bit_length() - 1


def last_wave(bits: int) -> int:
    """The last wave of some, -1 where there is none."""
    return bits.bit_length() - 1


def at_or_after(wave: int) -> int:
    """All waves from one on, as bits; none where there is no first (-1)."""
    return -1 << wave if wave >= 0 else 0


def at_or_before(wave: int) -> int:
    """All waves up to one, as bits; none before the first."""
    return (1 << (wave + 1)) - 1


def waves_in(bits: int) -> list[int]:
    """The waves of some bits in order."""
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found
