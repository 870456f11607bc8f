"""Damages files as disks, transfers and programs do, each time in another way, told by a seed."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO

Change = Callable[[random.Random, bytes], bytes]

_NUMBER = re.compile(rb"\d+")
_ODD_NUMBERS = (
    b"-1", b"0", b"9" * 30, b"1e308", b"-1e12", b"NaN", b"2147483648", b"1048577", b"", b"0x10",
)  # fmt: skip
_ODD_TEXTS = (b"", b"\x00", b"\xff\xfe", b"<", b"&", b"&#0;", b"]]>", b'"', b"\n" * 9, b"," * 400)


def flipped(rng: random.Random, data: bytes) -> bytes:
    """Some bytes are others."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 12)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut(rng: random.Random, data: bytes) -> bytes:
    """The end is missing."""
    return data[: rng.randrange(len(data))]


def holed(rng: random.Random, data: bytes) -> bytes:
    """A stretch is blank, missing, or stands twice."""
    start = rng.randrange(len(data))
    end = min(len(data), start + rng.randint(1, 2000))
    middle = rng.choice((b"\0" * (end - start), b"", data[start:end] * 2))
    return data[:start] + middle + data[end:]


def renumbered(rng: random.Random, data: bytes) -> bytes:
    """A number is another: a size, a count, an index, a place."""
    found = list(_NUMBER.finditer(data))
    if not found:
        return flipped(rng, data)
    for hit in sorted(
        rng.sample(found, min(len(found), rng.randint(1, 4))), key=lambda h: -h.start()
    ):
        data = data[: hit.start()] + rng.choice(_ODD_NUMBERS) + data[hit.end() :]
    return data


def strewn(rng: random.Random, data: bytes) -> bytes:
    """Signs stand where none belong."""
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(len(data) + 1)
        data = data[:at] + rng.choice(_ODD_TEXTS) + data[at:]
    return data


CHANGES: tuple[Change, ...] = (flipped, cut, holed, renumbered, strewn)


def damaged(seed: int, data: bytes) -> bytes:
    """A file damaged in one way or several; the same seed gives the same damage."""
    rng = random.Random(seed)
    if rng.random() < 0.6 and zipfile.is_zipfile(BytesIO(data)):
        return _inside(rng, data)
    for _ in range(rng.choice((1, 1, 2))):
        data = rng.choice(CHANGES)(rng, data) if data else data
    return data


def _inside(rng: random.Random, data: bytes) -> bytes:
    """Damage the parts of an archive and pack them again, so that the checksums are right."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    for _ in range(rng.choice((1, 1, 2, 3))):
        parts = _with_one_changed(rng, parts)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return packed.getvalue()


def _with_one_changed(
    rng: random.Random, parts: Sequence[tuple[str, bytes]]
) -> list[tuple[str, bytes]]:
    chosen = rng.randrange(len(parts))
    changed = list(parts)
    name, content = changed[chosen]
    what = rng.random()
    if what < 0.08:
        del changed[chosen]
    elif what < 0.14:
        changed[chosen] = (name.replace("sheet", "shout").replace("RVTools", "RV"), content)
    elif content:
        changed[chosen] = (name, rng.choice(CHANGES)(rng, content))
    return changed or list(parts)
