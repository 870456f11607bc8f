"""What CSV files may hold at most, looked at block by block before their text is taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import BinaryIO

from app.adapters.readers import archive
from app.domain.errors import UserError

MAX_TOTAL = 1024**3
"""Bytes of all CSV files of an export together."""

MAX_LINE = 16 * 1024**2
"""Bytes without a line break: a row of as many columns as there may be has far less."""

SUFFIX = ".csv"


class CsvLimits:
    """Watches the CSV files of one export while they are unpacked or read."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._total = 0
        self._part, self._line = "", 0

    def promised(self, sizes: Mapping[str, int]) -> None:
        """Refuse files whose sizes, as they are told, are too large together.

        :raises UserError: saying so.
        """
        self._check(sum(size for name, size in sizes.items() if is_csv(name)))

    def __call__(self, part: str, block: bytes) -> None:
        """Take in the next block of a part.

        :raises UserError: when there is too much of it, or a line does not end.
        """
        if not is_csv(part):
            return
        self._total += len(block)
        self._check(self._total)
        last = max(block.rfind(b"\n"), block.rfind(b"\r"))
        line = self._line if part == self._part else 0
        self._part, self._line = part, line + len(block) if last < 0 else len(block) - last - 1
        if self._line > MAX_LINE:
            raise UserError(
                f"{part.rpartition('/')[2]} has a line of more than {MAX_LINE // 1024**2} MB, "
                "longer than any row of RVTools.",
                "Export it again from RVTools.",
            )

    def _check(self, total: int) -> None:
        if total > MAX_TOTAL:
            raise UserError(
                f"The CSV files of {self._label} hold more than 1 GB, far more than an RVTools "
                "export.",
                "Export it again from RVTools, without other contents.",
            )


def is_csv(name: str) -> bool:
    """Whether a part is a CSV file, by its name."""
    return name.lower().endswith(SUFFIX)


def whole_text(name: str, limits: CsvLimits, stream: BinaryIO) -> bytes:
    """All bytes of a file, looked at on the way.

    :raises UserError: when they are too many, or a line does not end.
    """
    whole = BytesIO()
    while block := stream.read(archive.CHUNK):
        limits(name if is_csv(name) else name + SUFFIX, block)
        whole.write(block)
    return whole.getvalue()
