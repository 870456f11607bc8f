"""Searches files for secrets, in whatever writing they could stand there.

Searched are the bytes of every file, the members of archives, the streams and the text of PDF
files; of a workspace also its log of writes, free pages included.
"""

from __future__ import annotations

import base64
import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from pypdf import PdfReader


def writings(secret: str) -> dict[str, bytes]:
    """A secret as it could stand in a file, by the name of the writing."""
    plain = secret.encode()
    found = {
        "plain": plain,
        "utf-16-le": secret.encode("utf-16-le"),
        "utf-16-be": secret.encode("utf-16-be"),
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
        "json": json.dumps(secret)[1:-1].encode(),
        "repr": repr(secret)[1:-1].encode(),
        "address": quote(secret, safe="").encode(),
        "xml": html.escape(secret).encode(),
        "sql": secret.replace("'", "''").encode(),
        "backwards": plain[::-1],
    }
    for shift in range(3):
        # Whatever stands before and behind, the middle of what base64 makes of it is the same.
        whole = base64.b64encode(b"\0" * shift + plain)
        found[f"base64 {shift}"] = whole[4 if shift else 0 : len(whole) - 4]
    return found


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """The bytes of a file, and of all that it holds in another form."""
    yield from _contents(path.name, path.read_bytes())


def _contents(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, data
    if zipfile.is_zipfile(io.BytesIO(data)) and data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from _contents(f"{name}/{member}", archive.read(member))
    if data.startswith(b"%PDF"):
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
            with suppress(zlib.error):
                yield f"{name}, a stream", zlib.decompress(stream)
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
        yield f"{name}, its text", text.encode()


def finds(folder: Path, secrets: Iterable[str]) -> list[tuple[str, str, str]]:
    """Where secrets stand: (file, writing, secret)."""
    wanted = [(secret, name, data) for secret in secrets for name, data in writings(secret).items()]
    return [
        (name, writing_, secret)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for name, held in contents(path)
        for secret, writing_, data in wanted
        if data in held
    ]
