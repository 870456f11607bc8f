"""Writes OLE compound files: what an encrypted workbook and a legacy .xls are wrapped in."""

from __future__ import annotations

import struct

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
NOTHING = 0xFFFFFFFF
# Streams below this size would belong into the mini stream, which is not written here.
SMALLEST_STREAM = 4096


def compound_file(streams: dict[str, bytes]) -> bytes:
    """A compound file (version 3) with the named streams, each padded to 4,096 bytes or more."""
    padded = {name: _padded(data) for name, data in streams.items()}
    chains: list[int] = []
    starts: dict[str, int] = {}
    for name, data in padded.items():
        starts[name] = len(chains)
        count = len(data) // SECTOR
        chains += [*range(len(chains) + 1, len(chains) + count), END]
    directory = _directory({name: (starts[name], len(data)) for name, data in padded.items()})
    directory_at = len(chains)
    count = len(directory) // SECTOR
    chains += [*range(directory_at + 1, directory_at + count), END]
    fat_at = len(chains)
    # Each FAT sector has 128 entries and is itself marked in the table.
    fats = 1
    while fats * 128 < fat_at + fats:
        fats += 1
    chains += [FAT] * fats
    chains += [FREE] * (fats * 128 - len(chains))
    table = struct.pack(f"<{len(chains)}I", *chains)
    header = _header(fats, directory_at, [fat_at + number for number in range(fats)])
    return header + b"".join(padded.values()) + directory + table


def _padded(data: bytes) -> bytes:
    size = max(SMALLEST_STREAM, -(-len(data) // SECTOR) * SECTOR)
    return data.ljust(size, b"\0")


def _header(fats: int, directory_at: int, fat_sectors: list[int]) -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x003E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<III", 0, fats, directory_at)
    head += struct.pack("<IIIII", 0, SMALLEST_STREAM, END, 0, END) + struct.pack("<I", 0)
    sectors = fat_sectors + [FREE] * (109 - len(fat_sectors))
    return head + struct.pack("<109I", *sectors)


def _directory(streams: dict[str, tuple[int, int]]) -> bytes:
    """The root entry, then the streams as a chain of right siblings."""
    names = sorted(streams, key=lambda name: (len(name), name.upper()))
    entries = [_entry("Root Entry", 5, NOTHING, 1, END, 0)]
    for number, name in enumerate(names, start=1):
        sibling = number + 1 if number < len(names) else NOTHING
        entries.append(_entry(name, 2, sibling, NOTHING, *streams[name]))
    while len(entries) % 4:
        entries.append(bytes(68) + struct.pack("<III", NOTHING, NOTHING, NOTHING) + bytes(48))
    return b"".join(entries)


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    entry = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    entry += struct.pack("<III", NOTHING, right, child) + bytes(36)
    return entry + struct.pack("<IQ", start, size)
