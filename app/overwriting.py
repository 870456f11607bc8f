"""Keeps what a command writes from taking the place of what it reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.domain.errors import UserError


def check_no_input(what: str, path: Path, inputs: Iterable[Path | None]) -> None:
    """Make sure that a file to be written is none of those that are read; ``what`` writes it.

    :raises UserError: when it is one, under whatever name.
    """
    for given in inputs:
        if given is not None and _one_file(path, given):
            raise UserError(
                f"{what} would write over {given}, which this command works with.",
                "Choose another place for what is written.",
            )


def _one_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is yet to be made
        return one.absolute() == other.absolute()
