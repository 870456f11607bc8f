"""Takes plain tables of flows apart by numpy: blocks of bytes without quotes, all lines alike.

Most exports of millions of rows are so. What is looked at are places in the block: texts that are
the same are found by their bytes, and only one of each becomes a text. A block that is not plain
is left to whoever can read it.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from app.adapters.readers.flow_source import WESTERN
from app.domain.planning.dependencies.flow_columns import FlowField

if TYPE_CHECKING:
    from numpy.typing import NDArray

Portion = tuple[dict[FlowField, Any], int]
"""Cells by what they hold, and the number of rows."""

BLOCK = 24 * 1024**2
"""Bytes that are taken apart at a time."""

MOST_LINE = 4 * BLOCK
"""No row of flows is so long; what has no end of a line for so many bytes is no table."""

NO_VALUES = ("", "-", "N/A", "n/a", "NA", "null", "NULL", "None", "nan", "NaN")

_PIECE = 1024**2
_EDGE = bytes(16)
"""Stands before and behind each block, so that sixteen bytes can be read beside every place."""

_MOST_WORDS = 8
_NUMBERS = frozenset(
    {FlowField.SOURCE_PORT, FlowField.DESTINATION_PORT, FlowField.COUNT, FlowField.BYTES,
     FlowField.BYTES_BACK}
)  # fmt: skip
_AMOUNTS = frozenset({FlowField.BYTES, FlowField.BYTES_BACK})
_TIMES = frozenset({FlowField.TIME, FlowField.DATE})


class EndlessLineError(ValueError):
    """A line does not end within :data:`MOST_LINE` bytes."""


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A table of which blocks may be plain: its separator, and which column holds what."""

    separator: bytes
    places: Mapping[FlowField, int]


def blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a stream in blocks of bytes; each ends with the end of a line.

    :raises EndlessLineError: when a line is longer than any row of flows.
    """
    piece = stream.read(_PIECE).removeprefix(codecs.BOM_UTF8)
    pieces: list[bytes] = []
    held = 0
    while piece:
        pieces.append(piece)
        held += len(piece)
        cut = piece.rfind(b"\n") + 1 if held >= BLOCK else 0
        if cut:
            pieces[-1] = piece[:cut]
            yield b"".join(pieces)
            pieces, held = [piece[cut:]], len(piece) - cut
        elif held > MOST_LINE:
            raise EndlessLineError
        piece = stream.read(_PIECE)
    rest = b"".join(pieces)
    if rest:
        yield rest if rest.endswith((b"\n", b"\r")) else rest + b"\n"


def portions(
    stream: IO[bytes],
    table: PlainTable,
    size: int,
    others: Callable[[IO[bytes]], Iterator[Portion]],
    check: Callable[[], None] = lambda: None,
) -> Iterator[Portion]:
    """The rows of a stream in portions; ``others`` reads blocks that are not plain.

    ``check`` is called before each step of some hundredths of a second, and may raise.

    From the first quote on ``others`` has the rest, as a text between quotes may have several
    lines.

    :raises EndlessLineError: when a line is longer than any row of flows.
    """
    lines = blocks(stream)
    for block in lines:
        check()
        if b'"' in block:
            yield from others(io.BufferedReader(_Rest(block, lines)))
            return
        plain = _Block.of(block, table.separator)
        if plain is None or plain.width <= max(table.places.values()):
            yield from others(io.BytesIO(block))
            continue
        for first in range(0, plain.rows, size):
            rows = plain.part(first, size)
            cells = {}
            for what, at in table.places.items():
                check()
                cells[what] = rows.cells(at, what)
            yield cells, rows.rows


class _Rest(io.RawIOBase):
    """A block and those that follow as a stream."""

    def __init__(self, block: bytes, others: Iterator[bytes]) -> None:
        self._block, self._others, self._at = block, others, 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as there are bytes."""
        if self._at == len(self._block):
            self._block, self._at = next(self._others, b""), 0
        view = memoryview(buffer)
        taken = self._block[self._at : self._at + len(view)]
        view[: len(taken)] = taken
        self._at += len(taken)
        return len(taken)


class _Block:
    """A plain block: its bytes, and where each cell of each row begins and ends."""

    def __init__(self, held: bytes, signs: NDArray[Any], ends: NDArray[Any], before: int) -> None:
        self._held, self._signs = held, signs
        self._ends, self._before = ends, before
        self.rows, self.width = ends.shape

    @classmethod
    def of(cls, block: bytes, separator: bytes) -> _Block | None:
        """A block as it is, or None when its lines are not alike."""
        import numpy as np

        windows = b"\r" in block
        if b"\x00" in block or not block.endswith(b"\n"):
            return None
        held = b"".join((_EDGE, block, _EDGE))
        signs = np.frombuffer(held, np.uint8)
        marks = signs == ord("\n")
        rows = int(np.count_nonzero(marks))
        if windows and not rows == block.count(b"\r") == block.count(b"\r\n"):
            return None
        marks |= signs == separator[0]
        ends = np.flatnonzero(marks)
        if len(ends) % rows:
            return None
        cells = ends.reshape(rows, -1)
        if not (signs[cells[:, -1]] == ord("\n")).all():
            return None
        if windows:
            cells[:, -1] -= 1  # the cell ends before \r\n
        return cls(held, signs, cells, len(_EDGE))

    def part(self, first: int, size: int) -> _Block:
        """So many rows from one on."""
        if not first and size >= self.rows:
            return self
        before = self._starts(0)[first]
        return _Block(self._held, self._signs, self._ends[first : first + size], int(before))

    def cells(self, at: int, what: FlowField) -> Any:
        """The cells of a column, as what they hold."""
        starts = self._starts(at)
        column = _Column(self._held, self._signs, starts, self._ends[:, at] - starts)
        if what in _TIMES:
            return column
        found = column.numbers() if what in _NUMBERS else None
        if found is not None:
            return found
        return column.objects() if what in _AMOUNTS else column.categories()

    def _starts(self, at: int) -> NDArray[Any]:
        import numpy as np

        if at:
            found: NDArray[Any] = self._ends[:, at - 1] + 1
            return found
        starts = np.empty(self.rows, self._ends.dtype)
        starts[0] = self._before
        last = self._ends[:-1, -1]
        # What ends a row is one sign or, as in Windows, two.
        starts[1:] = last + np.where(self._signs[last] == ord("\r"), 2, 1)
        return starts


class _Column:
    """Cells of a block by their places. Times are told by themselves, the rest as it is asked."""

    def __init__(
        self, held: bytes, signs: NDArray[Any], starts: NDArray[Any], lengths: NDArray[Any]
    ) -> None:
        self._held, self._signs = held, signs
        self._starts, self._lengths = starts, lengths

    def __getitem__(self, rows: NDArray[Any]) -> NDArray[Any]:
        """The cells of some rows, numbers where all are some."""
        import numpy as np

        part = _Column(self._held, self._signs, self._starts[rows], self._lengths[rows])
        texts = part._fixed()
        if texts is None or int(part._lengths.min(initial=0)) <= _LONGEST_NO_VALUE:
            texts = part.objects()
        first = next((text for text in texts[:50] if text is not None), None)
        if first is None or not first[:1].isdigit() or not first[-1:].isdigit():
            return texts
        try:
            return texts.astype(np.float64)
        except (ValueError, TypeError):
            return texts

    def objects(self) -> NDArray[Any]:
        """The cells as texts, None where nothing stands."""
        import numpy as np

        fixed = self._fixed()
        if fixed is not None:
            found = fixed.astype(object)
        else:
            held = self._held
            texts = [
                held[start : start + length].decode("utf-8", WESTERN)
                for start, length in zip(self._starts.tolist(), self._lengths.tolist(), strict=True)
            ]
            found = np.array(texts, dtype=object)
        if len(found) and int(self._lengths.min()) <= _LONGEST_NO_VALUE:
            found[[text in _NOTHING for text in found]] = None
        return found

    def _fixed(self) -> NDArray[Any] | None:
        """The cells as texts of one width; None where one is long, or holds more than ASCII."""
        import numpy as np

        words = self._all_words()
        if words is None:
            return None
        wide = np.stack(words, axis=1)
        if (wide & _NOT_ASCII).any():
            return None
        return wide.view(f"S{_WORD * len(words)}")[:, 0].astype(f"U{_WORD * len(words)}")

    def _all_words(self) -> list[NDArray[Any]] | None:
        """The cells as words of eight bytes; None where one is too long for them."""
        import numpy as np

        count = max(1, -(-int(self._lengths.max(initial=1)) // _WORD))
        if count > _MOST_WORDS:
            return None
        masks, lengths = _masks(), self._lengths
        least = int(lengths.min(initial=0))
        words = []
        for at in range(count):
            found = self._words(self._starts + _WORD * at)
            if least < _WORD * (at + 1):
                found &= masks[np.clip(lengths - _WORD * at, 0, _WORD)]
            words.append(found)
        return words

    def numbers(self) -> NDArray[Any] | None:
        """The cells as whole numbers, 0 where nothing stands; None where there is anything else."""
        import numpy as np

        longest = int(self._lengths.max(initial=0))
        if longest > 2 * _WORD:
            return None
        ends = self._starts + self._lengths
        low = self._digits(ends - _WORD, np.minimum(self._lengths, _WORD))
        if low is None or longest <= _WORD:
            return low
        high = self._digits(ends - 2 * _WORD, np.maximum(self._lengths - _WORD, 0))
        return None if high is None else low + high * 10**_WORD

    def _digits(self, places: NDArray[Any], lengths: NDArray[Any]) -> NDArray[Any] | None:
        """The numbers of the last so many of eight digits each, all eight at once."""
        import numpy as np

        words = self._words(places)
        kept = ~_masks()[_WORD - lengths]
        words = (words & kept) | (np.uint64(0x3030303030303030) & ~kept)
        above = words + np.uint64(0x4646464646464646)
        below = words - np.uint64(0x3030303030303030)
        if ((above | below) & np.uint64(0x8080808080808080)).any():
            return None
        # Neighbours are put together, first digits, then pairs, then fours.
        words = (words & np.uint64(0x0F0F0F0F0F0F0F0F)) * np.uint64(2561) >> np.uint64(8)
        words = (words & np.uint64(0x00FF00FF00FF00FF)) * np.uint64(6553601) >> np.uint64(16)
        words = (words & np.uint64(0x0000FFFF0000FFFF)) * np.uint64(42949672960001)
        found: NDArray[Any] = (words >> np.uint64(32)).astype(np.int64)
        return found

    def categories(self) -> Any:
        """The cells with each distinct text once; those where nothing stands have none."""
        import numpy as np
        import pandas as pd

        found = self._distinct()
        if found is None:
            codes, texts = pd.factorize(self.objects())
            return pd.Categorical.from_codes(codes, pd.Index(texts, dtype=object), validate=False)
        codes, first = found
        part = _Column(self._held, self._signs, self._starts[first], self._lengths[first])
        texts = part.objects()
        there: NDArray[Any] = np.array([text is not None for text in texts], bool)
        if not there.all():
            places = np.where(there, np.cumsum(there) - 1, -1)
            codes, texts = places[codes], texts[there]
        return pd.Categorical.from_codes(codes, pd.Index(texts, dtype=object), validate=False)

    def _distinct(self) -> tuple[NDArray[Any], NDArray[Any]] | None:
        """For each cell which of the distinct ones it is, and where each of these stands first."""
        import numpy as np
        import pandas as pd

        words = self._all_words()
        if words is None or any((word & _NOT_ASCII).any() for word in words):
            return None  # a text may stand there in two encodings
        key = words[0]
        for word in words[1:]:
            key = (key ^ (key >> np.uint64(29))) * np.uint64(_MIX) ^ word
        codes, distinct = pd.factorize(key)
        first = np.empty(len(distinct), np.int64)
        first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
        if len(words) > 1 and not all((word[first][codes] == word).all() for word in words):
            return None  # two texts have one key, which next to never happens
        return codes, first

    def _words(self, places: NDArray[Any]) -> NDArray[Any]:
        """Eight bytes from each place on as one number, the first byte the lowest."""
        import numpy as np

        last = len(self._signs) - _WORD
        # One word at every byte: they overlap, which spares the copy of a window for each cell.
        every: NDArray[Any] = np.ndarray(last + 1, "<u8", self._held, strides=(1,))
        found: NDArray[Any] = every[np.minimum(places, last)]
        return found


_WORD = 8
_NOT_ASCII = 0x8080808080808080
_MIX = 0x9E3779B97F4A7C15
_NOTHING = frozenset(NO_VALUES)
_LONGEST_NO_VALUE = max(map(len, NO_VALUES))


def _masks() -> NDArray[Any]:
    """What keeps the first so many bytes of a word, for 0 to 8."""
    import numpy as np

    return np.array([(1 << 8 * count) - 1 for count in range(_WORD + 1)], np.uint64)
