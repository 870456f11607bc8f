"""Looks a zip file (which a workbook is) over before anything unpacks it."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from app.domain.errors import UserError
from app.domain.progress import Ticket

MAX_TOTAL = 8 * 1024**3
"""Bytes that all parts may unpack to: some 200,000 VMs with every sheet."""

MAX_ENTRY = 4 * 1024**3
"""Bytes that one part may unpack to."""

MAX_RATIO = 250
"""Unpacked over packed size, for parts beyond ``RATIO_FROM``; real sheets stay below 30."""

RATIO_FROM = 64 * 1024**2
CHUNK = 256 * 1024
"""Bytes of a part that are unpacked at once: as many as stay in the processor's own memory."""

BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError,
    OSError, ValueError,
)  # fmt: skip
"""What a zip that is damaged raises, wherever one reads in it."""


def damaged(path: Path, details: str = "") -> UserError:
    """The sentence for a truncated or broken file."""
    return UserError(
        f"{path.name} is damaged or was cut off while it was copied.",
        "Export or copy it again, then import the new file.",
        details,
    )


def too_large(path: Path, part: str) -> UserError:
    """The sentence for a file that unpacks without end."""
    return UserError(
        f"{path.name} unpacks to far more data than an RVTools export holds, so it was not opened.",
        "Export it again from RVTools, without other contents.",
        f"part {part}",
    )


def verify(
    path: Path,
    ticket: Ticket,
    wanted: Callable[[str], bool],
    watch: Callable[[str, bytes], None] = lambda _part, _block: None,
    promised: Callable[[Mapping[str, int]], None] = lambda _sizes: None,
) -> list[str]:
    """Unpack every wanted part once, keeping nothing, and return the names of all parts.

    Sizes that the file states are not trusted: unpacking stops at the limits above, for one part
    and for all together. This also finds truncated and altered parts before any work is done on
    them. ``watch`` sees every block as it comes, and ``promised`` the sizes that are stated before
    any block: those that are too large already need no unpacking.

    :raises UserError: when the file is no zip, is damaged, encrypted or expands without end.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            promised({entry.filename: entry.file_size for entry in entries})
            budget = min(MAX_TOTAL, max(RATIO_FROM, MAX_RATIO * path.stat().st_size))
            for entry in entries:
                if entry.flag_bits & 0x1:
                    raise UserError(
                        f"{path.name} is protected by a password.",
                        "Save it without a password, then import it.",
                    )
                if wanted(entry.filename):
                    budget -= _unpack(archive, entry, path, ticket, budget, watch)
            return [entry.filename for entry in entries]
    except BROKEN as error:
        if isinstance(error, OSError) and error.errno:
            raise unreadable(path, error) from error
        raise damaged(path, str(error)) from error


def read_part(path: Path, name: str, *, needed: bool = True) -> bytes:
    """The whole of a part; where it is missing and not ``needed``, nothing.

    :raises UserError: when the part cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.read(name) if needed or name in archive.namelist() else b""
    except (KeyError, *BROKEN) as error:
        raise damaged(path, str(error)) from error


def unreadable(path: Path, error: Exception) -> UserError:
    """The sentence for a file that the system does not hand out."""
    return UserError(
        f"{path.name} cannot be read.",
        "Check that it exists, that you may read it and that no other program keeps it open.",
        str(error),
    )


def _unpack(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    path: Path,
    ticket: Ticket,
    budget: int,
    watch: Callable[[str, bytes], None],
) -> int:
    total = 0
    with archive.open(entry) as stream:
        while block := stream.read(CHUNK):
            ticket.check()
            total += len(block)
            exploding = total > RATIO_FROM and total > MAX_RATIO * max(1, entry.compress_size)
            if total > min(MAX_ENTRY, budget) or exploding:
                raise too_large(path, entry.filename)
            watch(entry.filename, block)
    if total < entry.file_size:
        raise damaged(path, f"{entry.filename} ends early")
    return total
